"""gdb_text - facts that gdb's Python does not give, from the text of its commands."""
import re
import struct

from .target import Region

_SECTION = re.compile(r"\s*(0x[0-9a-f]+) - (0x[0-9a-f]+) is (\S+)(?: in (.+))?$")
_MAPPING = re.compile(r"\s*(0x[0-9a-f]+)\s+(0x[0-9a-f]+)\s+0x[0-9a-f]+\s+0x[0-9a-f]+\s+(?:([-rwxps]{4})\s)?\s*(.*)$")
SYMBOL = re.compile(r"(.+?)(?: \+ (\d+))? in section ")
DISASSEMBLY = re.compile(r"(?:=> )?\s*0x[0-9a-f]+[^:]*:\t((?:(?:rep|repz|repnz|repe|repne|lock|data16|bnd|notrack) )*"
                         r"[a-z][a-z0-9.]*)\s*(.*)$")


def parse_sections(text):
    """{file, or None for the program: {section: (address, size)}} from the text of `info files`."""
    out = {}
    for match in filter(None, map(_SECTION.match, text.splitlines())):
        start, end = int(match.group(1), 16), int(match.group(2), 16)
        out.setdefault(match.group(4), {})[match.group(3)] = (start, end - start)
    return out


def parse_mappings(text):
    """[Region] from the text of `info proc mappings` (older gdb and core files leave out the permissions)."""
    matches = filter(None, map(_MAPPING.match, text.splitlines()))
    return [Region(int(m.group(1), 16), int(m.group(2), 16), m.group(3) or "r---", m.group(4)) for m in matches]


def elf_load_address(path):
    """Page of the first loaded segment's address in an ELF file; 0 if the file is none or cannot be read."""
    try:
        with open(path, "rb") as file:
            head = file.read(4096)
        order, wide = ("<>"[head[5] == 2]), head[4] == 2
        table, = struct.unpack_from(order + ("Q" if wide else "I"), head, 32 if wide else 28)
        size, count = struct.unpack_from(order + "HH", head, 54 if wide else 42)
        for number in range(count):
            at = table + number * size
            if struct.unpack_from(order + "I", head, at)[0] == 1:  # PT_LOAD
                return struct.unpack_from(order + ("Q" if wide else "I"), head, at + (16 if wide else 8))[0] & ~0xFFF
    except (OSError, struct.error, IndexError):
        pass
    return 0
