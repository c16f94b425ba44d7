#!/usr/bin/python3
"""macho_process: what the harness makes of crashed processes of macOS, whose memory is that of real Mach-O programs.

  macho_process.py MACHO_SERVER

scripts/emulate_darwin builds the programs (two LLVMs, LLVM's own runtime for macOS); the emulator executes them until
they fault. This script then is the handler: it connects to the harness' socket, says hello and serves the emulated
memory, registers, map and images, as the handler of macOS does. The record must show where the emulator saw the fault.
Skipped (77) where the emulator, a compiler or the runtime's source is missing.
"""
import json
import os
import pathlib
import socket
import struct
import subprocess
import sys

SERVER = sys.argv[1]
SOURCE = pathlib.Path(os.environ["REPRO_SOURCE"])
REPRO = os.path.join(os.environ["REPRO_BIN"], "repro")
sys.path[:0] = [str(SOURCE / "scripts")]
import emulated_crashes  # noqa: E402

MAGIC = 0x70657272
READ, FILE, THREADS, FRAMES = 1, 2, 3, 4
SIGSEGV, MAPERR = 11, 1
CPU = {"x86_64": 1, "arm64": 2}  # harness/registers.h
REGISTERS = 40
X86 = "rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 rip eflags".split()
WRITER = ["initializeValueProfRuntimeRecord", "writeOneValueProfData", "writeValueProfData", "lprofWriteDataImpl",
          "lprofWriteData"]

failures = []


def expect(what, got, wanted):
    if got != wanted:
        failures.append(f"{what}: {got!r}, expected {wanted!r}")


class Handler:
    """Serves one emulated process."""

    def __init__(self, path, arch):
        from darwin import machine
        from darwin.execute import crash, run_to_fault
        self.path, self.arch, self.arm = path, arch, arch == "arm64"
        self.box, fault = run_to_fault(path)
        self.seen = crash(self.box.image, self.box, fault, "")
        self.pc = fault.pc
        self.linkedit = next((a, d) for n, a, _, d, _ in self.box.image.segments if n == "__LINKEDIT")
        self.stack = (machine.STACK, machine.STACK + machine.STACK_SIZE)
        self.heap = (machine.HEAP, machine.HEAP + machine.HEAP_SIZE)

    def registers(self):
        import unicorn.arm64_const as arm64
        import unicorn.x86_const as x86
        values = [0] * REGISTERS
        if self.arm:
            names = [f"X{i}" for i in range(31)] + ["SP", "PC"]
            values[:33] = [self.box.cpu.reg_read(getattr(arm64, "UC_ARM64_REG_" + n)) for n in names]
            values[32] = self.pc
        else:
            values[:18] = [self.box.cpu.reg_read(getattr(x86, "UC_X86_REG_" + n.upper())) for n in X86]
            values[16] = self.pc
        return struct.pack(f"<I4x{REGISTERS}Q", CPU[self.arch], *(v & (1 << 64) - 1 for v in values))

    def hello(self):
        address, told = self.seen.address, self.arm or self.seen.canonical
        if self.arm:
            exception = struct.pack("<4IQ", 1, 0, 0x92000005, 0, address)
        else:
            exception = struct.pack("<4IQ", 1, 14 if told else 13, 4 if told else 0, 0, address if told else 0)
        return struct.pack("<I9iQ", MAGIC, os.getpid(), 1001, SIGSEGV, MAPERR if told else 0, 0, 0, 1, int(told), 1,
                           address if told else 0) + exception + self.registers()

    def read(self, address, length):
        """The readable prefix. The linker's tables are mapped from the file, as on a Mac."""
        import unicorn
        start, data = self.linkedit
        if start <= address < start + len(data):
            return data[address - start:address - start + length]
        found = b""
        while len(found) < length:
            part = min(4096 - (address + len(found)) % 4096, length - len(found))
            try:
                found += bytes(self.box.cpu.mem_read(address + len(found), part))
            except unicorn.UcError:
                break
        return found

    def file(self, name):
        image = self.box.image
        if name == "images":
            return f"{image.base:x} 0 - {self.path}\n"
        if name != "maps":
            return ""
        lines = [f"{self.stack[0]:x}-{self.stack[1]:x} rw-p 0 00:00 0 [stack]\n",
                 f"{self.heap[0]:x}-{self.heap[1]:x} rw-p 0 00:00 0 [heap]\n"]
        for segment, address, size, _, protection in image.segments:
            if segment != "__PAGEZERO" and size:
                allowed = "".join(c if protection & bit else "-" for c, bit in (("r", 1), ("w", 2), ("x", 4)))
                lines.append(f"{address:x}-{address + -(-size // 4096) * 4096:x} {allowed}p 0 00:00 0 {self.path}\n")
        return "".join(sorted(lines, key=lambda line: int(line.split("-")[0], 16)))

    def serve(self, name):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
            channel.connect("\0" + name)
            channel.sendall(self.hello())
            while True:
                request = channel.recv(48, socket.MSG_WAITALL)
                if len(request) < 48:
                    return
                kind, length, address, name = struct.unpack("<IIQ32s", request)
                if kind == READ:
                    data = self.read(address, min(length, 4096))
                    channel.sendall(struct.pack("<I", len(data)) + data)
                elif kind == FILE:
                    text = self.file(name.rstrip(b"\0").decode()).encode()
                    pieces = [text[at:at + 4096] for at in range(0, len(text), 4096)]
                    channel.sendall(b"".join(struct.pack("<I", len(p)) + p for p in pieces) + bytes(4))
                elif kind in (THREADS, FRAMES):
                    channel.sendall(bytes(4))
                else:
                    return


def record_of(handler, folder):
    with subprocess.Popen([SERVER, folder], stdout=subprocess.PIPE, text=True) as server:
        name = server.stdout.readline().strip()
        if not name:
            raise SystemExit(77)
        handler.serve(name)
        text = server.stdout.read()
    expect("exit code of the harness' end", server.returncode, 0)
    return json.loads(text)


def check(path, row, folder):
    what = os.path.basename(path)
    own, foreign = ({"14": "v8", "19": "v10"}[row[k]] for k in ("runtime", "foreign"))
    handler = Handler(path, row["arch"])
    os.makedirs(folder)
    record = record_of(handler, folder)
    thread = next(t for t in record["threads"] if t["crashed"])
    frames = [f["function"] for f in thread["frames"]]
    expect(f"{what} place", (frames[0], thread["frames"][0]["function_offset"]), (row["function"], row["offset"]))
    expect(f"{what} address", int(record["fault"]["address"], 16), handler.seen.address)
    expect(f"{what} source", record["fault"]["address_source"], "os" if handler.arm or handler.seen.canonical else "instruction")
    expect(f"{what} subject", (record["subject"]["format"], record["subject"]["arch"], record["subject"]["path"]),
           ("macho64", "aarch64" if handler.arm else "x86_64", path))
    expect(f"{what} id", record["subject"]["build_id"], record["modules"][0]["build_id"])
    expect(f"{what} instrumented", record["subject"]["instrumented"], "mixed")
    expect(f"{what} runtime", record["profile"]["runtime"], own)
    expect(f"{what} layouts", sorted(record["profile"]["records"]["by_layout"]), sorted({own, foreign}))
    expect(f"{what} record at fault", bool(record["profile"]["at_fault"]), True)
    words = "data abort" if handler.arm else "page fault" if handler.seen.canonical else "general protection fault"
    expect(f"{what} exception", words in record["signal"]["exception"], True)
    if row["phase"] == "exit":
        inside = [f for f in frames if f in WRITER]
        expect(f"{what} stack", (inside[0], inside[-1]), (WRITER[0], WRITER[-1]))
        expect(f"{what} decoded", bool(record["fault"]["decode"]), True)
    else:
        expect(f"{what} phase", (record["run"]["phase"], "main" in frames), ("running", True))
    written = sorted(os.listdir(folder))
    expect(f"{what} profiles", [n.rsplit(".", 2)[-2] for n in written if ".all." not in n], sorted({own, foreign}, key=lambda v: f".{v}"))
    for name in written:
        done = subprocess.run([REPRO, "profile", "check", "--json", os.path.join(folder, name)], stdout=subprocess.PIPE, check=False)
        expect(f"{what} {name}", done.returncode, 0)
    check_without_file(what, handler, frames, os.path.join(folder, "none"))


def check_without_file(what, handler, frames, folder):
    """As with the system's own libraries: names come from the image in memory, profiles from nowhere."""
    handler.path = "/usr/lib/in-the-shared-cache.dylib"
    record = record_of(handler, folder)
    thread = next(t for t in record["threads"] if t["crashed"])
    expect(f"{what} names from memory", [f["function"] for f in thread["frames"]], frames)
    expect(f"{what} profile from nowhere", record.get("profile"), None)
    expect(f"{what} nothing rescued", os.path.exists(folder) and os.listdir(folder), False)


if __name__ == "__main__":
    sys.exit(emulated_crashes.examine(SOURCE, check, failures, "{} crashed processes of macOS examined"))
