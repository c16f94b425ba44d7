"""salvage.py - really mixed programs crash, `repro profile salvage` rescues their files, and every function has the
counts of a pure build.

Each case links objects of several clangs under one runtime, runs the program (it dies in the profile writer or leaves
a malformed file), salvages the file, and compares every function that llvm-profdata shows with the same function of a
program built purely by the compiler that made it, run with the same arguments.
"""
import json
import os
import re
import sys
import tempfile

import prof_tools as t

FILES = ("main.c", "middle.c", "leaf.c")
# name, compilers of the three files, runtime, arguments, flags
CASES = (
    ("exit", (22, 22, 14), 22, ("20", "1", "1"), ("-O1",)),
    ("half", (22, 14, 14), 22, ("20", "0", "0"), ("-O1",)),
    ("half-leaf", (22, 14, 14), 22, ("31", "0", "1"), ("-O1",)),
    ("19-16", (19, 19, 16), 19, ("20", "1", "1"), ("-O1",)),
    ("three-way", (22, 19, 14), 22, ("20", "1", "1"), ("-O1",)),
    ("O0", (22, 22, 16), 22, ("17", "1", "1"), ("-O0",)),
    ("O2", (19, 19, 14), 19, ("17", "1", "1"), ("-O2",)),
    ("middle-foreign", (22, 14, 22), 22, ("20", "1", "1"), ("-O1", "-mllvm", "-disable-vp=true")),
    ("byte-counters", (22, 22, 16), 22, ("20", "1", "1"), ("-O1", "-mllvm", "-pgo-function-entry-coverage")),
)
FRONT_END = (
    ("front-end", (22, 14, 14), 22, ("20", "1", "1")),
    ("front-end-19-16", (19, 16, 19), 19, ("20", "1", "1")),
)


def rows(major, path):
    """function -> (hash, counts) as llvm-profdata shows them."""
    text = t.must([t.profdata(major), "show", "--counts", "--all-functions", path]).decode()
    out, name = {}, None
    for line in text.splitlines():
        function = re.match(r"  (\S.*):$", line)
        if function:
            name = re.split(r"[:;]", os.path.basename(function.group(1)))[-1]
            out[name] = []
        elif name and re.match(r"    (Hash|Function count|Block counts|Counters):", line):
            out[name].append(line.strip())
    return out


def build(folder, case, compilers, runtime, flags, front_end):
    generate = "-fprofile-instr-generate" if front_end else "-fprofile-generate"
    extra = ["-fcoverage-mapping"] if front_end else []
    objects = []
    for major, name in zip(compilers, FILES):
        target = os.path.join(folder, "%s.%d.%s.o" % (case, major, name))
        t.must([t.clang(major), *flags, "-fPIE", generate, *extra, "-c", os.path.join(t.SRC, name), "-o", target])
        objects.append(target)
    program = os.path.join(folder, "%s.%s" % (case, "-".join(map(str, compilers))))
    t.must([t.clang(runtime), *flags, generate, "-pie", *objects, "-o", program])
    return program


def own_rows(folder, case, compilers, args, flags, front_end):
    """What each file's functions have in a pure build by its own compiler, by raw version."""
    expected = {}
    for major in set(compilers):
        pure = build(folder, case, (major,) * 3, major, flags, front_end)
        raw = pure + ".profraw"
        if t.run_program(pure, args, raw) != 0:
            raise RuntimeError("pure program failed: " + pure)
        whole = rows(major, raw)
        for position, name in enumerate(FILES):
            if compilers[position] != major:
                continue
            source = open(os.path.join(t.SRC, name)).read()
            for function in whole:
                if re.search(r"^%s\(" % re.escape(function), source, re.M):
                    expected.setdefault(t.RAW_VERSION[major], {})[function] = whole[function]
    return expected


def reader_of(version, compilers):
    return max(m for m in compilers if t.RAW_VERSION[m] == version)


def try_case(folder, case, compilers, runtime, args, flags, front_end=False):
    program = build(folder, case, compilers, runtime, flags, front_end)
    raw = os.path.join(folder, case + ".profraw")
    status = t.run_program(program, args, raw)
    code, documents = t.check([raw])
    if code != 1 or not documents[0]["profiles"][0]["mixed"]:
        raise AssertionError("%s: not recognised as mixed (exit %d)" % (case, code))
    target = os.path.join(folder, case + ".out")
    done = t.must([t.repro(), "profile", "salvage", "--json", raw, "-o", target])
    outputs = json.loads(done)["salvaged"][0]["outputs"]
    expected = own_rows(folder, case, compilers, args, flags, front_end)
    compared = 0
    versions = sorted(o["version"] for o in outputs)
    assert versions == sorted(expected), "%s: wrote versions %s, expected %s" % (case, versions, sorted(expected))
    for output in outputs:
        for major in sorted({m for m in compilers if t.RAW_VERSION[m] == output["version"]}):
            got = rows(major, output["path"])
            want = expected[output["version"]]
            assert got == want, "%s v%d: got %s\nwant %s" % (case, output["version"], got, want)
            t.must([t.profdata(major), "merge", output["path"], "-o", output["path"] + ".profdata"])
            compared += len(got)
    compared += try_transcode(folder, case, raw, compilers, expected)
    print("%-16s exit %4d: %d rows compared" % (case, status, compared))
    return compared


def try_transcode(folder, case, raw, compilers, expected):
    """All records in one file of the newest version."""
    version = max(expected)
    target = os.path.join(folder, case + ".all")
    done = t.must([t.repro(), "profile", "salvage", "--json", raw, "-o", target, "--transcode", "v%d" % version])
    outputs = json.loads(done)["salvaged"][0]["outputs"]
    assert len(outputs) == 1 and outputs[0]["version"] == version, outputs
    got = rows(reader_of(version, compilers), outputs[0]["path"])
    want = {name: row for group in expected.values() for name, row in group.items()}
    assert got == want, "%s transcoded: got %s\nwant %s" % (case, got, want)
    return len(got)


def usable(compilers, runtime, available):
    return {*compilers, runtime} <= available


def main():
    with tempfile.TemporaryDirectory() as folder:
        available = {m for m in t.RELEASES if t.has_runtime(m, folder) and t.profdata(m)}
        compared, done, left_out = 0, 0, []
        for case, compilers, runtime, args, flags in CASES:
            if usable(compilers, runtime, available):
                compared += try_case(folder, case, compilers, runtime, args, flags)
                done += 1
            else:
                left_out.append(case)
        for case, compilers, runtime, args in FRONT_END:
            if usable(compilers, runtime, available):
                compared += try_case(folder, case, compilers, runtime, args, ("-O1",), True)
                done += 1
            else:
                left_out.append(case)
        if done == 0:
            t.skip("needs two clangs of different profile layouts, e.g. clang-22 and clang-14")
        print("%d cases, %d rows compared, all equal%s" % (
            done, compared, "; left out for want of compilers: " + ", ".join(left_out) if left_out else ""))


try:
    main()
except AssertionError as fault:
    print("FAIL", fault)
    sys.exit(1)
