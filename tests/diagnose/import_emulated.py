#!/usr/bin/python3
# import_emulated: Apple reports of crashes that LLVM's own runtime for macOS really has in the emulator.
"""Environment: REPRO_BIN, REPRO_SOURCE. scripts/emulate_darwin builds the programs; they are executed here until they
fault, and reports are written from the registers and the frames of that moment, in both of Apple's forms (SYNTHETIC in
form only). Skips itself where the emulator, a compiler or the runtime's source is missing."""
import json
import os
import pathlib
import subprocess
import sys

root = pathlib.Path(os.environ["REPRO_SOURCE"])
REPRO = os.path.join(os.environ["REPRO_BIN"], "repro")
sys.path[:0] = [str(root / "scripts"), str(root / "tests/diagnose"), str(root / "tests/harness")]
import apple_fixture as fixture  # noqa: E402
import emulated_crashes  # noqa: E402

failures = []


def expect(what, got, wanted):
    if got != wanted:
        failures.append(f"{what}: {got!r}, expected {wanted!r}")


class Emulated(fixture.Crash):
    def __init__(self, program, arch, path, phase):
        import unicorn.arm64_const as arm64
        import unicorn.x86_const as x86
        from darwin.execute import crash, run_to_fault
        box, fault = run_to_fault(path)
        self.program, self.arch, self.slide, self.arm = program, arch, 0, arch == "arm64"
        self.base = program.text
        names = [f"x{i}" for i in range(29)] + ["fp", "lr", "sp", "pc"] if self.arm else \
            "rax rbx rcx rdx rdi rsi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 rip".split()
        table, prefix = (arm64, "UC_ARM64_REG_") if self.arm else (x86, "UC_X86_REG_")
        self.registers = {name: box.cpu.reg_read(getattr(table, prefix + name.upper())) for name in names}
        seen = crash(box.image, box, fault, phase)
        self.registers["pc" if self.arm else "rip"] = fault.pc
        self.fault, self.canonical = seen.address, self.arm or seen.canonical
        self.function, self.offset = seen.function, seen.offset
        self.code_bytes = program.code[fault.pc][0]
        self.pcs = [fault.pc] + self.callers(box)
        self.stack = [self.name(pc, index) for index, pc in enumerate(self.pcs)]
        if self.arm:
            self.registers.update(far=self.fault, esr=0x92000006)
        else:
            self.registers["cr2"] = self.fault if self.canonical else 0

    def callers(self, box):
        """Return addresses, by the chain of frame pointers; the innermost function may have none yet."""
        frame, found = self.registers["fp" if self.arm else "rbp"], []
        inside = range(self.program.text, self.program.text + self.program.size)
        if self.arm and self.registers["lr"] in inside:
            found.append(self.registers["lr"])
        while frame and box.word(frame + 8) in inside:
            if box.word(frame + 8) not in found:
                found.append(box.word(frame + 8))
            frame = box.word(frame)
        return found

    def name(self, pc, index):
        return max((a, n) for n, a in self.program.symbols.items() if a <= pc - (1 if index else 0))[1]


def explain(folder, report, *options):
    path = os.path.join(folder, "report")
    with open(path, "w", encoding="ascii") as file:
        file.write(report)
    return json.loads(subprocess.run([REPRO, "explain", "--json", *options, path], stdout=subprocess.PIPE,
                                     check=False).stdout)


def check(path, row, _):
    name, folder = os.path.basename(path), os.path.dirname(path)
    crash = Emulated(fixture.Program(path), row["arch"], path, row["phase"])
    expect(f"{name} function", crash.function, row["function"])
    own, foreign = ({"14": "v8", "19": "v10"}[row[k]] for k in ("runtime", "foreign"))
    for form, report in (("ips", crash.ips(names=False, phase=row["phase"])),
                         ("crash", crash.crash(names=False, phase=row["phase"]))):
        what = f"{name} {form}"
        record = explain(folder, report, "--binary", path)
        frames = [f["function"] for t in record["threads"] if t["crashed"] for f in t["frames"]]
        expect(f"{what} innermost", (frames[0], record["threads"][0]["frames"][0]["function_offset"]),
               (row["function"], row["offset"]))
        expect(f"{what} stack", frames[:len(crash.stack)], crash.stack)
        expect(f"{what} address", int(record["fault"]["address"], 16), crash.fault)
        expect(f"{what} canonical", record["fault"]["canonical"], crash.canonical)
        expect(f"{what} class", record["diagnosis"]["class"], "mixed-profile-abi")
        expect(f"{what} sure", record["diagnosis"]["confidence"] > 0.95, True)
        expect(f"{what} layouts", sorted(record["profile"]["records"]["by_layout"]), sorted({own, foreign}))
        expect(f"{what} runtime", record["profile"]["runtime"], own)
        if not record["profile"]["at_fault"]:
            failures.append(f"{what}: the record at fault was not found")
        without = explain(folder, report)["diagnosis"]["class"]
        expect(f"{what} without the program", without, "unknown")


if __name__ == "__main__":
    sys.exit(emulated_crashes.examine(root, check, failures, "reports of {} crashes in the emulator"))
