"""conftest - the modules under test, and a Target over bytes: memory, registers and sections without a debugger."""
import os
import sys

import pytest

sys.path.insert(0, os.path.join(os.environ.get("REPRO_SOURCE", os.path.join(os.path.dirname(__file__), "../../..")), "lldb"))
sys.dont_write_bytecode = True

from pgolib import image, target as target_module  # noqa: E402


class Memory(target_module.Target):
    """A process made of chunks of bytes."""

    def __init__(self, chunks, arch="x86_64", word=8, registers=None, instruction=None):
        self.chunks, self.arch, self.word = chunks, arch, word
        self._registers, self._instruction = registers or {}, instruction

    def has_process(self):
        return True

    def read(self, address, size):
        for start, data in self.chunks.items():
            if start <= address and address + size <= start + len(data):
                return bytes(data[address - start:address - start + size])
        return None

    def regions(self):
        return [target_module.Region(start, start + len(data), "rw-p", "") for start, data in self.chunks.items()]

    def place(self, address):
        return target_module.Place(None, 0, None, 0, None, None)

    def registers(self):
        return self._registers

    def instruction(self):
        return self._instruction


def put(data, offset, value, size):
    """Store a little-endian number."""
    data[offset:offset + size] = value.to_bytes(size, "little")


DATA, HEADS, NODES, CODE = 0x10000, 0x20000, 0x30000, 0x40000


class Mixed:
    """An image as a mix leaves it: a v10 record of `main` with one site, then a v8 record of `codec` (3 counters, one
    site), walked by a v10 runtime."""

    def __init__(self):
        self.data = bytearray(64 + 48)
        put(self.data, 0, 0x1111111111111111, 8)
        put(self.data, 32, CODE, 8)
        put(self.data, 40, HEADS, 8)
        put(self.data, 48, 2, 4)
        put(self.data, 52, 1, 2)
        put(self.data, 64, 0x2222222222222222, 8)
        put(self.data, 64 + 24, CODE + 32, 8)
        put(self.data, 64 + 32, HEADS + 8, 8)
        put(self.data, 64 + 40, 3, 4)
        put(self.data, 64 + 44, 1, 2)
        self.heads, self.nodes = bytearray(16), bytearray(24 * 10)
        self.code = bytearray(range(64))
        self.chunks = {DATA: self.data, HEADS: self.heads, NODES: self.nodes, CODE: self.code}

    def target(self, **more):
        """The process."""
        return Memory(self.chunks, **more)

    def image(self, runtime="v10"):
        """What `repro check --records` says of it."""
        check = {
            "runtime": {"present": True, "layout": runtime, "raw_version": 10}, "raw_version_symbol": 10,
            "format": "elf64", "groups": [],
            "records": [
                {"offset": 0, "size": 64, "layout": "v10", "function": "main", "name_hash": "0x1111111111111111",
                 "function_hash": "0x0000000000000007", "counters": 2, "value_sites": 1},
                {"offset": 64, "size": 48, "layout": "v8", "function": "codec.c:codec",
                 "name_hash": "0x2222222222222222", "function_hash": "0x0000000000000008", "counters": 3,
                 "value_sites": 1}]}
        module = target_module.Module("/tmp/prog", 0, {
            "__llvm_prf_data": (DATA, len(self.data)), "__llvm_prf_vals": (HEADS, len(self.heads)),
            "__llvm_prf_vnds": (NODES, len(self.nodes))})
        return image.Image(module, check, 8)


@pytest.fixture
def mixed():
    """A fresh Mixed."""
    return Mixed()
