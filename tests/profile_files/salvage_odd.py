"""salvage_odd.py - salvage where it is not easy: libraries, ways to end, damaged memory, damaged and poor core files."""
import json
import os
import random
import sys
import tempfile

import prof_tools as t
import salvage_cases as c

LISTS = ("cycle", "wild", "odd", "count")


def run_salvage(folder, name, argv, *options):
    """repro run --salvage: (exit code, record)."""
    target = os.path.join(folder, name)
    done = t.run([t.repro(), "run", "--salvage", "--salvage-dir", target, "--profile-file", target + ".profraw", "--json",
                  "-o", target + ".json", *options, "--", *argv])
    with open(target + ".json") as text:
        return done.returncode, json.load(text)


def single(record):
    """The one file of a record, of version 10."""
    files = record["profile"]["salvage"]["files"]
    assert len(files) == 1 and files[0]["version"] == 10, files
    return files[0]


def build_ends(folder, front=()):
    program = os.path.join(folder, "ends" + "".join(front))
    t.must([t.clang(22), "-O1", "-fprofile-generate", "-pthread", os.path.join(t.SRC, "ends.c"), "-o", program])
    return program


def expected_work(folder, program):
    raw = os.path.join(folder, "good.profraw")
    assert t.run_program(program, ("return",), raw) == 0
    rows = c.rows(22, raw, values=True)
    return {name: rows[name] for name in ("work", "plus", "minus")}


def work_of(path, values=True):
    rows = c.rows(22, path, values)
    return {name: rows[name] for name in ("work", "plus", "minus")}


def ways_to_end(folder):
    """Programs that write no profile, or end in a child or a thread: counts and values of a good run."""
    program = build_ends(folder)
    want = expected_work(folder, program)
    notes = []
    for way, outcome, options in (("_exit", "exit-nonzero", ()), ("hang", "timeout", ("--timeout", "1")),
                                  ("child", "crash", ())):
        _, record = run_salvage(folder, way, [program, way], *options)
        assert record["outcome"] == outcome, (way, record["outcome"])
        assert work_of(single(record)["path"]) == want, way
        notes.append("it was not at its end" in " ".join(record["profile"]["salvage"]["notes"]))
    assert notes == [False, True, True], notes
    _, record = run_salvage(folder, "_exit-preload", [program, "_exit"], "--capture", "preload")
    assert "only --capture ptrace" in " ".join(record["profile"]["salvage"]["notes"]), record["profile"]["salvage"]
    code, record = run_salvage(folder, "return", [program, "return"])
    assert code == 0 and "salvage" not in (record["profile"] or {}), "a clean run was salvaged"
    assert not os.path.exists(os.path.join(folder, "return")), "a clean run left files"
    code, record = run_salvage(folder, "true", ["/bin/false"])
    assert code == 1 and record["profile"] is None, record["profile"]


def refused_by_thread(folder):
    """A refused write seen at the end of a process whose exit() is called by a thread, and behind a shell."""
    objects = [os.path.join(folder, name) for name in ("old.o", "ends.o")]
    t.must([t.clang(14), "-O1", "-fprofile-generate", "-mllvm", "-disable-vp=true", "-c", os.path.join(t.SRC, "leaf.c"),
            "-o", objects[0]])
    t.must([t.clang(22), "-O1", "-fprofile-generate", "-mllvm", "-disable-vp=true", "-c", os.path.join(t.SRC, "ends.c"),
            "-o", objects[1]])
    program = os.path.join(folder, "refused")
    t.must([t.clang(22), "-fprofile-generate", "-pthread", *objects, "-Wl,-z,nostart-stop-gc", "-o", program])
    argv = {"thread": [program, "thread"], "leader": [program, "leader"],
            "shell": ["sh", "-c", program + " return; exit 0"]}
    want = None
    for name in argv:
        _, record = run_salvage(folder, "refused-" + name, argv[name])
        assert record["outcome"] == "refused-write", (name, record["outcome"])
        own = [f for f in record["profile"]["salvage"]["files"] if f["version"] == 10 and not f["all_records"]]
        assert len(own) == 1 and os.path.basename(own[0]["image"]) == "refused", own
        got = work_of(own[0]["path"], values=False)
        want = want or got
        if name == "thread":
            _, other = run_salvage(folder, "refused-preload", argv[name], "--capture", "preload")
            own = [f for f in other["profile"]["salvage"]["files"] if f["version"] == 10 and not f["all_records"]]
            assert other["outcome"] == "refused-write" and work_of(own[0]["path"], values=False) == got, other
        assert got == want and "[20" in " ".join(got["work"]), (name, got)


def damaged_lists(folder):
    """Value lists that are none are left out with a word; the counts are those of a good run."""
    program = os.path.join(folder, "ends")
    want = expected_work(folder, program)
    for how in (*LISTS, "record"):
        _, record = run_salvage(folder, how, [program, how])
        assert record["outcome"] == "crash", (how, record["outcome"])
        file, notes = single(record), " ".join(record["profile"]["salvage"]["notes"])
        got = work_of(file["path"])
        plain = {name: [line for line in row if not line.startswith("[")] for name, row in want.items()}
        if how == "record":
            assert "overwritten in memory" in notes and got == want, (how, notes, got)
        else:
            assert "damaged" in notes and file["values_dropped"] >= 1, (how, notes)
            assert {n: [line for line in r if not line.startswith("[")] for n, r in got.items()} == plain, (how, got)


def libraries(folder):
    """Every image of a process has its own files; the preloaded handler finds the same as ptrace."""
    library = os.path.join(folder, "libmixed.so")
    objects = [c.compile_file(folder, major, name, ("-O1", "-fPIC"), False) for major, name in ((22, "leaf.c"), (14, "middle.c"))]
    t.must([t.clang(22), "-fprofile-generate", "-shared", *objects, "-o", library])
    program = os.path.join(folder, "with-library")
    t.must([t.clang(22), "-fprofile-generate", "-O1", os.path.join(t.SRC, "main.c"), library, "-Wl,-rpath," + folder,
            "-o", program])
    pure = {m: c.link(folder, c.Case("pure", (), m, ()), (m,) * 3, m, os.path.join(folder, "pure%d" % m)) for m in (14, 22)}
    args = ("20", "0", "1")  # middle() itself would crash
    want = {}
    for major, path in pure.items():
        assert t.run_program(path, args, path + ".profraw") == 0
        want[major] = c.rows(major, path + ".profraw")
    pick = {"with-library.v10": (22, "main.c"), "libmixed.so.v10": (22, "leaf.c"), "libmixed.so.v8": (14, "middle.c")}
    for capture in ("ptrace", "preload"):
        _, record = run_salvage(folder, "library-" + capture, [program, *args], "--capture", capture)
        assert record["outcome"] == "crash" and record["run"]["capture"] == capture, record["outcome"]
        own = {os.path.basename(f["path"])[:-len(".profraw")]: f["path"]
               for f in record["profile"]["salvage"]["files"] if not f["all_records"]}
        assert sorted(own) == sorted(pick), own
        for name, (major, source) in pick.items():
            expected = {f: row for f, row in want[major].items() if c.in_file(source, f)}
            got = c.rows(major, own[name])
            assert got == expected, (capture, name, got, expected)
    return program, args


def salvage_core(folder, core, *options):
    done = t.run([t.repro(), "profile", "salvage", "--core", core, "-o", os.path.join(folder, "from-core"), *options])
    return done.returncode, (done.stdout + done.stderr).decode(errors="replace")


def poor_cores(folder):
    """What a core file lacks is named, never made up."""
    case = c.Case("moved", (22, 22, 14), 22, ("20", "1", "1"))
    program = c.build(folder, case)
    core = c.make_core(folder, program, case.args, "0x10")  # without private memory
    code, text = salvage_core(folder, core)
    assert code == 3 and "the memory lacks the counters" in text, (code, text)
    core = c.make_core(folder, program, case.args)
    os.rename(program, program + ".elsewhere")
    code, text = salvage_core(folder, core)
    assert code == 3 and "wanted is build id" in text, (code, text)
    other = t.must([t.clang(22), "-fprofile-generate", os.path.join(t.SRC, "ends.c"), "-o", program]) or program
    code, text = salvage_core(folder, core, "--binary", other)
    assert code == 3 and "another build" in text, (code, text)
    code, text = salvage_core(folder, core, "--binary", program + ".elsewhere")
    assert code == 0, (code, text)
    code, text = salvage_core(folder, program + ".elsewhere")
    assert code == 3 and "not a core file" in text, (code, text)
    damaged_cores(folder, core, program + ".elsewhere")


def damaged_cores(folder, core, binary):
    """Whatever is in the file: an answer or a clear refusal, and what is written is a valid profile."""
    with open(core, "rb") as whole:
        data = whole.read()
    chance = random.Random(5)
    for i in range(40):
        copy = bytearray(data[:chance.randrange(64, len(data))] if i % 4 == 0 else data)
        reach = 4096 if i % 2 else len(copy)  # headers and notes, or anything
        for _ in range(8 if i % 2 else 4000):
            copy[chance.randrange(min(16, len(copy) - 1), min(reach, len(copy)))] = chance.randrange(256)
        with open(core + ".bad", "wb") as out:
            out.write(copy)
        done = t.run([t.repro(), "profile", "salvage", "--core", core + ".bad", "--binary", binary, "--json", "-o",
                      os.path.join(folder, "bad")])
        assert done.returncode in (0, 3), (i, done.returncode, done.stderr)
        if done.returncode == 0:
            paths = [o["path"] for s in json.loads(done.stdout)["salvaged"] for o in s["outputs"]]
            for entry in t.check(paths)[1]:
                assert entry["profiles"][0]["complete"], (i, entry)


def main():
    with tempfile.TemporaryDirectory() as folder:
        if not {m for m in (14, 22) if t.has_runtime(m, folder) and t.profdata(m)} == {14, 22}:
            t.skip("needs clang-14 and clang-22 with their profile runtimes")
        ways_to_end(folder)
        damaged_lists(folder)
        refused_by_thread(folder)
        libraries(folder)
        if c.cores_possible():
            poor_cores(folder)
        else:
            print("core files do not go to the current folder here, or are not permitted: not tested")


try:
    main()
except AssertionError as fault:
    print("FAIL", fault)
    sys.exit(1)
