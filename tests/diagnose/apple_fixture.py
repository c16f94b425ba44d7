#!/usr/bin/env python3
"""apple_fixture: SYNTHETIC Apple crash reports about REAL Mach-O programs.

The programs are compiled and linked here by clang and ld64.lld; two clangs give their records two layouts. Darwin's
profile runtime is not here: functions that carry its names stand in for it, with one load of the kind at which it
faults. Nothing runs. Addresses, registers, offsets, UUIDs and code bytes of the reports are computed from the program:
what a crash at that load would show, written after the form of real reports.
"""
import base64
import json
import os
import re
import subprocess

MAIN = """
typedef int (*fn)(int);
int foreign_first(int), foreign_second(int), __llvm_profile_write_file(void);
int *volatile nowhere;
static int a(int x) { return x + 1; }
static int b(int x) { return x * 3; }
fn table[2] = { a, b };
__attribute__((noinline)) int parse_record(int n) { return *nowhere + n; }
int main(int argc, char **argv)
{
    int sum = 0;
    (void)argv;
    for (int i = 0; i < argc; i++)
        sum += table[i & 1](i);
    sum += foreign_first(sum) + foreign_second(sum) + parse_record(sum);
    return sum + __llvm_profile_write_file();
}
"""
FOREIGN = {
    "plain": "int foreign_first(int x) { int s = 0; for (int i = 0; i < x; i++) s += i * x; return s; }\n"
             "int foreign_second(int x) { return x & 1 ? x * 2 : x; }\n",
    # Size of a copy: a second kind of value site, so that bits 48 and up of the misread field are set.
    "sites": "void *memcpy(void *, const void *, unsigned long);\nextern char from[], to[];\n"
             "int foreign_first(int x) { if (x > 3) memcpy(to, from, (unsigned long)x); return x; }\n"
             "int foreign_second(int x) { return x & 1 ? x * 2 : x; }\nchar from[64], to[64];\n",
}
STAND_IN = """
int __llvm_profile_runtime;
void __llvm_profile_instrument_target(unsigned long v, void *d, unsigned i);
void __llvm_profile_instrument_memop(unsigned long v, void *d, unsigned i);
void __llvm_profile_instrument_target(unsigned long v, void *d, unsigned i) { (void)v; (void)d; (void)i; }
void __llvm_profile_instrument_memop(unsigned long v, void *d, unsigned i) { (void)v; (void)d; (void)i; }
extern const char records[] __asm("section$start$__DATA$__llvm_prf_data");
#define FUNCTION __attribute__((noinline, optnone))
__attribute__((noinline)) unsigned long
initializeValueProfRuntimeRecord(const char *record, unsigned long site)
{ return (*(unsigned long *const *)(record + 40))[site]; }
FUNCTION unsigned long writeOneValueProfData(const char *r) { return initializeValueProfRuntimeRecord(r, 0) + 1; }
FUNCTION unsigned long lprofWriteDataImpl(void) { return writeOneValueProfData(records) + 1; }
FUNCTION unsigned long lprofWriteData(void) { return lprofWriteDataImpl() + 1; }
FUNCTION int __llvm_profile_write_file(void) { return (int)lprofWriteData() + 1; }
"""
WRITER = ["initializeValueProfRuntimeRecord", "writeOneValueProfData", "lprofWriteDataImpl", "lprofWriteData",
          "__llvm_profile_write_file", "main"]
APPLICATION = ["parse_record", "main"]
OWN_RECORDS = 4  # of MAIN: a, b, parse_record, main


def tool(name, version):
    return f"{name}-{version}"


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def build(folder, arch, foreign, own="22", other="14"):
    """Path of a program for arm64 or x86_64 whose records are of clang OWN and clang OTHER."""
    name = os.path.join(folder, f"program-{arch}-{foreign}-{other}")
    sources = {"main": (MAIN, own, ["-fprofile-generate"]), "foreign": (FOREIGN[foreign], other, ["-fprofile-generate"]),
               "stand_in": (STAND_IN, own, [])}
    objects = []
    for part, (text, version, flags) in sources.items():
        source = f"{name}-{part}.c"
        with open(source, "w", encoding="ascii") as file:
            file.write(text)
        objects.append(f"{name}-{part}.o")
        subprocess.run([tool("clang", version), f"--target={arch}-apple-macos13", "-O2", "-w", *flags, "-c", source, "-o",
                        objects[-1]], check=True)
    subprocess.run([tool("ld64.lld", own), "-arch", arch, "-platform_version", "macos", "13", "13", "-undefined",
                    "dynamic_lookup", *objects, "-o", name], check=True)
    return name


class Program:
    def __init__(self, path, version="22"):
        self.path = path
        objdump = tool("llvm-objdump", version)
        headers = output(objdump, "--macho", "--private-headers", path)
        self.uuid = re.search(r"uuid ([0-9A-F-]{36})", headers).group(1)
        self.text = int(re.search(r"segname __TEXT\n\s+vmaddr (0x[0-9a-f]+)", headers).group(1), 16)
        self.size = int(re.search(r"segname __LINKEDIT\n\s+vmaddr (0x[0-9a-f]+)", headers).group(1), 16) - self.text
        self.symbols = {}
        for line in output(tool("llvm-nm", version), path).splitlines():
            parts = line.split()
            if len(parts) == 3:
                self.symbols[parts[2].removeprefix("_")] = int(parts[0], 16)
        section = re.search(r"__llvm_prf_data\s+([0-9a-f]+)\s+([0-9a-f]+)", output(objdump, "--section-headers", path))
        self.records = int(section.group(2), 16)
        self.data = self.section_bytes(objdump, "__llvm_prf_data")
        self.code = {}  # address: (bytes, text)
        for line in output(objdump, "-d", path).splitlines():
            found = re.match(r"\s*([0-9a-f]{6,}):\s+((?:[0-9a-f]{2} )+|[0-9a-f]{8})\s+(.*)", line)
            if found:
                raw = found.group(2).strip()
                code = bytes.fromhex(raw) if " " in raw or len(raw) == 2 else bytes.fromhex(raw)[::-1]
                self.code[int(found.group(1), 16)] = (code, re.sub(r"\s+", " ", found.group(3)))

    def section_bytes(self, objdump, name):
        found = b""
        for line in output(objdump, "-s", "-j", name, self.path).splitlines():
            row = re.match(r" ([0-9a-f]{8,}) ((?:[0-9a-f]{2,8} ){1,4})", line)
            if row:
                found += bytes.fromhex(row.group(2).replace(" ", ""))
        return found

    def body(self, function):
        start = self.symbols[function]
        end = min([a for a in self.symbols.values() if a > start] + [self.text + self.size])
        return [(a, *self.code[a]) for a in sorted(self.code) if start <= a < end]

    def last_load(self, function):
        """The load that faults: the last one from memory."""
        loads = [(a, c, t) for a, c, t in self.body(function)
                 if re.match(r"ldr[a-z]* |mov[a-z]* .*\(%r[^bs]|add[a-z]* \(%r", t)]
        return loads[-1]

    def return_address(self, function, callee):
        body = self.body(function)
        for index, (_, _, text) in enumerate(body[:-1]):
            if re.match(r"(bl|call[a-z]*) ", text) and f"<_{callee}>" in text:
                return body[index + 1][0]
        raise ValueError(f"{function} does not call {callee}")


class Crash:
    """A crash at the load of the first function of STACK, in a process loaded with SLIDE."""

    def __init__(self, program, arch, stack, slide=0x2A34000):
        self.program, self.arch, self.stack, self.slide = program, arch, stack, slide
        self.arm = arch == "arm64"
        self.base = program.text + slide
        address, self.code_bytes, self.text = program.last_load(stack[0])
        self.pcs = [address] + [program.return_address(caller, callee) for callee, caller in zip(stack, stack[1:])]
        self.values()

    def values(self):
        if self.stack == APPLICATION:
            self.fault, record = 0, 0
        else:  # the 64-byte view of the runtime at the first foreign record: Values is its NumCounters and sites
            offset = 64 * OWN_RECORDS
            record = self.program.records + self.slide + offset
            self.fault = int.from_bytes(self.program.data[offset + 40:offset + 48], "little")
        self.canonical = self.arm or self.fault >> 47 in (0, 0x1FFFF)
        base = re.search(r"\[(x\d+)", self.text) if self.arm else re.search(r"\((%r\w+)", self.text)
        register = base.group(1).lstrip("%")
        names = [f"x{i}" for i in range(29)] + ["fp", "lr", "sp", "pc", "cpsr"] if self.arm else \
            "rax rbx rcx rdx rdi rsi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 rip rfl".split()
        self.registers = {name: 0 for name in names}
        self.registers["x0" if self.arm else "rdi"] = record
        self.registers[register] = self.fault
        self.registers["pc" if self.arm else "rip"] = self.pcs[0] + self.slide
        self.registers["sp" if self.arm else "rsp"] = 0x16D4A3B00
        self.registers["x28" if self.arm else "r15"] = 0xFFFFFFFFFFFFFFFF
        if self.arm:  # data abort, translation fault at level 2, read
            self.registers.update(far=self.fault, esr=0x92000006)
        else:
            self.registers["cr2"] = self.fault if self.canonical else 0x1000

    def codes(self):
        return f"KERN_INVALID_ADDRESS at {self.fault:#018x}" if self.canonical else "EXC_I386_GPFLT"

    def ips(self, names=True, uuid=None, code=False, phase="exit"):
        frames = []
        for function, pc in zip(self.stack, self.pcs):
            frame = {"imageOffset": pc - self.program.text, "imageIndex": 0}
            if names:
                frame.update(symbol=function, symbolLocation=pc - self.program.symbols[function])
            frames.append(frame)
        if phase == "exit":
            frames.append({"imageOffset": 0x4AC0, "symbol": "exit", "symbolLocation": 44, "imageIndex": 1})
        state = {name: {"value": value} for name, value in self.registers.items() if not re.match(r"x\d", name)}
        if self.arm:
            state["x"] = [{"value": self.registers[f"x{i}"]} for i in range(29)]
            state["esr"]["description"] = "(Data Abort) byte read Translation fault"
        else:
            state["trap"] = {"value": 14 if self.canonical else 13}
            state["err"] = {"value": 4 if self.canonical else 0}
        header = {"app_name": "synthetic", "timestamp": "2026-01-02 03:04:05.00 +0100", "bug_type": "309",
                  "os_version": "macOS 15.0 (synthetic)"}
        thread = {"triggered": True, "id": 1234, "threadState": state, "frames": frames}
        if code:
            stream = list(b"\x1f\x20\x03\xd5" * 8 + self.code_bytes)
            thread["instructionState"] = {"instructionStream": {"bytes": stream, "offset": 32}}
        body = {"procName": "synthetic", "procPath": "/Users/USER/synthetic", "cpuType": "ARM-64" if self.arm else "X86-64",
                "exception": {"type": "EXC_BAD_ACCESS", "signal": "SIGSEGV", "subtype": self.codes()},
                "faultingThread": 0, "threads": [thread],
                "usedImages": [{"arch": self.arch, "base": self.base, "size": self.program.size, "name": "synthetic",
                                "path": "/Users/USER/synthetic", "uuid": (uuid or self.program.uuid).lower()},
                               {"arch": self.arch, "base": 0x190000000, "size": 0x80000, "name": "libsystem_c.dylib",
                                "path": "/usr/lib/system/libsystem_c.dylib",
                                "uuid": "66666666-7777-8888-9999-000000000000"}]}
        if code == "base64":
            del thread["instructionState"]
            body["instructionByteStream"] = {"atPC": base64.b64encode(self.code_bytes).decode()}
        return json.dumps(header) + "\n" + json.dumps(body, indent=2)

    def text_registers(self):
        rows, row = [], ""
        for name, value in self.registers.items():
            row += f"{name:>5}: 0x{value:016x} "
            if len(row) > 90:
                rows, row = rows + [row], ""
        if self.arm:
            return "\n".join(rows + [row]) + "(Data Abort) byte read Translation fault\n"
        return "\n".join(rows + [row]) + f"\n  \nLogical CPU:     2\nError Code:      0x{4 if self.canonical else 0:08x} " \
            f"(synthetic)\nTrap Number:     {14 if self.canonical else 13}\n"

    def crash(self, names=True, uuid=None, phase="exit"):
        lines = []
        for index, (function, pc) in enumerate(zip(self.stack, self.pcs)):
            at = pc + self.slide
            place = f"{function} + {pc - self.program.symbols[function]}" if names else f"0x{self.base:x} + {at - self.base}"
            lines.append(f"{index:<4}com.example.synthetic app     \t0x{at:016x} {place}")
        if phase == "exit":
            lines.append(f"{len(lines):<4}libsystem_c.dylib             \t0x{0x190004ac0:016x} exit + 44")
        frames = "\n".join(lines)
        return f"""Process:               synthetic [4711]
Path:                  /Users/USER/synthetic
Identifier:            com.example.synthetic
Version:               1.0 (1)
Code Type:             {"ARM-64 (Native)" if self.arm else "X86-64 (Native)"}
Parent Process:        zsh [1]

Date/Time:             2026-01-02 03:04:05.678 +0100
OS Version:            macOS 11.7 (synthetic)
Report Version:        12

Crashed Thread:        0

Exception Type:        EXC_BAD_ACCESS (SIGSEGV)
Exception Codes:       {self.codes()}
Exception Note:        EXC_CORPSE_NOTIFY

Thread 0 Crashed:: Dispatch queue: com.apple.main-thread
{frames}

Thread 1:
0   libsystem_kernel.dylib        \t0x0000000190012340 __workq_kernreturn + 8

Thread 0 crashed with {"ARM" if self.arm else "X86"} Thread State (64-bit):
{self.text_registers()}
Binary Images:
       {self.base:#x} -        {self.base + self.program.size - 1:#x} +com.example.synthetic app (1.0 - 1) <{uuid or self.program.uuid}> /Users/USER/synthetic
       0x190000000 -        0x19007ffff  libsystem_c.dylib (1) <66666666-7777-8888-9999-000000000000> /usr/lib/system/libsystem_c.dylib
"""

    def translated(self, **options):
        """What Console shows: the text, then the JSON."""
        return "-------------------------------------\nTranslated Report (Full Report Below)\n" \
            "-------------------------------------\n\n" + self.crash() + "\n-----------\nFull Report\n-----------\n\n" + \
            self.ips(**options)
