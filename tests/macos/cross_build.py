"""macos/cross_build: everything compiles and links for macOS, arm64 and x86_64, and what comes out is what it should be.

Usage: cross_build.py BUILD_FOLDER (a finished build for this machine). Compiled and linked, not run: this is no Mac.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["REPRO_SOURCE"])
REPRO = pathlib.Path(os.environ["REPRO_BIN"]) / "repro"
BUILD = pathlib.Path(sys.argv.pop(1))
OUT = BUILD / "macos"
LLVM = os.environ.get("REPRO_MACOS_LLVM", "19")
PROGRAMS = {"evtx_dump", "evtx_gen", "repro", "libreprocapture.dylib"}
# Functions that Linux has and macOS has not: a program that needs one must not link.
FOREIGN = ["pipe2", "memfd_create", "strchrnul", "tdestroy", "secure_getenv", "dl_iterate_phdr"]


def tool(name, *words):
    return subprocess.run([f"{name}-{LLVM}", *map(str, words)], check=True, capture_output=True, text=True).stdout


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


class CrossBuild(unittest.TestCase):
    def images(self, arch):
        found = sorted(p for p in (OUT / arch / "bin").iterdir() if p.is_file())
        self.assertLessEqual(PROGRAMS, {p.name for p in found}, f"{arch}: a program was not built")
        return found

    def each_image(self):
        return [(arch, image) for arch in ("arm64", "x86_64") for image in self.images(arch)]

    def test_are_mach_o_images_for_macos_12(self):
        for arch, image in self.each_image():
            header = tool("llvm-otool", "-hv", image)
            kind = "DYLIB" if image.suffix == ".dylib" else "EXECUTE"
            self.assertRegex(header, rf"MH_MAGIC_64 +{arch.upper()} .*{kind}")
            commands = tool("llvm-otool", "-l", image)
            self.assertRegex(commands, r"cmd LC_BUILD_VERSION\n.*\n +platform (1|macos)\n +(minos|sdk) .*\n? *")
            self.assertIn("minos 12.0", commands)
            self.assertIn("cmd LC_UUID", commands)

    def test_need_only_libraries_that_a_mac_has(self):
        known = re.compile(r"/usr/lib/(libSystem\.B|libz\.1|libiconv\.2)\.dylib|/opt/homebrew/opt/[a-z]+/lib/lib[a-z]+\.dylib|@rpath/.*")
        for _, image in self.each_image():
            for line in tool("llvm-otool", "-L", image).splitlines()[1:]:
                path = line.split(" (")[0].strip()
                self.assertTrue(known.fullmatch(path) or path.endswith(image.name), path)

    def test_every_symbol_comes_from_a_named_library(self):
        for _, image in self.each_image():
            undefined = [line for line in tool("llvm-nm", "-m", image).splitlines() if "(undefined)" in line]
            self.assertTrue(undefined)
            for line in undefined:
                self.assertRegex(line, r"\(from \w+\)", "left to whatever has it at run time")

    def test_repro_check_reads_them(self):
        for arch, image in self.each_image():
            done = subprocess.run([REPRO, "check", "--json", image], check=False, capture_output=True, text=True)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            file = json.loads(done.stdout)["files"][0]
            self.assertEqual([file["format"], file["arch"], file["verdict"]], ["macho64", "aarch64" if arch == "arm64" else arch, "no-profile"], image)

    def test_what_macos_does_not_have_does_not_link(self):
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder) / "foreign.c"
            for arch in ("arm64", "x86_64"):
                for name in ["write", *FOREIGN]:
                    source.write_text(f"int {name}();\nint main(void) {{ return {name}(); }}\n", encoding="utf-8")
                    done = subprocess.run(
                        [f"clang-{LLVM}", f"--target={arch}-apple-macos12", "-w", "-std=c89", "-fno-builtin", "-isysroot", OUT / "sysroot",
                         "-mlinker-version=705", f"--ld-path={shutil.which(f'ld64.lld-{LLVM}')}", source, "-o", source.with_suffix("")],
                        check=False, capture_output=True, text=True)
                    if name == "write":
                        self.assertEqual(done.returncode, 0, done.stderr)
                    else:
                        self.assertIn(f"undefined symbol: {name}", done.stderr)


if __name__ == "__main__":
    for needed in (f"llvm-otool-{LLVM}", f"llvm-nm-{LLVM}"):
        if not shutil.which(needed):
            skip(f"{needed} is missing")
    if os.environ.get("REPRO_SANITIZE", "none") != "none":
        skip("the cross build needs programs that were built without sanitizers")
    built = subprocess.run([SOURCE / "scripts/build_macos", "-o", OUT, "-b", BUILD], check=False)
    if built.returncode == 5:
        skip("see above")
    if built.returncode:
        sys.exit(f"scripts/build_macos ended with {built.returncode}")
    unittest.main(verbosity=2)
