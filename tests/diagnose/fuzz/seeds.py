#!/usr/bin/env python3
"""seeds: SYNTHETIC Apple reports in FOLDER, and the program they are about as FOLDER/program if the compilers are here.

Usage: seeds.py FOLDER
"""
import os
import shutil
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(here))
import apple_fixture as fixture  # noqa: E402

folder = sys.argv[1]
os.makedirs(os.path.join(folder, "seeds"), exist_ok=True)


def write(name, text):
    with open(os.path.join(folder, "seeds", name), "w", encoding="ascii") as file:
        file.write(text)


for kind in ("writer", "application", "intel"):
    write(kind + ".ips", subprocess.run([sys.executable, os.path.join(here, "../make_ips.py"), kind], check=True,
                                        capture_output=True, text=True).stdout)
if all(shutil.which(t) for t in ("clang-22", "clang-14", "ld64.lld-22", "llvm-objdump-22", "llvm-nm-22")):
    for arch, foreign in (("arm64", "plain"), ("x86_64", "sites")):
        program = fixture.Program(fixture.build(folder, arch, foreign))
        crash = fixture.Crash(program, arch, fixture.WRITER)
        write(f"{arch}.crash", crash.crash(names=False))
        write(f"{arch}.ips", crash.ips(names=False, code=True))
        write(f"{arch}.translated", crash.translated(code="base64"))
        os.replace(program.path, os.path.join(folder, "program"))
else:
    print("without the text reports, which need clang-14, clang-22 and ld64.lld-22", file=sys.stderr)
