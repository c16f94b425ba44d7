#!/usr/bin/env python3
# gdb_agrees: our record of a crash and what gdb shows for the same program are the same.
"""Usage: gdb_agrees.py CRASHER-FOLDER (environment: REPRO_BIN, see cmake/ReproTests.cmake).

Both run the program without address randomisation and in the same environment, so that program
counter, registers, instruction, faulting address and call stack can be compared as they are.
Besides the crashers, programs that mix objects instrumented by two clangs are compared, and crashing
cells of the matrix.
"""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

CRASHERS = ["null_read", "non_canonical", "aborts", "divides", "bad_call", "misaligned", "threads"]
CELL = "system-instrumented-foreign-llvm-program-first"
ENV = {"PATH": "/usr/bin:/bin"}
REGISTERS = ["rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11",
             "r12", "r13", "r14", "r15", "rip"]


# Run by gdb. Physical frames only: program counter, gdb's name for the function, and the name of
# the symbol there.
FRAMES_CODE = """
import gdb
print('@thread %d %d' % gdb.selected_thread().ptid[:2])
frame = gdb.newest_frame()
while frame:
    if frame.type() not in (gdb.INLINE_FRAME, gdb.TAILCALL_FRAME):
        where = gdb.execute('info symbol %d' % (frame.pc() - (frame.level() > 0)), to_string=True)
        print('@frame %d %s %s' % (frame.pc(), frame.name() or '??', where.split()[0]))
    frame = frame.older()
"""


def our_record(repro, argv, folder):
    done = subprocess.run([repro, "run", "--fixed-addresses", "--json", "--", *argv], env=ENV,
                          cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return json.loads(done.stdout)


def gdb_view(argv, folder):
    script = ["set startup-with-shell off", "set backtrace past-main on", "set disassembly-flavor intel", "set width 0",
              "unset environment LINES", "unset environment COLUMNS", "run",
              "printf \"@signal %d %d\\n\", $_siginfo.si_signo, $_siginfo.si_code",
              "printf \"@address %lu\\n\", $_siginfo._sifields._sigfault.si_addr"]
    script += [f'printf "@register {name} %lu\\n", ${name}' for name in REGISTERS]
    frames = os.path.join(folder, "frames.py")
    with open(frames, "w", encoding="ascii") as out:
        out.write(FRAMES_CODE)
    script += ["x/i $pc", f"source {frames}"]
    arguments = [a for line in script for a in ("-ex", line)]
    done = subprocess.run(["gdb", "-nx", "-batch", *arguments, "--args", *argv], env=ENV, cwd=folder,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return done.stdout


def parse_gdb(text):
    view = {"registers": {}, "frames": [], "signal": None, "address": None, "instruction": None}
    for line in text.splitlines():
        if match := re.match(r"@signal (\d+) (-?\d+)", line):
            view["signal"] = (int(match[1]), int(match[2]))
        elif match := re.match(r"@address (\d+)", line):
            view["address"] = int(match[1])
        elif match := re.match(r"@register (\w+) (\d+)", line):
            view["registers"][match[1]] = int(match[2])
        elif match := re.match(r"=> 0x[0-9a-f]+(?: <[^>]*>)?:\s*(.*)", line):
            view["instruction"] = match[1]
        elif match := re.match(r"@frame (\d+) (\S+) (\S+)", line):
            view["frames"].append((int(match[1]), match[2], match[3]))
        elif match := re.match(r"@thread (\d+) (\d+)", line):
            view["ids"] = {int(match[1]), int(match[2])}
    return view


def same_text(text):
    """Spelling aside: case, spaces, `+0x8` against `+ 8`, comments, the size words of operands."""
    text = re.sub(r"\s*[#<].*", "", text.lower())
    text = re.sub(r"\b(byte|word|dword|qword|xmmword) ptr ", "", text)
    text = re.sub(r"0x([0-9a-f]+)", lambda m: str(int(m[1], 16)), text)
    text = re.sub(r"\*1\b", "", text)
    return re.sub(r"\s+", "", text)


def effective_address(text, registers):
    """Address of the memory operand as gdb printed it, from gdb's registers."""
    match = re.search(r"\[([^]]*)\]", text)
    if not match:
        return None
    total = 0
    for sign, term in re.findall(r"([+-]?)([^+-]+)", match[1]):
        value = 1
        for factor in term.strip().split("*"):
            value *= registers[factor] if factor in registers else int(factor, 0)
        total += -value if sign == "-" else value
    return total % 2**64


def plain_names(*names):
    return {re.sub(r"^_*(GI_)?|_impl$|@.*$", "", name).strip("_") for name in names}


def aliases(module, name):
    """NAME and the other names of that function in the dynamic symbols of MODULE (gsignal, raise)."""
    listing = subprocess.run(["nm", "-D", "--defined-only", module], capture_output=True, text=True).stdout
    symbols = [(words[0], words[2].split("@")[0]) for words in map(str.split, listing.splitlines()) if len(words) == 3]
    places = {place for place, symbol in symbols if symbol == name}
    return {name} | {symbol for place, symbol in symbols if place in places}


class Comparison:
    def __init__(self, program):
        self.program = program
        self.failures = []

    def equal(self, what, ours, theirs):
        if ours != theirs:
            self.failures.append(f"{self.program}: {what}: ours {ours!r}, gdb {theirs!r}")


def compare(repro, argv, folder):
    result = Comparison(os.path.basename(argv[0]))
    record, view = our_record(repro, argv, folder), parse_gdb(gdb_view(argv, folder))
    result.equal("outcome", record["outcome"], "crash")
    result.equal("signal", (record["signal"]["number"], record["signal"]["code"]), view["signal"])
    ours = record["registers"]
    # Threads race: what a register was last used for may differ.
    names = REGISTERS if len(record["threads"]) == 1 else ["rip", "rsp", "rbp"]
    my_ids = {t["tid"] for t in record["threads"]}
    for name in names:
        mine, theirs = int(ours[name], 16), view["registers"].get(name)
        if not (mine in my_ids and theirs in view["ids"]):  # process and thread ids differ
            result.equal(name, mine, theirs)
    instruction = record.get("instruction")
    if instruction:
        result.equal("instruction", same_text(instruction["text"]), same_text(view["instruction"]))
        address = effective_address(view["instruction"], view["registers"])
        operands = [o for o in instruction["operands"] if o.get("effective_address")]
        if address is not None and operands:
            result.equal("effective address", int(operands[0]["effective_address"], 16), address)
            if record.get("fault"):
                result.equal("fault address", int(record["fault"]["address"], 16), address)
    if record["signal"]["code"] > 0 and record["signal"]["number"] in (7, 11):
        result.equal("reported address", int(record["signal"]["reported_address"], 16), view["address"])
    frames = [t for t in record["threads"] if t["crashed"]][0]["frames"]
    result.equal("program counters", [int(f["pc"], 16) for f in frames], [pc for pc, _, _ in view["frames"]])
    for frame, (_, name, symbol) in zip(frames, view["frames"]):
        mine = frame["function"]
        # One function may have several names (raise, __GI_raise): gdb knows it by one or the other.
        # What we do not name, gdb may know from debug information that only it reads.
        if mine is not None and not (plain_names(*aliases(frame["module"], mine)) & plain_names(name, symbol)):
            result.equal("function", mine, (name, symbol))
    return result.failures


def build_mixed(folder):
    """Programs that mix two clangs' profile layouts, where both compilers are installed."""
    source_a = ("int f0(int x){return x*3;} int f1(int x){return x-2;} int (*t[2])(int)={f0,f1};\n"
                "int foo(int);\nint main(int c,char**v){int s=0;(void)v;for(int i=0;i<9;i++)"
                "s+=t[(i+c)&1](i);return foo(s)==-1;}\n")
    source_b = ("int foo(int x){int s=0;for(int i=0;i<x;i++)s+=i*x;return s;}\n"
                "int bar(int x){return x&1?x*2:x;} int baz(int x){return x>9?1:x;}\n")
    for name, text in (("a.c", source_a), ("b.c", source_b)):
        with open(os.path.join(folder, name), "w", encoding="ascii") as out:
            out.write(text)
    programs = []
    for program, foreign in (("22", "14"), ("19", "14"), ("14", "22"), ("16", "19")):
        if not shutil.which(f"clang-{program}") or not shutil.which(f"clang-{foreign}"):
            print(f"not compared: clang-{program} with clang-{foreign} (not installed)")
            continue
        flags = ["-O2", "-fprofile-generate", "-c"]
        subprocess.run([f"clang-{program}", *flags, "a.c", "-o", "a.o"], cwd=folder, check=True)
        subprocess.run([f"clang-{foreign}", *flags, "b.c", "-o", "b.o"], cwd=folder, check=True)
        path = os.path.join(folder, f"mixed-{program}-{foreign}")
        subprocess.run([f"clang-{program}", "-fprofile-generate", "a.o", "b.o", "-o", path], cwd=folder, check=True)
        programs.append(path)
    return programs


def matrix_cells(repro, folder):
    """Commands of crashing cells of the matrix: of the last result, and of one cell that needs no
    allocator's sources."""
    out = os.path.join(folder, "matrix")
    subprocess.run([repro, "matrix", "-q", "--cell", CELL, "-o", out], capture_output=True, check=False)
    latest = os.path.join(os.environ["REPRO_SOURCE"], "reports/out/latest")
    commands = {}
    for path in sorted(glob.glob(os.path.join(glob.escape(latest), "cells/*/crash.json"))) + \
            sorted(glob.glob(os.path.join(out, "cells/*/crash.json"))):
        with open(path, encoding="utf-8") as file:
            argv = json.load(file)["run"]["argv"]
        if os.access(argv[0], os.X_OK) and all(os.path.exists(a) for a in argv if a.startswith("/")):
            commands[os.path.basename(os.path.dirname(path))] = argv
    if CELL not in commands:
        print(f"not compared: matrix cell {CELL} (repro matrix did not build or crash it)")
    return commands


def main():
    if not shutil.which("gdb"):
        print("skipped: gdb is not installed")
        return 77
    repro = os.path.join(os.environ["REPRO_BIN"], "repro")
    failures = []
    with tempfile.TemporaryDirectory(prefix="repro-gdb-") as folder:
        commands = {name: [os.path.join(sys.argv[1], name)] for name in CRASHERS}
        commands |= {os.path.basename(path): [path] for path in build_mixed(folder)}
        commands |= matrix_cells(repro, folder)
        for name, argv in commands.items():
            for stale in os.listdir(folder):
                if stale.endswith(".profraw"):
                    os.remove(os.path.join(folder, stale))
            ENV["LLVM_PROFILE_FILE"] = os.path.join(folder, "gdb-%p.profraw")
            failures += compare(repro, argv, folder)
            print(f"compared {name}")
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
