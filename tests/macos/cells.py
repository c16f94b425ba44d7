"""macos/cells: what the built-in matrix compiles and links on macOS compiles and links for macOS.

Usage: cells.py BUILD_FOLDER. scripts/allocator_sources is asked as on a Mac (a `uname` that says Darwin, Homebrew's folders);
its files, flags and libraries then go through clang and ld64.lld. Instrumented cells are compiled, not linked: the profile
runtime for macOS is not here. jemalloc's own sources are configured on the machine that builds them, so they are not tried.
"""
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["REPRO_SOURCE"])
SYSROOT = pathlib.Path(sys.argv.pop(1)).absolute() / "macos-cells/sysroot"
LLVM = os.environ.get("REPRO_MACOS_LLVM", "19")
ARCH = "arm64"
# as in repro/matrix/recipe.c, but for -O2: that would only take longer
FLAGS = ["-O0", "-fPIC", "-std=gnu17", "-w", "-pthread", "-D_GNU_SOURCE", "-D_FILE_OFFSET_BITS=64", "-I."]


def clang(*words):
    command = [f"clang-{LLVM}", f"--target={ARCH}-apple-macos12", "-isysroot", SYSROOT, "-idirafter", SOURCE / "scripts/darwin/include", "-mlinker-version=705",
               f"--ld-path={shutil.which(f'ld64.lld-{LLVM}')}", *words]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=SOURCE)
    if done.returncode:
        raise AssertionError(f"{' '.join(map(str, command))}\n{done.stderr}")


class Cells(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory(prefix="repro-cells-")
        cls.folder = pathlib.Path(cls.holder.name)
        (cls.folder / "bin").mkdir()
        (cls.folder / "bin/uname").write_text("#!/bin/sh\necho Darwin\n", encoding="utf-8")
        (cls.folder / "bin/uname").chmod(0o755)
        for name in ("mimalloc", "jemalloc"):  # a formula's folder: include/ and lib/
            keg = cls.folder / "brew/opt" / name
            (keg / "lib").mkdir(parents=True)
            (keg / "include").symlink_to(SYSROOT / "opt/homebrew/include")
            (keg / f"lib/lib{name}.dylib").symlink_to(SYSROOT / f"opt/homebrew/lib/lib{name}.tbd")
        cls.objects = {}
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            cls.parser = list(pool.map(lambda s: cls.compile(s, FLAGS), cls.parser_sources()))

    @classmethod
    def tearDownClass(cls):
        cls.holder.cleanup()

    @classmethod
    def parser_sources(cls):
        lines = (SOURCE / "parser/SOURCES").read_text(encoding="utf-8").split("\n")
        return [SOURCE / "parser" / line for line in lines if line.endswith(".c")]

    @classmethod
    def compile(cls, source, flags):
        key = (str(source), tuple(flags))
        if key not in cls.objects:
            cls.objects[key] = cls.folder / f"{len(cls.objects)}-{pathlib.Path(source).stem}.o"
            clang(*flags, "-c", source, "-o", cls.objects[key])
        return cls.objects[key]

    def facts(self, *words):
        env = dict(os.environ, PATH=f"{self.folder}/bin:{os.environ['PATH']}", HOMEBREW_PREFIX=f"{self.folder}/brew")
        done = subprocess.run([SOURCE / "scripts/allocator_sources", *words], check=False, capture_output=True, text=True, env=env)
        if done.returncode == 3:
            self.skipTest(done.stderr.strip())
        self.assertEqual(done.returncode, 0, done.stderr)
        found = {}
        for line in done.stdout.splitlines():
            key, value = line.split("\t")
            found.setdefault(key, []).append(value)
        return found

    def build(self, *words):
        facts = self.facts(*words)
        known = [str(s) for s in self.parser_sources()]
        adapters = [self.compile(a, FLAGS + facts.get("adapter-flag", [])) for a in facts["adapter"] if a not in known]
        own = [self.compile(s, ["-O0", "-fPIC", *facts["source-flag"]]) for s in facts.get("source", [])]
        program = self.folder / "-".join(words).lstrip("-")
        clang("-g", "-pthread", *self.parser, *adapters, *own, *facts["link"], "-liconv", "-o", program)
        libraries = subprocess.run([f"llvm-otool-{LLVM}", "-L", program], check=True, capture_output=True, text=True).stdout
        return facts, libraries

    def test_system(self):
        self.assertNotIn("homebrew", self.build("system")[1])

    def test_mimalloc_from_sources(self):
        for name in ("mimalloc", "mimalloc-secure"):
            self.assertNotIn("homebrew", self.build(name)[1])

    def test_packages_of_homebrew(self):
        for name in ("mimalloc", "jemalloc"):
            facts, libraries = self.build("--packaged", name)
            self.assertIn(f"/opt/homebrew/opt/{name}/lib/lib{name}.dylib", libraries)
            self.assertFalse([word for word in facts["link"] if "as-needed" in word])

    def test_instrumented(self):
        facts = self.facts("mimalloc")
        flags = ["-O1", "-fPIC", "-fprofile-generate", *facts["source-flag"], *facts["profile-flag"]]
        sections = subprocess.run([f"llvm-otool-{LLVM}", "-l", self.compile(facts["source"][0], flags)], check=True,
                                  capture_output=True, text=True).stdout
        self.assertIn("__llvm_prf_data", sections)

    def test_programs_of_the_scenarios(self):
        for source in sorted((SOURCE / "repro/scenarios/programs").glob("*.c")):
            self.compile(source, ["-O1", "-fPIC", "-fprofile-generate"])

    def test_no_formula(self):
        env = dict(os.environ, PATH=f"{self.folder}/bin:{os.environ['PATH']}", HOMEBREW_PREFIX="/nonexistent")
        done = subprocess.run([SOURCE / "scripts/allocator_sources", "--packaged", "mimalloc"], check=False,
                              capture_output=True, text=True, env=env)
        self.assertEqual(done.returncode, 4)
        self.assertIn("brew install mimalloc", done.stderr)


if __name__ == "__main__":
    made = subprocess.run([SOURCE / "scripts/macos_sysroot", SYSROOT], check=False)
    if made.returncode == 5:
        print("skipped: see above")
        sys.exit(77)
    if made.returncode:
        sys.exit(1)
    unittest.main(verbosity=2)
