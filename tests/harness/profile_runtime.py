#!/usr/bin/env python3
# profile_runtime: what records say about the profile runtime of programs that mix layouts.
"""Environment: REPRO_BIN. Builds small programs with pairs of installed clangs and checks their
records: unstripped and stripped, under ptrace and behind the preloaded handler."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

MAIN = """
int f0(int x) { return x * 3; }
int f1(int x) { return x - 2; }
int (*table[2])(int) = { f0, f1 };
int foo(int);
int main(int argc, char **argv)
{
    int sum = 0;
    (void)argv;
    for (int i = 0; i < 9; i++)
        sum += table[(i + argc) & 1](i);
    return foo(sum) == -1;
}
"""
PLAIN = "int foo(int x) { int s = 0; for (int i = 0; i < x; i++) s += i * x; return s; }\n" \
        "int bar(int x) { return x & 1 ? x * 2 : x; } int baz(int x) { return x > 9 ? 1 : x; }\n"
SITES = "int (*hook)(int); static int id(int x) { return x; }\n" \
        "int foo(int x) { hook = x > 0 ? id : 0; return hook(x); }\n"
LAYOUTS = {"14": "v8", "16": "v8", "19": "v10", "22": "v10"}
failures = []


def expect(what, got, wanted):
    if got != wanted:
        failures.append(f"{what}: {got!r}, expected {wanted!r}")


def build(folder, program, foreign, source, order, stripped):
    for name, text in (("main.c", MAIN), ("foreign.c", source)):
        with open(os.path.join(folder, name), "w", encoding="ascii") as out:
            out.write(text)
    flags = ["-O2", "-fprofile-generate", "-c"]
    subprocess.run([f"clang-{program}", *flags, "main.c", "-o", "main.o"], cwd=folder, check=True)
    subprocess.run([f"clang-{foreign}", *flags, "foreign.c", "-o", "foreign.o"], cwd=folder, check=True)
    objects = ["main.o", "foreign.o"] if order == "program-first" else ["foreign.o", "main.o"]
    path = os.path.join(folder, "program")
    subprocess.run([f"clang-{program}", "-fprofile-generate", *objects, "-o", path], cwd=folder, check=True)
    if stripped:
        subprocess.run(["strip", path], check=True)
    return path


def run(program, folder, capture):
    for name in os.listdir(folder):
        if name.endswith(".profraw"):
            os.remove(os.path.join(folder, name))
    done = subprocess.run([os.path.join(os.environ["REPRO_BIN"], "repro"), "run", "--json", "--capture", capture,
                           "--profile-file", "p.profraw", "--", program], cwd=folder, capture_output=True, text=True)
    record = json.loads(done.stdout)
    return record, done.returncode


def check_exit_crash(folder, program, foreign, stripped, capture):
    what = f"{program}+{foreign} stripped={stripped} {capture}"
    record, code = run(build(folder, program, foreign, PLAIN, "program-first", stripped), folder, capture)
    expect(f"{what} exit code", code, 1)
    expect(f"{what} outcome", record["outcome"], "crash")
    if record["outcome"] != "crash":
        return
    expect(f"{what} phase", record["run"]["phase"], "exit")
    expect(f"{what} capture", record["run"]["capture"], capture)
    expect(f"{what} instrumented", record["subject"]["instrumented"], "mixed")
    frame = [t for t in record["threads"] if t["crashed"]][0]["frames"][0]
    # In a stripped program the runtime may be recognised by its code, or not at all.
    if not (stripped and frame["function"] is None):
        expect(f"{what} function", frame["function"], "initializeValueProfRuntimeRecord")
    profile = record["profile"]
    expect(f"{what} runtime", profile["runtime"], LAYOUTS[program])
    expect(f"{what} raw version", profile["raw_version"], int(LAYOUTS[program][1:]))
    expect(f"{what} records", profile["records"]["by_layout"], {LAYOUTS[program]: 3, LAYOUTS[foreign]: 3})
    expect(f"{what} foreign", [f["layout"] for f in profile["foreign"]], [LAYOUTS[foreign]] * 3)
    if profile.get("at_fault") is None:
        failures.append(f"{what}: the record at fault was not found")
    if not record["fault"]["decode"]:
        failures.append(f"{what}: no value was decoded (fault {record['fault']['address']})")
    expect(f"{what} class", record["diagnosis"]["class"], "mixed-profile-abi")


def check_running_crash(folder, program, foreign):
    what = f"{program}+{foreign} value site"
    record, _ = run(build(folder, program, foreign, SITES, "program-first", False), folder, "ptrace")
    expect(f"{what} outcome", record["outcome"], "crash")
    expect(f"{what} phase", record["run"]["phase"], "running")
    expect(f"{what} class", record["diagnosis"]["class"], "mixed-profile-abi")
    at = record["profile"].get("at_fault") or {}
    expect(f"{what} at a true record", at.get("is_record"), True)


def check_refused(folder, program, foreign):
    what = f"{program}+{foreign} foreign first"
    record, code = run(build(folder, program, foreign, PLAIN, "foreign-first", False), folder, "ptrace")
    expect(f"{what} outcome", record["outcome"], "refused-write")
    expect(f"{what} exit code", code, 1)
    expect(f"{what} messages", len(record["run"]["runtime_messages"]), 1)
    expect(f"{what} instrumented", record["subject"]["instrumented"], "mixed")


def check_pure(folder, program):
    record, code = run(build(folder, program, program, SITES, "program-first", False), folder, "ptrace")
    expect(f"{program} outcome", record["outcome"], "clean")
    expect(f"{program} exit code", code, 0)
    expect(f"{program} instrumented", record["subject"]["instrumented"], "ir-pgo")
    expect(f"{program} files", [f["status"] for f in record["profile"]["files"]], ["ok"])


def main():
    present = [v for v in LAYOUTS if shutil.which(f"clang-{v}")]
    pairs = [(p, f) for p in present for f in present if LAYOUTS[p] != LAYOUTS[f]]
    if not pairs:
        print("skipped: no two clangs with different profile layouts are installed")
        return 77
    with tempfile.TemporaryDirectory(prefix="repro-runtime-") as folder:
        for program, foreign in pairs:
            check_exit_crash(folder, program, foreign, False, "ptrace")
            check_running_crash(folder, program, foreign)
            check_refused(folder, program, foreign)
        for program, foreign in (pairs[0], pairs[-1]):
            check_exit_crash(folder, program, foreign, True, "ptrace")
            check_exit_crash(folder, program, foreign, False, "preload")
        for program in present:
            check_pure(folder, program)
    print("\n".join(failures) or f"{len(pairs)} pairs of compilers")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
