"""salvage_cases.py - what the salvage tests share: mixed programs, and what their functions have in pure builds."""
import os
import re
import resource

import prof_tools as t

FILES = ("main.c", "middle.c", "leaf.c")
VALUE_OPTIONS = ("--ic-targets", "--memop-sizes")
OBJECTS = {}


class Case:
    """A program of objects of several clangs; FRONT_END: -fprofile-instr-generate instead of IR."""

    def __init__(self, name, compilers, runtime, args, flags=("-O1",), link=(), front_end=False):
        self.name, self.compilers, self.runtime, self.args = name, compilers, runtime, args
        self.flags, self.link, self.front_end = tuple(flags), tuple(link), front_end

    def usable(self, available):
        return {*self.compilers, self.runtime} <= available


def profile_flags(front_end):
    return ["-fprofile-instr-generate", "-fcoverage-mapping"] if front_end else ["-fprofile-generate"]


def compile_file(folder, major, name, flags, front_end):
    key = (folder, major, name, flags, front_end)
    if key not in OBJECTS:
        target = os.path.join(folder, "%d.%d.o" % (len(OBJECTS), major))
        t.must([t.clang(major), "-fPIE", *flags, *profile_flags(front_end), "-c", os.path.join(t.SRC, name), "-o", target])
        OBJECTS[key] = target
    return OBJECTS[key]


def link(folder, case, compilers, runtime, target):
    objects = [compile_file(folder, major, name, case.flags, case.front_end) for major, name in zip(compilers, FILES)]
    pie = () if "-static" in case.link else ("-pie",)
    t.must([t.clang(runtime), *case.flags, profile_flags(case.front_end)[0], *pie, *case.link, *objects, "-o", target])
    return target


def build(folder, case):
    return link(folder, case, case.compilers, case.runtime, os.path.join(folder, case.name))


def rows(major, path, values=False):
    """function -> (hash, counts, with VALUES also its targets and sizes) as llvm-profdata shows them."""
    text = t.must([t.profdata(major), "show", "--counts", "--all-functions", *(VALUE_OPTIONS if values else ()), path])
    out, name = {}, None
    for line in text.decode().splitlines():
        if re.match(r"\S", line) and line != "Counters:":
            break  # the totals
        function = re.match(r"  (\S.*):$", line)
        if function:
            name = re.split(r"[:;]", os.path.basename(function.group(1)))[-1]
            out[name] = []
        elif name and re.match(r"    (Hash|Function count|Block counts|Counters|Indirect Call Site Count|Number of Memory"
                               r" Intrinsics Calls):", line):
            out[name].append(line.strip())
        elif name and values and re.match(r"\t\[", line):
            out[name].append(re.sub(r"[^ ]*[:;]", "", line.strip()))  # local names without their file
    return out


def in_file(name, function):
    """Is FUNCTION defined in this source?"""
    with open(os.path.join(t.SRC, name)) as source:
        return re.search(r"^%s\(" % re.escape(function), source.read(), re.M)


def own_rows(folder, case, values=False):
    """What each file's functions have in a pure build by its own compiler: raw version -> rows."""
    expected = {}
    for major in set(case.compilers):
        pure = os.path.join(folder, "%s.pure%d" % (case.name, major))
        raw = pure + ".profraw"
        if not os.path.exists(raw):
            link(folder, case, (major,) * 3, major, pure)
            if t.run_program(pure, case.args, raw) != 0:
                raise RuntimeError("pure program failed: " + pure)
        whole = rows(major, raw, values)
        for position, name in enumerate(FILES):
            if case.compilers[position] == major:
                expected.setdefault(t.RAW_VERSION[major], {}).update(
                    {f: row for f, row in whole.items() if in_file(name, f)})
    return expected


def readers(version, available):
    return [m for m in sorted(available) if t.RAW_VERSION[m] == version]


def compare(what, path, version, want, available):
    """Every llvm-profdata of this version shows WANT and merges the file; returns the rows compared."""
    compared = 0
    for major in readers(version, available):
        got = rows(major, path)
        assert got == want, "%s, llvm-profdata-%d: got %s\nwant %s" % (what, major, got, want)
        t.must([t.profdata(major), "merge", path, "-o", path + ".profdata"])
        compared += len(got)
    return compared


def cores_possible():
    with open("/proc/sys/kernel/core_pattern") as pattern:
        plain = pattern.read().strip() in ("core", "core.%p")
    return plain and resource.getrlimit(resource.RLIMIT_CORE)[1] != 0


def allow_cores():
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def make_core(folder, program, args, memory_filter=None):
    """The core file of a crash, or None if the program does not crash. MEMORY_FILTER: see core(5)."""
    def prepare():
        allow_cores()
        if memory_filter is not None:
            with open("/proc/self/coredump_filter", "w") as out:
                out.write(memory_filter)
    env = {**os.environ, "LLVM_PROFILE_FILE": os.path.join(folder, "of-core.profraw")}
    done = t.run([program, *args], cwd=folder, env=env, preexec_fn=prepare)
    found = [os.path.join(folder, f) for f in os.listdir(folder) if f == "core" or f.startswith("core.")]
    if done.returncode >= 0:
        assert not found
        return None
    assert found, "no core file appeared"
    os.rename(found[0], program + ".corefile")
    return program + ".corefile"
