"""workshop - compiles and links the parser with its allocator, every object once; used by scripts/mitigations."""
import concurrent.futures
import hashlib
import os
import re
import subprocess


class Missing(Exception):
    """A compiler, a tool or the allocator's sources are not here."""


class Failed(Exception):
    """A step failed."""


def run(argv, **options):
    """The finished process; its output as text."""
    try:
        return subprocess.run(argv, capture_output=True, text=True, errors="replace", check=False, **options)
    except FileNotFoundError as error:
        raise Missing("there is no '%s'" % argv[0]) from error


class Compiler:
    """A clang with its llvm-profdata."""

    def __init__(self, name):
        done = run([name, "--version"])
        found = re.search(r"clang version (\d+)(\.[\d.]+)", done.stdout)
        if not found:
            raise Missing("%s: no clang" % name)
        self.name, self.version = name, found[1] + found[2]
        self.profdata = "llvm-profdata-" + found[1]
        if subprocess.run(["sh", "-c", "command -v " + self.profdata], capture_output=True, check=False).returncode:
            raise Missing("%s: there is no %s" % (name, self.profdata))


class Workshop:
    """Objects and programs below FOLDER."""

    def __init__(self, root, folder, jobs):
        self.root, self.folder, self.jobs = os.path.realpath(root), folder, jobs
        self.objects = {}
        script = 'root=$1; . "$1/scripts/pgo.d/steps"; '
        self.flags = self._steps(script + "printf '%s\\n' \"${pgo_flags[@]}\"")
        self.sources = [os.path.join(root, "parser", name) for name in self._steps(script + "pgo_sources")]
        self.links = self._steps(script + "pgo_links")
        self.facts = self._allocator_facts()

    def _steps(self, command):
        """Lines of what COMMAND prints."""
        done = run(["bash", "-c", command, "_", self.root])
        if done.returncode:
            raise Failed("scripts/pgo.d/steps: " + done.stderr.strip())
        return done.stdout.splitlines()

    def _allocator_facts(self):
        """What scripts/allocator_sources says of mimalloc: key to list of values."""
        done = run([os.path.join(self.root, "scripts/allocator_sources"), "mimalloc"])
        if done.returncode:
            raise Missing(done.stderr.strip().splitlines()[-1])
        facts = {}
        for line in done.stdout.splitlines():
            key, _, value = line.partition("\t")
            facts.setdefault(key, []).append(value)
        return facts

    def _compile(self, compiler, source, flags, key):
        """The object of SOURCE; made if it is not there."""
        path = os.path.join(self.folder, key + ".o")
        done = run([compiler.name, *flags, "-c", source, "-o", path])
        if done.returncode:
            error = next((line for line in done.stderr.splitlines() if "error" in line), done.stderr.strip()[-200:])
            raise Failed("%s cannot compile %s: %s" % (compiler.name, source, error))
        return path

    def compile_all(self, compiler, work, profile=None):
        """Objects of WORK, a list of (source, flags); PROFILE: the file that the flags name, by its content."""
        content = b""
        if profile:
            with open(profile, "rb") as file:
                content = file.read()
        keys = []
        for source, flags in work:
            text = "\0".join([compiler.name, source, *(flag for flag in flags if not profile or profile not in flag)])
            keys.append(hashlib.sha256(text.encode() + content).hexdigest()[:20])
        todo = [(key, item) for key, item in zip(keys, work) if key not in self.objects]
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            made = [(key, pool.submit(self._compile, compiler, source, flags, key)) for key, (source, flags) in todo]
            for key, future in made:
                self.objects[key] = future.result()
        return [self.objects[key] for key in keys]

    def program(self, compiler, flags, profile=None):
        """Objects of the parser and of the adapter to the allocator."""
        work = [(source, self.flags + flags) for source in self.sources if source not in self.facts["adapter"]]
        work += [(source, self.flags + self.facts["adapter-flag"] + flags) for source in self.facts["adapter"]]
        return self.compile_all(compiler, work, profile)

    def allocator(self, compiler, flags):
        """Objects of mimalloc. With value sites, as -fprofile-generate makes them."""
        return self.compile_all(compiler, [(source, ["-O2", "-g", *self.facts["source-flag"], *flags])
                                           for source in self.facts["source"]])

    def flush(self, compiler):
        """The object that writes the profile when main returns."""
        source = os.path.join(self.root, "repro/scenarios/programs/flush_first.c")
        return self.compile_all(compiler, [(source, [*self.flags, "-fno-profile-generate"])])

    def link(self, name, compiler, flags, objects):
        """FOLDER/NAME out of OBJECTS, in their order."""
        path = os.path.join(self.folder, name)
        done = run([compiler.name, *flags, *objects, "-o", path, *self.links, *self.facts["link"], "-lpthread"])
        if done.returncode:
            raise Failed("%s cannot be linked: %s" % (name, done.stderr.strip()[-300:]))
        return path
