"""Mach-O programs of two compilers' objects and LLVM's own profile runtime, built for macOS on this machine."""
import concurrent.futures
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).parent
RUNTIME_FLAGS = ["-fPIC", "-w", "-DCOMPILER_RT_HAS_UNAME=1", "-DCOMPILER_RT_HAS_FCNTL_LCK=1", "-DCOMPILER_RT_HAS_ATOMICS=1"]
LAYOUT_CHANGE = 18  # the first LLVM with 64-byte records; before it they have 48 bytes


class BuildFailed(Exception):
    pass


def same_layout(one, other):
    return (one < LAYOUT_CHANGE) == (other < LAYOUT_CHANGE)


def run(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise BuildFailed(f"{' '.join(map(str, command))}\n{done.stdout.strip()}")


def missing_tools(versions):
    names = [f"clang-{v}" for v in versions] + ["ld64.lld-19"]
    return [name for name in names if shutil.which(name) is None]


class Builder:
    """Keeps what it made in FOLDER. Objects of one (source, compiler, architecture) are made once."""

    def __init__(self, folder, headers, runtimes, mimalloc):
        self.folder, self.headers, self.runtimes, self.mimalloc = map(pathlib.Path, (folder, headers, runtimes, mimalloc))
        self.pool = concurrent.futures.ThreadPoolExecutor(2)

    def _compile(self, source, output, version, arch, flags):
        if not output.exists():
            output.parent.mkdir(parents=True, exist_ok=True)
            draft = output.with_suffix(".new")
            run([f"clang-{version}", f"--target={arch}-apple-macos13", "-isystem", self.headers / "include", *flags,
                 "-c", source, "-o", draft])
            draft.rename(output)
        return output

    def runtime(self, version, arch, level):
        """The objects of LLVM VERSION's profile runtime, compiled by clang of that release at optimisation LEVEL."""
        tree = self.runtimes / str(version)
        sources = [*sorted((tree / "lib/profile").glob("InstrProfiling*.c")), tree / "lib/profile/InstrProfilingRuntime.cpp"]
        sources = [s for s in sources if not any(o in s.name for o in ("Linux", "Fuchsia", "Other", "Windows", "AIX"))]
        flags = [f"-{level}", f"-I{tree}/include", f"-I{tree}/lib/profile", *RUNTIME_FLAGS]
        folder = self.folder / f"runtime-{version}-{arch}-{level}"
        jobs = [self.pool.submit(self._compile, source, folder / (source.stem + ".o"), version, arch, flags)
                for source in sources]
        return [job.result() for job in jobs]

    def object(self, name, version, arch):
        """The object of a source beside this file, instrumented by clang VERSION."""
        flags = ["-O2", "-fprofile-generate"]
        if name == "foreign_mimalloc":
            flags += ["-w", f"-I{HERE}/include", f"-I{self.mimalloc}/include", f"-I{self.mimalloc}/src", "-DNDEBUG"]
        return self._compile(HERE / f"{name}.c", self.folder / f"{name}-{version}-{arch}.o", version, arch, flags)

    def link(self, objects, runtime, arch, output):
        run(["ld64.lld-19", "-arch", arch, "-platform_version", "macos", "13", "13", "-no_fixup_chains", *objects, *runtime,
             self.headers / "libSystem.tbd", "-o", output])
        return output
