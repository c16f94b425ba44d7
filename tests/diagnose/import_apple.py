#!/usr/bin/env python3
# import_apple: synthetic Apple reports about real Mach-O programs, in every form, with the program, without it, and with
# another build of it.
"""Environment: REPRO_BIN, REPRO_SOURCE."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import apple_fixture as fixture

REPRO = os.path.join(os.environ["REPRO_BIN"], "repro")
SCHEMA = os.path.join(os.environ["REPRO_SOURCE"], "reports/schema/crash.schema.json")
OTHER_UUID = "01234567-89AB-CDEF-0123-456789ABCDEF"
failures = []


def expect(what, got, wanted):
    if got != wanted:
        failures.append(f"{what}: {got!r}, expected {wanted!r}")


def validate(record):
    try:
        import jsonschema
    except ImportError:
        return
    with open(SCHEMA, encoding="utf-8") as file:
        jsonschema.validate(record, json.load(file))


def explain(folder, report, *options, code=None):
    path = os.path.join(folder, "report")
    with open(path, "w", encoding="ascii") as file:
        file.write(report)
    done = subprocess.run([REPRO, "explain", "--json", *options, path], capture_output=True, text=True)
    if code is not None:
        expect(f"exit code of {' '.join(options)}", done.returncode, code)
    record = json.loads(done.stdout)
    validate(record)
    text = subprocess.run([REPRO, "explain", *options, path], capture_output=True, text=True).stdout
    if "What this report tells" not in text:
        failures.append("the text says nothing about the report")
    return record


def stack(record):
    return [f["function"] for t in record["threads"] if t["crashed"] for f in t["frames"]]


def check_common(what, crash, record):
    """What every form tells without the program."""
    digits = "pc" if crash.arm else "rip"
    expect(f"{what} phase", record["run"]["phase"], "exit")
    expect(f"{what} arch", record["subject"]["arch"], "aarch64" if crash.arm else "x86_64")
    expect(f"{what} build id", record["subject"]["build_id"], crash.program.uuid.lower())
    expect(f"{what} time", record["created"], "2026-01-02T02:04:05Z")
    expect(f"{what} program counter", int(record["registers"][digits], 16), crash.pcs[0] + crash.slide)
    expect(f"{what} wide register", record["registers"]["x28" if crash.arm else "r15"], "0xffffffffffffffff")
    expect(f"{what} pcs", [int(f["pc"], 16) - crash.slide for f in record["threads"][0]["frames"]][:len(crash.pcs)], crash.pcs)
    expect(f"{what} layer of exit", record["threads"][0]["frames"][-1]["layer"], "libc")
    if crash.canonical:
        expect(f"{what} address", int(record["fault"]["address"], 16), crash.fault)
        expect(f"{what} access", record["fault"]["access"], "read")


def check_without_program(folder, what, crash, report):
    record = explain(folder, report, code=6)
    check_common(what, crash, record)
    expect(f"{what} stack", stack(record)[:3], crash.stack[:3])
    expect(f"{what} class", record["diagnosis"]["class"], "unknown")
    expect(f"{what} canonical", record["fault"]["canonical"], crash.canonical)
    if crash.program.uuid.lower() not in json.dumps(record["import"]["undecided"]):
        failures.append(f"{what}: does not ask for the program by its UUID")


def check_with_program(folder, what, crash, report):
    record = explain(folder, report, "--binary", crash.program.path, code=1)
    check_common(what, crash, record)
    expect(f"{what} stack", stack(record)[:len(crash.stack)], crash.stack)
    expect(f"{what} match", record["import"]["binary"]["match"], "same")
    expect(f"{what} class", record["diagnosis"]["class"], "mixed-profile-abi")
    expect(f"{what} sure", record["diagnosis"]["confidence"] > 0.95, True)
    expect(f"{what} address", int(record["fault"]["address"], 16), crash.fault)
    expect(f"{what} width", record["fault"]["width"], 8)
    expect(f"{what} address source", record["fault"]["address_source"], "imported" if crash.canonical else "instruction")
    expect(f"{what} instruction", record["instruction"]["bytes"], crash.code_bytes.hex())
    expect(f"{what} layouts", record["profile"]["records"]["by_layout"], {"v10": fixture.OWN_RECORDS, "v8": 2})
    at = record["profile"]["at_fault"]
    expect(f"{what} record", (at["offset"], at["is_record"], at["layout"], at["function"]),
           (64 * fixture.OWN_RECORDS, True, "v8", "foreign_first"))
    expect(f"{what} decoded", "num-counters" in [d["meaning"] for d in record["fault"]["decode"]], True)


def check_other_build(folder, what, crash):
    """Another UUID: the file is not used, and nothing is concluded from it."""
    for report in (crash.ips(names=False, uuid=OTHER_UUID), crash.crash(names=False, uuid=OTHER_UUID)):
        record = explain(folder, report, "--binary", crash.program.path, code=None)
        expect(f"{what} other build", record["import"]["binary"]["match"], "other")
        expect(f"{what} other build, names", set(stack(record)[:len(crash.stack)]), {None})
        expect(f"{what} other build, profile", record["profile"], None)
        expect(f"{what} other build, class", record["diagnosis"]["class"], "unknown")
        if crash.program.uuid.lower() not in json.dumps(record["import"]["undecided"]):
            failures.append(f"{what}: does not say which build was given")


def check_unknown_build(folder, what, crash):
    """A report without UUIDs: used, but less sure."""
    report = re.sub(r" <[0-9A-F-]{36}>", "", crash.crash(names=False))
    record = explain(folder, report, "--binary", crash.program.path, code=1)
    expect(f"{what} without UUID", record["import"]["binary"]["match"], "unknown")
    expect(f"{what} without UUID", record["diagnosis"]["class"], "mixed-profile-abi")
    expect(f"{what} without UUID, sure", record["diagnosis"]["confidence"] <= 0.85, True)


def check_code_in_report(folder, what, crash):
    """The report's own code bytes show the instruction without the program."""
    for how in (True, "base64"):
        record = explain(folder, crash.ips(code=how))
        expect(f"{what} code bytes ({how})", (record["instruction"] or {}).get("bytes"), crash.code_bytes.hex())
        expect(f"{what} width from code ({how})", record["fault"]["width"], 8)
        expect(f"{what} address from code ({how})", int(record["fault"]["address"], 16), crash.fault)


def check_symbols_only(folder, what, crash):
    """A dSYM names frames, and says nothing about records."""
    dsym = os.path.join(folder, "symbols.dSYM")
    tool = next((t for t in ("dsymutil-22", "dsymutil-19", "dsymutil") if shutil.which(t)), None)
    if not tool:
        return
    subprocess.run([tool, "-o", dsym, crash.program.path], check=True, capture_output=True)
    inside = os.path.join(dsym, "Contents/Resources/DWARF", os.path.basename(crash.program.path))
    record = explain(folder, crash.crash(names=False), "--binary", inside)
    expect(f"{what} dSYM", record["import"]["binary"]["match"], "same")
    expect(f"{what} dSYM, profile", record["profile"], None)
    expect(f"{what} dSYM, class", record["diagnosis"]["class"], "unknown")


def check_application(folder, what, crash):
    """A null pointer of the program, in a program that mixes layouts: not the runtime's."""
    for report in (crash.ips(names=False, phase="main"), crash.crash(names=False, phase="main")):
        record = explain(folder, report, "--binary", crash.program.path, code=1)
        expect(f"{what} stack", stack(record), crash.stack)
        expect(f"{what} class", record["diagnosis"]["class"], "application")
        expect(f"{what} region", record["fault"]["region"]["kind"], "null-page")
        expect(f"{what} phase", record["run"]["phase"], "running")
        bare = explain(folder, report)
        expect(f"{what} unnamed", stack(bare)[0], None)
        asks = json.dumps(bare["import"]["undecided"])
        expect(f"{what} asks for names", "names of 2 frames" in asks, True)


def check_hostile(folder):
    """Cut and spoiled reports: an answer or one line of error, never more."""
    path = fixture.build(folder, "arm64", "plain")
    crash = fixture.Crash(fixture.Program(path), "arm64", fixture.WRITER)
    for report in (crash.crash(), crash.ips(), crash.translated()):
        for cut in range(0, len(report), max(1, len(report) // 40)):
            name = os.path.join(folder, "cut")
            with open(name, "w", encoding="ascii") as file:
                file.write(report[:cut])
            done = subprocess.run([REPRO, "explain", "--binary", path, name], capture_output=True, text=True)
            if done.returncode not in (1, 3, 6) or (done.returncode == 3 and len(done.stderr.splitlines()) != 1):
                failures.append(f"cut after {cut} bytes: exit code {done.returncode}: {done.stderr}")


def main():
    for tool in ("clang-22", "clang-14", "ld64.lld-22", "llvm-objdump-22", "llvm-nm-22"):
        if not shutil.which(tool):
            print(f"skipped: no {tool}")
            return 77
    with tempfile.TemporaryDirectory(prefix="repro-apple-") as folder:
        for arch in ("arm64", "x86_64"):
            for foreign in ("plain", "sites"):
                program = fixture.Program(fixture.build(folder, arch, foreign))
                crash = fixture.Crash(program, arch, fixture.WRITER)
                what = f"{arch} {foreign}"
                check_without_program(folder, f"{what} ips", crash, crash.ips())
                check_without_program(folder, f"{what} crash", crash, crash.crash())
                check_with_program(folder, f"{what} ips", crash, crash.ips(names=False))
                check_with_program(folder, f"{what} crash", crash, crash.crash(names=False))
                check_with_program(folder, f"{what} translated", crash, crash.translated(names=False))
                check_other_build(folder, what, crash)
                check_unknown_build(folder, what, crash)
                check_code_in_report(folder, what, crash)
            check_symbols_only(folder, arch, crash)
            check_application(folder, f"{arch} application", fixture.Crash(program, arch, fixture.APPLICATION))
        check_hostile(folder)
    print("\n".join(failures) or "reports of 4 programs in 3 forms")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
