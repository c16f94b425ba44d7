"""macos/setup: what scripts/setup decides on macOS, with a `brew`, `uname` and `xcode-select` that record and play.

Usage: setup.py. Only our script's decisions are tested: nothing here is Homebrew.
"""
import os
import pathlib
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["REPRO_SOURCE"])
BREW = """#!/bin/sh
case $1 in
list) for name; do :; done; grep -qx "$name" "$PLAY/installed" && echo "$name 1.0"; exit 0 ;;
install) shift; echo "$@" >>"$PLAY/asked"
    for name; do grep -qx "$name" "$PLAY/gone" && exit 1; echo "$name" >>"$PLAY/installed"; done; exit 0 ;;
esac
exit 9
"""


class Setup(unittest.TestCase):
    def setUp(self):
        self.holder = tempfile.TemporaryDirectory(prefix="repro-setup-")
        self.addCleanup(self.holder.cleanup)
        self.play = pathlib.Path(self.holder.name)
        for name in ("installed", "asked", "gone"):
            (self.play / name).write_text("", encoding="utf-8")
        self.program("uname", "#!/bin/sh\necho Darwin\n")
        self.program("xcode-select", "#!/bin/sh\necho /Library/Developer/CommandLineTools\n")
        self.program("brew", BREW)
        tree = self.play / "tree/scripts"  # the script's own folder, with a fetch_sources that records
        tree.mkdir(parents=True)
        (tree / "setup").write_text((SOURCE / "scripts/setup").read_text(encoding="utf-8"), encoding="utf-8")
        (tree / "fetch_sources").write_text('#!/bin/sh\necho sources >>"$PLAY/asked"\n', encoding="utf-8")
        for name in ("setup", "fetch_sources"):
            (tree / name).chmod(0o755)

    def program(self, name, text):
        folder = self.play / "bin"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)

    def setup_script(self, *words):
        env = dict(os.environ, PATH=f"{self.play}/bin:/usr/bin:/bin", PLAY=str(self.play))
        return subprocess.run([self.play / "tree/scripts/setup", *words], env=env, capture_output=True, text=True, check=False)

    def lines(self, name):
        return (self.play / name).read_text(encoding="utf-8").split("\n")[:-1]

    def formulae(self):
        return self.setup_script("--list").stdout.split()

    def test_lists_formulae_and_installs_nothing(self):
        names = self.formulae()
        self.assertLessEqual({"cmake", "ninja", "llvm", "llvm@14", "capstone", "libcyaml", "mimalloc", "jemalloc"}, set(names))
        self.assertFalse([n for n in names if n.endswith("-dev") or n == "gdb"])
        self.assertEqual(self.lines("asked"), [])

    def test_installs_what_is_missing_and_only_that(self):
        (self.play / "installed").write_text("cmake\nllvm\n", encoding="utf-8")
        done = self.setup_script()
        self.assertEqual(done.returncode, 0, done.stderr)
        asked = " ".join(self.lines("asked")).split()
        self.assertEqual(sorted(asked), sorted(set(self.formulae()) - {"cmake", "llvm"} | {"sources"}))
        self.assertEqual(self.setup_script("--check").returncode, 0)
        self.assertIn("all packages are installed", self.setup_script().stdout)

    def test_check_names_what_is_missing(self):
        (self.play / "installed").write_text("\n".join(n for n in self.formulae() if n not in ("zstd", "llvm@14")) + "\n",
                                             encoding="utf-8")
        done = self.setup_script("--check")
        self.assertEqual([done.returncode, done.stdout.split()], [1, ["zstd", "llvm@14"]])
        self.assertEqual(self.lines("asked"), [])

    def test_goes_on_without_an_llvm_that_homebrew_gave_up(self):
        (self.play / "gone").write_text("llvm@14\n", encoding="utf-8")
        done = self.setup_script()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("no llvm@14", done.stderr)
        self.assertIn("llvm@19", self.lines("asked"))
        self.assertEqual(self.lines("asked")[-1], "sources")

    def test_stops_when_a_required_formula_cannot_be_had(self):
        (self.play / "gone").write_text("capstone\n", encoding="utf-8")
        self.assertEqual(self.setup_script().returncode, 5)
        self.assertNotIn("sources", self.lines("asked"))

    def test_stops_without_developer_tools_or_homebrew(self):
        self.program("xcode-select", "#!/bin/sh\nexit 2\n")
        done = self.setup_script()
        self.assertEqual(done.returncode, 5)
        self.assertIn("xcode-select --install", done.stderr)
        self.assertIn("developer-tools", self.setup_script("--check").stdout)
        (self.play / "bin/brew").unlink()
        self.assertIn("https://brew.sh", self.setup_script().stderr)
        self.assertEqual(self.lines("asked"), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
