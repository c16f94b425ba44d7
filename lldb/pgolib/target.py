"""target - what a debugger must provide, and reading numbers from its memory."""
import re
from collections import namedtuple

# A mapped range. perms: "rw-p". name: file, "[heap]", "[stack]" or "".
Region = namedtuple("Region", "start end perms name")
# Where code is: function is None when the address is in no symbol. module_offset: as in the file's symbol table.
Place = namedtuple("Place", "function offset module module_offset file line")
# A loaded file. sections: {"__llvm_prf_data": (address in the process, bytes)}, profile sections only. bias: address in
# the process minus address in the file.
Module = namedtuple("Module", "path bias sections")
# Why the process stands still. code and address are None where the debugger does not tell.
Stop = namedtuple("Stop", "number name code address")
# The instruction at the program counter, in AT&T syntax on x86.
Instruction = namedtuple("Instruction", "address size mnemonic operands bytes")
Frame = namedtuple("Frame", "pc place")
Thread = namedtuple("Thread", "tid selected frames")


class Error(Exception):
    """What went wrong, in a sentence for the user."""


class Target:
    """One program in a debugger. The adapters implement what raises NotImplementedError."""

    word = 8  # bytes of a pointer
    big_endian = False
    arch = "x86_64"  # as `repro check` calls it: x86_64, i386, aarch64 ...

    def has_process(self):
        """Is there a process, alive or a core? If not, addresses and memory are those of the files."""
        raise NotImplementedError

    def modules(self):
        """[Module] of all loaded files that exist on this machine."""
        raise NotImplementedError

    def read(self, address, size):
        """SIZE bytes at ADDRESS, or None if not all of them can be read."""
        raise NotImplementedError

    def return_place(self, address):
        """The Place of a return address: it belongs to the call in front of it, which may be the last of its function."""
        place = self.place(address - 1)
        return place._replace(offset=place.offset + (place.function is not None), module_offset=place.module_offset + 1)

    def regions(self):
        """[Region] of the process in the order of their addresses; empty if the debugger cannot tell."""
        raise NotImplementedError

    def environment(self):
        """{name: value} of the process's variables that matter to the profile runtime, as far as they are known."""
        return {}

    def place(self, address):
        """The Place of a code address."""
        raise NotImplementedError

    def registers(self):
        """General registers of the selected frame's innermost frame: {name: value}, lower case."""
        raise NotImplementedError

    def instruction(self):
        """The Instruction at the program counter, or None."""
        raise NotImplementedError

    def stop(self):
        """The Stop by a signal of the selected thread, or None if it stands still for another reason."""
        raise NotImplementedError

    def threads(self):
        """[Thread], the selected one among them."""
        raise NotImplementedError

    def region(self, address):
        """The Region around ADDRESS, or None if nothing is mapped there or the debugger cannot tell."""
        return next((region for region in self.regions() if region.start <= address < region.end), None)

    def unsigned(self, address, size):
        """The unsigned integer of SIZE bytes at ADDRESS, or None."""
        data = self.read(address, size)
        return None if data is None else int.from_bytes(data, "big" if self.big_endian else "little")

    def pointer(self, address):
        """The pointer at ADDRESS, or None."""
        return self.unsigned(address, self.word)

    def hex(self, value):
        """VALUE as an address of this program."""
        return f"0x{value & (1 << 8 * self.word) - 1:0{2 * self.word}x}"

    def is_canonical(self, address):
        """Can an address like this be mapped at all? (x86_64: bits 47 to 63 are equal)"""
        return self.arch != "x86_64" or address >> 47 in (0, 0x1FFFF)


_MAP = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ \S+\s*(.*)$")
_VARIABLES = ("LLVM_", "LD_", "DYLD_", "MALLOC_", "MIMALLOC_", "ASAN_", "JE_MALLOC")


def parse_maps(text):
    """[Region] from the text of /proc/PID/maps."""
    matches = filter(None, (_MAP.match(line) for line in text.splitlines()))
    return [Region(int(m.group(1), 16), int(m.group(2), 16), m.group(3), m.group(4)) for m in matches]


def process_maps(pid):
    """[Region] of a process of this machine from /proc; empty where there is no such thing."""
    try:
        with open(f"/proc/{pid}/maps", encoding="utf-8", errors="replace") as file:
            return parse_maps(file.read())
    except OSError:
        return []


def process_environment(pid):
    """The variables of a process that matter to the profile runtime, loader and allocators, from /proc."""
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            entries = file.read().decode("utf-8", "replace").split("\0")
    except OSError:
        return {}
    pairs = [entry.split("=", 1) for entry in entries if "=" in entry]
    return {name: value for name, value in pairs if name.startswith(_VARIABLES)}
