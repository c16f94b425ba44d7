"""other_llvms.py - real compilers and profile runtimes of raw versions that Debian has no package for.

scripts/fetch_other_llvms gets them: clang 12 (raw version 5) and 18 (9), and the sources of the profile runtime of LLVM
12, 18 and 23 (5, 9, 11) without its file output. runtime_file.c is that: it writes the profile at exit.
"""
import glob
import os
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.environ.get("REPRO_OTHER_LLVMS") or os.path.join(
    os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "repro", "other-llvms")
RAW_VERSION = {12: 5, 13: 7, 14: 8, 16: 8, 18: 9, 19: 10, 22: 10, 23: 11}
BUILDER = "clang-19"  # compiles the runtimes
# Parts of other systems, and, before LLVM 23, the merging of files, which the crate does not build either.
NOT_HERE = {5: (), 9: ("Windows", "Other", "MergeFile"), 11: ("Windows",)}


def compiler(llvm):
    """Path of a clang of that release, or None. 12 and 18 compile, they do not link."""
    fetched = os.path.join(FOLDER, "clang-%d" % llvm, "clang")
    return shutil.which("clang-%d" % llvm) or (fetched if os.access(fetched, os.X_OK) else None)


def runtime_sources(raw_version):
    """Folder of the C files and headers of that runtime, or None."""
    folder = os.path.join(FOLDER, "runtime-%d" % raw_version, "c")
    return folder if os.path.isdir(folder) else None


def headers(llvm):
    """Folder that holds profile/InstrProfData.inc of that release, or None."""
    fetched = runtime_sources(RAW_VERSION[llvm])
    found = glob.glob("/usr/lib/llvm-%d/lib/clang/*/include/profile/InstrProfData.inc" % llvm)
    return os.path.dirname(os.path.dirname(found[0])) if found else fetched


def arm64_flags():
    """What makes clang-19 and later compile for aarch64 Linux, or None without Debian's arm64 libraries."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    sysroot = os.path.join(os.environ.get("REPRO_ARM64") or os.path.join(cache, "repro", "arm64"), "sysroot")
    return ["--target=aarch64-linux-gnu", "--sysroot=" + sysroot] if os.path.isdir(sysroot) else None


def build_runtime(raw_version, folder, flags=()):
    """Path of one relocatable object with the runtime and its file output, or None if there are no sources."""
    sources = runtime_sources(raw_version)
    if sources is None:
        return None
    wanted = [path for path in sorted(glob.glob(os.path.join(sources, "*.c")))
              if not any(part in path for part in NOT_HERE[raw_version])]
    objects = []
    for source in [*wanted, os.path.join(HERE, "runtime_file.c")]:
        objects.append(os.path.join(folder, "runtime%d-%s.o" % (raw_version, os.path.basename(source))))
        subprocess.run([BUILDER, *flags, "-O2", "-fPIC", "-DCOMPILER_RT_HAS_ATOMICS=1", "-include", "stdlib.h", "-I", sources,
                        "-c", source, "-o", objects[-1]], check=True)
    out = os.path.join(folder, "runtime%d.o" % raw_version)
    subprocess.run(["ld.lld-19", "-r", *objects, "-o", out], check=True)
    return out
