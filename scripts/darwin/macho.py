"""A linked 64-bit Mach-O image as an emulator needs it: segments, symbols, imported pointers, start-up functions.

Format facts: Apple's <mach-o/loader.h> and <mach-o/nlist.h>. Only what ld64.lld writes without chained fixups.
"""
import bisect
import struct

LC_SEGMENT_64, LC_SYMTAB, LC_DYSYMTAB, LC_MAIN = 0x19, 0x2, 0xB, 0x80000028
S_THREAD_LOCAL_REGULAR, S_THREAD_LOCAL_ZEROFILL, S_THREAD_LOCAL_VARIABLES = 0x11, 0x12, 0x13
S_NON_LAZY_SYMBOL_POINTERS, S_LAZY_SYMBOL_POINTERS, S_MOD_INIT_FUNC_POINTERS = 6, 7, 9
INDIRECT_SYMBOL_LOCAL = 0x80000000
N_STAB, N_TYPE, N_SECT = 0xE0, 0x0E, 0x0E


class Section:
    def __init__(self, raw):
        self.name = raw[0:16].rstrip(b"\0").decode()
        self.segment = raw[16:32].rstrip(b"\0").decode()
        self.address, self.size = struct.unpack_from("<QQ", raw, 32)
        self.offset, _, _, _, self.flags, self.indirect = struct.unpack_from("<6I", raw, 48)
        self.type = self.flags & 0xFF


class Image:
    """The image of one file. `imports` maps the address of a pointer to the name it is bound to."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = file.read()
        magic, self.cpu, _, _, count = struct.unpack_from("<5I", self.data, 0)
        if magic != 0xFEEDFACF:
            raise ValueError(f"{path}: offset 0: expected a 64-bit Mach-O image, found magic {magic:#x}")
        self.segments, self.sections, self.symbols, self.indirect, self.entry = [], [], [], [], None
        at = 32
        for _ in range(count):
            command, size = struct.unpack_from("<II", self.data, at)
            self._command(command, at)
            at += size
        self.base = next(address for name, address, *_ in self.segments if name == "__TEXT")
        self.imports = self._imports()
        self.functions = sorted((value, name) for name, value, defined in self.symbols if defined)
        self.initialisers = [
            pointer
            for section in self.sections if section.type == S_MOD_INIT_FUNC_POINTERS
            for (pointer,) in struct.iter_unpack("<Q", self.bytes_of(section))
        ]

    def _command(self, command, at):
        data = self.data
        if command == LC_SEGMENT_64:
            name = data[at + 8:at + 24].rstrip(b"\0").decode()
            address, memory, offset, size, _, protection, count = struct.unpack_from("<4Q3I", data, at + 24)
            self.segments.append((name, address, memory, data[offset:offset + size], protection))
            self.sections += [Section(data[at + 72 + 80 * i:at + 152 + 80 * i]) for i in range(count)]
        elif command == LC_SYMTAB:
            symbols, count, strings, _ = struct.unpack_from("<4I", data, at + 8)
            for i in range(count):
                name, kind, _, _, value = struct.unpack_from("<IBBHQ", data, symbols + 16 * i)
                end = data.index(b"\0", strings + name)
                defined = not kind & N_STAB and kind & N_TYPE == N_SECT
                self.symbols.append((data[strings + name:end].decode(), value, defined))
        elif command == LC_DYSYMTAB:
            offset, count = struct.unpack_from("<II", data, at + 56)
            self.indirect = list(struct.unpack_from(f"<{count}I", data, offset))
        elif command == LC_MAIN:
            self.entry = struct.unpack_from("<Q", data, at + 8)[0]

    def _imports(self):
        found = {}
        for section in self.sections:
            if section.type not in (S_NON_LAZY_SYMBOL_POINTERS, S_LAZY_SYMBOL_POINTERS):
                continue
            for i in range(section.size // 8):
                index = self.indirect[section.indirect + i]
                if not index & INDIRECT_SYMBOL_LOCAL and not self.symbols[index][2]:
                    found[section.address + 8 * i] = self.symbols[index][0]
        for section in self.sections:
            if section.type == S_THREAD_LOCAL_VARIABLES:  # descriptors of {function, key, offset}; dyld binds the function
                found.update((section.address + at, "__tlv_bootstrap") for at in range(0, section.size, 24))
        return found

    def thread_template(self):
        """What a thread's copy of the thread-local variables starts as."""
        template = b""
        for section in self.sections:
            if section.type in (S_THREAD_LOCAL_REGULAR, S_THREAD_LOCAL_ZEROFILL):
                start = min(s.address for s in self.sections
                            if s.type in (S_THREAD_LOCAL_REGULAR, S_THREAD_LOCAL_ZEROFILL))
                content = self.bytes_of(section) if section.type == S_THREAD_LOCAL_REGULAR else bytes(section.size)
                template = template.ljust(section.address - start, b"\0") + content
        return template

    def bytes_of(self, section):
        return self.data[section.offset:section.offset + section.size]

    def section(self, name):
        return next((s for s in self.sections if s.name == name), None)

    def address_of(self, name):
        return next((value for symbol, value, defined in self.symbols if defined and symbol == name), None)

    def where(self, address):
        """("function", offset) of an address in the image's code, or None."""
        text = self.section("__text")
        if not text.address <= address < text.address + text.size:
            return None
        at = bisect.bisect_right(self.functions, (address, "\xff")) - 1
        value, name = self.functions[at]
        return name.removeprefix("_"), address - value
