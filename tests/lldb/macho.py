#!/usr/bin/env python3
"""macho: the commands read the profile sections of a Mach-O image (macOS, arm64) that mixes two layouts, without a process."""
import os
import shutil
import sys
import tempfile

import debuggers

CORPUS = os.path.join(debuggers.SOURCE, "tests/profile/corpus/src")
failures = []


def build(folder):
    """work.c by LLVM 14 and leaf.c by LLVM 22, linked by LLVM's own linker for macOS."""
    for tool in ("clang-14", "clang-22", "ld64.lld-22"):
        if not shutil.which(tool):
            debuggers.skip(tool + " is not installed")
    for clang, name in (("clang-14", "work"), ("clang-22", "leaf")):
        done = debuggers.run([clang, "-target", "arm64-apple-macos13", "-isystem", CORPUS + "/freestanding", "-O2",
                              "-fprofile-generate", "-c", f"{CORPUS}/{name}.c", "-o", name + ".o"], folder)
        if done.returncode:
            sys.exit(done.stdout)
    done = debuggers.run(["ld64.lld-22", "-dylib", "-arch", "arm64", "-platform_version", "macos", "13", "13",
                          "-undefined", "dynamic_lookup", "work.o", "leaf.o", "-o", "mixed.dylib"], folder)
    if done.returncode:
        sys.exit(done.stdout)


EXPECTED = ("mixed.dylib: mixed-abi; records 4 v8, 3 v10", "7 records in 384 bytes of __llvm_prf_data",
            "2  96      v8      work  ", "4  192     v10     leaf  ", "record 4, leaf: v10, 64 bytes", "+48  NumCounters      2")

with tempfile.TemporaryDirectory() as scratch:
    build(scratch)
    for version, lldb in debuggers.lldbs().items():
        commands = ["command script import " + os.path.join(debuggers.SOURCE, "lldb", "pgo.py"), "pgo check", "pgo records",
                    "pgo records leaf"]
        text = debuggers.run([lldb, "--no-lldbinit", "--batch", *(word for line in commands for word in ("-o", line)),
                              "mixed.dylib"], scratch, REPRO=debuggers.REPRO).stdout
        for line in EXPECTED:
            if line not in text:
                failures.append(f"LLDB {version}: no '{line}' in:\n{text}")
for failure in failures:
    print(failure)
sys.exit(1 if failures else 0)
