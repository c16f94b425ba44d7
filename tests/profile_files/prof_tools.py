"""prof_tools.py - what the tests of profile files share: compilers, real profiles, tools, our command."""
import json
import os
import shutil
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SRC = os.path.join(HERE, "src")
RELEASES = (13, 14, 16, 19, 22)
RAW_VERSION = {13: 7, 14: 8, 16: 8, 19: 10, 22: 10}
HEADER = {
    8: "magic version ids data pad_before counters pad_after names counters_delta names_delta kind_last".split(),
    10: ("magic version ids data pad_before counters pad_after bitmap pad_bitmap names counters_delta bitmap_delta "
         "names_delta vtables vnames kind_last").split(),
}
HEADER[7] = HEADER[8]
RECORD = {7: 48, 8: 48, 10: 64}
NUM_COUNTERS = {7: 40, 8: 40, 10: 48}
SITES = {7: 44, 8: 44, 10: 52}


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def repro():
    path = os.path.join(os.environ.get("REPRO_BIN", ""), "repro")
    if not os.path.exists(path):
        skip("REPRO_BIN/repro is not built")
    return path


def clang(major):
    return shutil.which("clang-%d" % major)


def profdata(major):
    return shutil.which("llvm-profdata-%d" % major)


def run(argv, **options):
    options.setdefault("timeout", 60)
    return subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def must(argv, **options):
    done = run(argv, **options)
    if done.returncode != 0:
        raise RuntimeError("%s: %s" % (" ".join(argv), done.stderr.decode(errors="replace")))
    return done.stdout


def has_runtime(major, folder):
    """Can this clang build and link an instrumented program?"""
    if not clang(major):
        return False
    source = os.path.join(folder, "probe.c")
    with open(source, "w") as out:
        out.write("int main(void){return 0;}\n")
    return run([clang(major), "-fprofile-generate", source, "-o", os.path.join(folder, "probe")]).returncode == 0


def compile_object(major, source, folder, flags=("-O1",), name=None):
    base = name or os.path.splitext(os.path.basename(source))[0]
    target = os.path.join(folder, "%s.%d.o" % (base, major))
    if not os.path.exists(target):
        must([clang(major), *flags, "-fPIE", "-fprofile-generate", "-c", source, "-o", target])
    return target


def link(major, objects, target, flags=()):
    must([clang(major), *flags, "-fprofile-generate", "-pie", *objects, "-o", target])
    return target


def run_program(program, args, raw):
    """Run; returns the exit status. The profile is written to RAW."""
    if os.path.exists(raw):
        os.unlink(raw)
    env = {k: v for k, v in os.environ.items() if not k.startswith("LLVM_")}
    env["LLVM_PROFILE_FILE"] = raw
    # A sanitizer of our own build must not leak into the instrumented program.
    return run([program, *args], env=env).returncode


def pure_profile(major, folder, args=("20", "1", "1")):
    objects = [compile_object(major, os.path.join(SRC, s), folder) for s in ("main.c", "middle.c", "leaf.c")]
    program = link(major, objects, os.path.join(folder, "pure%d" % major))
    raw = os.path.join(folder, "pure%d.%s.profraw" % (major, "-".join(args)))
    status = run_program(program, args, raw)
    if status != 0:
        raise RuntimeError("%s ended with %d" % (program, status))
    return raw


def check(paths, *options):
    """repro profile check --json of many files: (exit code, list of file documents)."""
    done = run([repro(), "profile", "check", "--json", *options, *paths])
    if done.returncode not in (0, 1, 3):
        raise RuntimeError("repro profile check: exit %d: %s" % (done.returncode, done.stderr.decode()))
    document = json.loads(done.stdout)
    assert document["schema"] == "repro.profile/1", document
    return done.returncode, document["files"]


class Raw:
    """A little-endian 64-bit raw profile of version 8 or 10, for patching."""

    def __init__(self, data):
        self.data = bytearray(data)
        self.version = self.get(8, 8) & 0xFFFFFFFF
        self.fields = {name: 8 * i for i, name in enumerate(HEADER[self.version])}
        self.size = 8 * len(self.fields)
        h = self.header
        self.ids_at = self.size
        self.data_at = self.ids_at + h("ids")
        self.counters_at = self.data_at + h("data") * RECORD[self.version] + h("pad_before")
        at = self.counters_at + h("counters") * 8 + h("pad_after")
        if self.version >= 10:
            at += h("bitmap") + h("pad_bitmap")
        self.names_at = at
        self.values_at = at + (h("names") + 7) // 8 * 8

    def get(self, at, size):
        return int.from_bytes(self.data[at:at + size], "little")

    def put(self, at, size, value):
        self.data[at:at + size] = (value & ((1 << 8 * size) - 1)).to_bytes(size, "little")

    def header(self, name):
        return self.get(self.fields[name], 8)

    def set(self, name, value):
        self.put(self.fields[name], 8, value)

    def record(self, index):
        return self.data_at + index * RECORD[self.version]


def pack(value, size=8):
    return struct.pack({8: "<Q", 4: "<I"}[size], value & ((1 << 8 * size) - 1))
