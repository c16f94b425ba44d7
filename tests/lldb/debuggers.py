"""debuggers - for the tests here: the debuggers of this machine, and programs that crash."""
import os
import shutil
import subprocess
import sys

REPRO = os.path.join(os.environ["REPRO_BIN"], "repro")
SOURCE = os.environ["REPRO_SOURCE"]
OLD, NEW = "clang-14", "clang-19"  # scripts/setup installs both
PRIVATE = os.environ.get("REPRO_LLDB") or os.path.join(
    os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "repro", "lldb")

MAIN = """#include <stdio.h>
int codec(int x);
static int twice(int x) { return 2 * x; }
static int square(int x) { return x * x; }
int main(int argc, char **argv)
{
    (void)argv;
    int (*op)(int) = argc > 1 ? twice : square;
    printf("%d\\n", codec(op(argc)));
    return 0;
}
"""
CODEC = "int codec(int x) { int s = 0; for (int i = 0; i < x; i++) s += i & 3; return s; }\n"
ECHO = """#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        printf("arg<%s>\\n", argv[i]);
    printf("env<%s>\\n", getenv("LLVM_TEST_WORDS") ? getenv("LLVM_TEST_WORDS") : "");
    return 0;
}
"""
SIGNALS = """#include <signal.h>
static volatile sig_atomic_t seen;
static void handler(int number) { seen += number == SIGUSR1; }
int main(int argc, char **argv)
{
    (void)argv;
    signal(SIGUSR1, handler);
    raise(SIGUSR1);
    raise(SIGUSR1);
    raise(SIGUSR1);
    if (argc > 1)
        raise(SIGKILL);
    return seen;
}
"""


def skip(why):
    """End the test as skipped."""
    print("skipped: " + why)
    sys.exit(77)


def _has_python(lldb):
    done = subprocess.run([lldb, "--no-lldbinit", "--batch", "-o", "script print(6 * 7)"], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, check=False)
    return done.stdout.strip().endswith("42")


def lldbs():
    """{version: path} of the LLDBs that work here: installed, or unpacked by scripts/fetch_lldb."""
    found = {}
    for version in ("14", "19", "22"):
        candidates = [shutil.which("lldb-" + version), os.path.join(PRIVATE, version, "lldb")]
        path = next((path for path in candidates if path and os.access(path, os.X_OK) and _has_python(path)), None)
        if path:
            found[version] = path
    if not found:
        skip("no LLDB with Python: apt-get install lldb-19 python3-lldb-19")
    return found


def gdb():
    """Path of a gdb with Python, or None."""
    path = shutil.which("gdb")
    if not path:
        return None
    done = subprocess.run([path, "-nx", "-batch", "-ex", "python print(6 * 7)"], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    return path if done.stdout.strip().endswith("42") else None


def run(arguments, folder, **environment):
    """The finished process of ARGUMENTS; both outputs in stdout, in order."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("LLVM_", "PYTHON"))}
    return subprocess.run(arguments, cwd=folder, env={**env, **environment}, stdout=subprocess.PIPE, timeout=240,
                          stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, errors="replace", check=False)


def write(folder, name, text):
    """Make a file."""
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


def build(folder, program_clang=NEW, codec_clang=OLD, output="mixed"):
    """A program of main.c and codec.c, each instrumented by its own compiler, linked by the program's."""
    for clang in (program_clang, codec_clang):
        if not shutil.which(clang):
            skip(clang + " is not installed")
    write(folder, "main.c", MAIN)
    write(folder, "codec.c", CODEC)
    for words in ([program_clang, "-O2", "-fprofile-generate", "-c", "main.c"],
                  [codec_clang, "-O2", "-fprofile-generate", "-c", "codec.c"],
                  [program_clang, "-fprofile-generate", "main.o", "codec.o", "-o", output]):
        done = run(words, folder)
        if done.returncode:
            sys.exit(f"{' '.join(words)} failed: {done.stdout}")
    return os.path.join(folder, output)
