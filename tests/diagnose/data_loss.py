#!/usr/bin/env python3
# data_loss: runs that end well and lose profile data: the verdict is no crash, and it says what happened and what to do.
"""Environment: REPRO_BIN. Builds small programs with an installed clang; nothing is simulated."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

REPRO = os.path.join(os.environ["REPRO_BIN"], "repro")
FORK = """
#include <sys/wait.h>
#include <unistd.h>
static int work(int n) { int s = 0; for (int i = 0; i < n; i++) s += i; return s; }
int main(void) { int s = work(100); if (fork() == 0) return work(10) == 1; wait(0); return s == 1; }
"""
PLAIN = "int main(int argc, char **argv) { (void)argv; return argc > 9; }\n"
LIBRARY = "int library(int x) { return x * 3 + 1; }\n"
USER = "int library(int); int main(int argc, char **argv) { (void)argv; return library(argc) == 0; }\n"
MANY = "".join(f"int f{i}(int x) {{ return x + {i}; }}\n" for i in range(32)) + \
    "int (*table[])(int) = {" + ",".join(f"f{i}" for i in range(32)) + "};\n" \
    "int main(void) { int s = 0; for (int i = 0; i < 320; i++) s += table[i % 32](i); return s == 0; }\n"
failures = []


def expect(what, got, wanted):
    if got != wanted:
        failures.append(f"{what}: {got!r}, expected {wanted!r}")


def build(folder, name, text, version, *flags):
    path = os.path.join(folder, name)
    with open(path + ".c", "w", encoding="ascii") as file:
        file.write(text)
    subprocess.run([f"clang-{version}", "-O1", "-w", "-fprofile-generate", path + ".c", *flags, "-o", path], check=True)
    return path


def check(folder, what, title, fix, command, *, code, cls="none", profile="p.profraw"):
    for name in os.listdir(folder):
        if name.endswith(".profraw"):
            os.remove(os.path.join(folder, name))
    options = ["--profile-file", profile, "--", *command]
    done = subprocess.run([REPRO, "run", "--json", *options], cwd=folder, capture_output=True, text=True, check=False)
    record = json.loads(done.stdout)
    expect(f"{what} exit code", done.returncode, code)
    expect(f"{what} class", record["diagnosis"]["class"], cls)
    if title not in record["diagnosis"]["title"]:
        failures.append(f"{what}: the title is {record['diagnosis']['title']!r}")
    if fix not in [f["command"] for f in record["diagnosis"]["fix"]]:
        failures.append(f"{what}: no fix {fix!r}: {record['diagnosis']['fix']}")
    text = subprocess.run([REPRO, "run", *options], cwd=folder, capture_output=True, text=True, check=False).stdout
    if title[:40] not in " ".join(text.split()):
        failures.append(f"{what}: the text does not say it: {text!r}")


def main():
    version = next((v for v in ("22", "19") if shutil.which(f"clang-{v}")), None)
    if not version:
        print("skipped: no clang-22 or clang-19")
        return 77
    with tempfile.TemporaryDirectory(prefix="repro-loss-") as folder:
        check(folder, "fork", "counts the work before fork() more than once", "__llvm_profile_reset_counters();",
              [build(folder, "fork", FORK, version)], code=0)
        plain = build(folder, "plain", PLAIN, version)
        check(folder, "continuous", "asks for continuous mode, which the program was not compiled for",
              "-mllvm -runtime-counter-relocation", [plain], code=1, cls="bad-profile-environment", profile="p%c.profraw")
        if os.path.exists("/dev/full"):
            check(folder, "full disk", "could not be written: No space left on device",
                  "LLVM_PROFILE_FILE=/tmp/%p.profraw", [plain], code=1, profile="/dev/full")
        check(folder, "size limit", "ended by its limit for the size of files, while it wrote its profile",
              "ulimit -f unlimited", ["/bin/sh", "-c", f"ulimit -f 0; exec {plain}"], code=1, cls="application")
        if shutil.which(f"ld.lld-{version}"):
            many = build(folder, "many", MANY, version, f"-fuse-ld=lld", "-ffunction-sections", "-Wl,--gc-sections")
            check(folder, "dropped pool", "values were dropped", "-Wl,-z,nostart-stop-gc", [many], code=0)
        if shutil.which("clang-14"):
            library = build(folder, "library.so", LIBRARY, "14", "-shared", "-fPIC")
            user = build(folder, "user", USER, version, library, f"-Wl,-rpath,{folder}")
            check(folder, "two runtimes", "the runtimes of two LLVMs wrote into one file",
                  "LLVM_PROFILE_FILE=%p-%m.profraw", [user], code=1)
    print("\n".join(failures) or "ways to lose data, told")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
