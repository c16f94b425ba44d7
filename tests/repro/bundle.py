#!/usr/bin/env python3
"""bundle: a packed crash is seen again elsewhere, without repro; the archive is the same every time and safe to unpack."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import matrixlib  # noqa: E402
from matrixlib import REPRO, check, finish, skip  # noqa: E402

EVIL = "it's; touch pwned $(touch pwned) `touch pwned` <b>x<.b> \"q\"\n -rf"
EVIL_INPUT = "in\n$(touch pwned)'"
BARE = {"PATH": "/usr/bin:/bin"}
CELL = "system-instrumented-foreign-llvm-program-first"

PROGRAM = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int foreign(int n);
int foreign_sites(int n);
static int twice(int x) { return 2 * x; }
static int square(int x) { return x * x; }
static int (*const steps[])(int) = { twice, square };
int main(int argc, char **argv)
{
    int sum = 0;
    for (int i = 0; i < 50; i++)
        sum += steps[i % 2](i);
    if (argc > 2) { /* the file named by the second argument must be there */
        FILE *file = fopen(argv[2], "r");
        if (file == NULL)
            _Exit(9);
        fclose(file);
    }
    sum += argc > 1 && strcmp(argv[1], "sites") == 0 ? foreign_sites(50) : foreign(50);
    return sum == -12345;
}
"""
FOREIGN = """
static int half(int x) { return x / 2; }
static int third(int x) { return x / 3; }
int (*foreign_steps[])(int) = { half, third };
int foreign(int n) { int s = 0; for (int i = 0; i < n; i++) s += i & 3 ? i : -i; return s; }
int foreign_sites(int n) { int s = 0; for (int i = 0; i < n; i++) s += foreign_steps[i % 2](i); return s; }
"""


def call(*args, cwd=None, env=None, code=0, what=""):
    done = subprocess.run(args, cwd=cwd, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    check(done.returncode == code, f"{what or ' '.join(map(str, args))[:200]}: exit code {done.returncode}, expected "
          f"{code}: {done.stdout[-400:]} {done.stderr[-400:]}")
    return done


def build(folder, program_cc, foreign_cc, name, foreign_first=False):
    for path, text in (("program.c", PROGRAM), ("foreign.c", FOREIGN)):
        with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
            file.write(text)
    objects = ["foreign.o", "program.o"] if foreign_first else ["program.o", "foreign.o"]
    for args in ([program_cc, "-g", "-O1", "-fprofile-generate", "-c", "program.c"],
                 [foreign_cc, "-g", "-O1", "-fprofile-generate", "-c", "foreign.c"],
                 [program_cc, "-fprofile-generate", *objects, "-o", name]):
        done = subprocess.run(args, cwd=folder, capture_output=True)
        if done.returncode != 0:
            skip(f"{args}: {done.stderr.decode()[-300:]}")


def unpack(archive, folder):
    listing = call("tar", "tvf", archive, "--numeric-owner").stdout.splitlines()
    names = call("tar", "tf", archive).stdout.splitlines()
    check(all(" 0/0 " in line for line in listing), f"owners are not 0/0: {listing[:3]}")
    check(names == sorted(names), "the files are not sorted")
    for name in names:
        check(not name.startswith("/") and ".." not in name.split("/") and
              all(c.isalnum() or c in "._-/" for c in name), f"unsafe name {name!r}")
    os.makedirs(folder)
    call("tar", "xf", archive, cwd=folder)
    tops = os.listdir(folder)
    check(len(tops) == 1 and tops[0].startswith("repro-"), f"top is {tops}")
    return os.path.join(folder, tops[0])


def reproduce(place, empty, *args, code=0, env=None, what=""):
    """Run reproduce.sh in an empty folder; nothing may be left there."""
    os.makedirs(empty, exist_ok=True)
    done = call(os.path.join(place, "reproduce.sh"), *args, cwd=empty, env=env or BARE, code=code,
                what=what or f"reproduce.sh {' '.join(args)}")
    check(os.listdir(empty) == [], f"left behind: {os.listdir(empty)}")
    return done


def record(folder, program, *args):
    path = os.path.join(folder, "crash.json")
    call(REPRO, "run", "--json", "-o", path, "--profile-file", "p-%p.profraw", "--", program, *args, cwd=folder, code=1,
         what=f"run {program!r}")
    return path


def check_pair(scratch, program_cc, foreign_cc, label):
    """One mix: both ways of seeing it again, with the original gone."""
    folder = os.path.join(scratch, label, "original")
    os.makedirs(folder)
    build(folder, program_cc, foreign_cc, "prog")
    crash = record(folder, "./prog")
    first, second = (os.path.join(scratch, label, n) for n in ("a.tar.zst", "b.tar.zst"))
    call(REPRO, "bundle", crash, "-o", first)
    manifest = json.loads(call(REPRO, "bundle", "--json", crash, "-o", second).stdout)
    matrixlib.validate(manifest, "bundle")
    with open(first, "rb") as one, open(second, "rb") as other:
        check(one.read() == other.read(), f"{label}: two bundles of one record differ")
    names = {f["name"] for f in manifest["files"]}
    for name in ("crash.json", "report.md", "index.html", "issue.md", "README.md", "reproduce.sh", "bin/prog",
                 "distilled/program.c", "distilled/foreign.c", "distilled/build.sh"):
        check(name in names, f"{label}: no {name} in {sorted(names)}")
    check(any(n.startswith("profiles/") for n in names), f"{label}: no profile in {sorted(names)}")
    shutil.rmtree(folder)
    place = unpack(first, os.path.join(scratch, label, "elsewhere"))
    with open(os.path.join(place, "distilled", "build.sh"), encoding="utf-8") as file:
        script = file.read()
    for compiler in (program_cc, foreign_cc):
        check(f"first_of {compiler}" in script, f"{label}: build.sh does not begin with {compiler}")
    empty = os.path.join(scratch, label, "empty")
    reproduce(place, empty)
    said = reproduce(place, empty, "--distilled")
    check("two small files" in said.stdout, f"{label}: {said.stdout}")
    os.remove(os.path.join(place, "bin", "prog"))
    reproduce(place, empty, code=1, what="with its program removed")


def only_tools(folder):
    """A PATH with the usual tools and no compiler."""
    tools = os.path.join(folder, "tools")
    os.makedirs(tools)
    for name in ("bash", "env", "mktemp", "rm", "cp", "uname", "dirname", "grep", "sed", "seq", "ldd", "find", "head", "tr",
                 "timeout", "mkdir"):
        if shutil.which(name):
            os.symlink(shutil.which(name), os.path.join(tools, name))
    return {"PATH": tools}


def check_other_ends(scratch, program_cc, foreign_cc):
    """A refused write, a crash while running, no program, no compilers."""
    folder = os.path.join(scratch, "ends")
    os.makedirs(folder)
    archive, empty = os.path.join(folder, "x.tar.zst"), os.path.join(folder, "empty")
    build(folder, program_cc, foreign_cc, "refused", foreign_first=True)
    call(REPRO, "bundle", record(folder, "./refused"), "-o", archive)
    place = unpack(archive, os.path.join(folder, "r"))
    reproduce(place, empty, what="refused write")
    reproduce(place, empty, "--distilled", what="refused write, distilled")
    build(folder, program_cc, foreign_cc, "running")
    crash = record(folder, "./running", "sites")
    call(REPRO, "bundle", crash, "-o", archive)
    place = unpack(archive, os.path.join(folder, "w"))
    reproduce(place, empty, what="while running")
    reproduce(place, empty, "--distilled", what="while running, distilled")
    with_repro = reproduce(place, empty, env={"PATH": os.path.dirname(REPRO) + ":/usr/bin:/bin"})
    check("verdict of repro here: mixed-profile-abi" in with_repro.stdout, f"with repro: {with_repro.stdout}")
    command = [REPRO, "run", "--json", "-o", os.path.join(folder, "corrupt.json"), "--profile-file", "q-%m.profraw", "--",
               "./refused-not"]
    build(folder, program_cc, foreign_cc, "refused-not")
    call(*command, cwd=folder, code=1)
    call(*command, cwd=folder, code=1)  # cannot merge into what the first left
    with open(os.path.join(folder, "corrupt.json"), encoding="utf-8") as file:
        check(json.load(file)["outcome"] == "corrupt", "the second run into a pool file is not corrupt")
    call(REPRO, "bundle", os.path.join(folder, "corrupt.json"), "-o", archive)
    place = unpack(archive, os.path.join(folder, "c"))
    check(not os.path.exists(os.path.join(place, "distilled")), "two small files for a silent loss")
    tools = only_tools(folder)
    reproduce(place, empty, code=5, env=tools, what="corrupt profile, nothing that could judge it")
    profdata = shutil.which("llvm-profdata-" + program_cc.split("-")[1])
    if profdata:
        reproduce(place, empty, env={"PATH": tools["PATH"] + ":" + os.path.dirname(profdata)}, what="corrupt profile")
    call(REPRO, "bundle", "--no-binary", crash, "-o", archive)
    place = unpack(archive, os.path.join(folder, "n"))
    check(not os.path.exists(os.path.join(place, "bin")), "--no-binary packs a program")
    reproduce(place, empty, what="without a program: the distilled one")
    reproduce(place, empty, code=5, env=tools, what="without a program and without compilers")


def check_hostile_names(scratch, program_cc, foreign_cc):
    folder = os.path.join(scratch, "hostile", EVIL.replace("/", "_"))
    os.makedirs(folder)
    build(folder, program_cc, foreign_cc, EVIL)
    with open(os.path.join(folder, EVIL_INPUT), "w", encoding="utf-8") as file:
        file.write("input\n")
    crash = record(folder, "./" + EVIL, EVIL, "./" + EVIL_INPUT)
    archive = os.path.join(scratch, "hostile", "x.tar.zst")
    call(REPRO, "bundle", "--inputs", crash, "-o", archive)
    shutil.rmtree(folder)
    place = unpack(archive, os.path.join(scratch, "hostile", "there"))
    reproduce(place, os.path.join(scratch, "hostile", "empty"), what="hostile names")
    for root, _, names in os.walk(scratch):
        check("pwned" not in names, f"a name was executed in {root}")


def check_inputs(scratch, program_cc, foreign_cc):
    folder = os.path.join(scratch, "inputs", "program")
    data = os.path.join(scratch, "inputs", "data", "private.log")
    os.makedirs(folder)
    os.makedirs(os.path.dirname(data))
    with open(data, "w", encoding="utf-8") as file:
        file.write("private\n")
    build(folder, program_cc, foreign_cc, "prog")
    crash = record(folder, "./prog", "x", data)
    archive = os.path.join(scratch, "inputs", "x.tar.zst")
    manifest = json.loads(call(REPRO, "bundle", "--json", crash, "-o", archive).stdout)
    check(not any("private" in f["name"] for f in manifest["files"]), "an input file is packed without --inputs")
    check(any("--inputs" in n for n in manifest["notes"]), f"notes: {manifest['notes']}")
    manifest = json.loads(call(REPRO, "bundle", "--json", "--inputs", crash, "-o", archive).stdout)
    check(any("private.log" in f["name"] for f in manifest["files"]), "--inputs packs nothing")
    os.remove(data)
    reproduce(unpack(archive, os.path.join(scratch, "inputs", "there")), os.path.join(scratch, "inputs", "empty"))


def check_refusals(scratch, program_cc, foreign_cc):
    folder = os.path.join(scratch, "refusals")
    os.makedirs(folder)
    out = os.path.join(folder, "x.tar.zst")
    build(folder, program_cc, foreign_cc, "prog")
    crash = record(folder, "./prog")
    clean = os.path.join(folder, "clean.json")
    call(REPRO, "run", "--json", "-o", clean, "--", "true", cwd=folder)
    call(REPRO, "bundle", clean, "-o", out, code=2)
    call(REPRO, "bundle", crash, code=2)
    call(REPRO, "bundle", "--binary", "x", "--no-binary", crash, "-o", out, code=2)
    call(REPRO, "bundle", os.path.join(folder, "none.json"), "-o", out, code=3)
    call(REPRO, "bundle", os.path.join(folder, ".."), "-o", out, code=3)
    call(REPRO, "bundle", os.path.join(folder, "program.c"), "-o", out, code=3)
    call(REPRO, "bundle", crash, "-o", os.path.join(folder, "none", "x.tar.zst"), code=3)
    shutil.move(os.path.join(folder, "prog"), os.path.join(folder, "moved"))
    said = call(REPRO, "bundle", crash, "-o", out, code=3).stderr
    check("--binary" in said, f"program gone: {said}")
    call(REPRO, "bundle", "--binary", os.path.join(folder, "moved"), crash, "-o", out)
    os.remove(out)
    build(folder, program_cc, program_cc, "prog")
    said = call(REPRO, "bundle", crash, "-o", out, code=3).stderr
    check("build id" in said, f"program changed: {said}")
    check(not os.path.exists(out), "a failed bundle left a file")


def check_results(scratch, program_cc, foreign_cc):
    """A cell of the matrix, its whole folder, and its report.json."""
    results = os.path.join(scratch, "results")
    done = matrixlib.repro("matrix", "-o", results, "--cell", CELL, "--cell", "system-plain-packaged", "--program-clang",
                           program_cc, "--foreign-clang", foreign_cc)
    if done.returncode == 5:
        print("note: no matrix here:", done.stderr[-200:])
        return
    check(done.returncode == 0, f"matrix: {done.returncode} {done.stderr[-300:]}")
    env = matrixlib.environment()
    issue = call(REPRO, "report", "--for", "mimalloc", results).stdout
    check("not in microsoft/mimalloc" in issue and "distilled" in issue, f"issue of a matrix: {issue[:400]}")
    check("mixed-profile-abi" in call(REPRO, "report", os.path.join(results, "cells", CELL)).stdout, "report CELLFOLDER")
    for source, label in ((os.path.join(results, "cells", CELL), "cell"), (results, "folder"),
                          (os.path.join(results, "report.json"), "report")):
        archive = os.path.join(scratch, label + ".tar.zst")
        call(REPRO, "bundle", source, "-o", archive, env=env)
        place = unpack(archive, os.path.join(scratch, "from-" + label))
        empty = os.path.join(scratch, "empty-" + label)
        reproduce(place, empty)
        check(reproduce(place, empty, "--list").stdout.split() == [CELL], f"{label}: another list of cases")
        reproduce(place, empty, CELL)
        reproduce(place, empty, "no-such-cell", code=2)
        prefix = "" if label == "cell" else f"cells/{CELL}/"
        wanted = [prefix + n for n in ("crash.json", "build.log", "index.html", "report.md")]
        wanted += ["report.json", "index.html", "junit.xml"] if label != "cell" else []
        for name in wanted:
            check(os.path.exists(os.path.join(place, name)), f"{label}: no {name}")
        check(any("input" in n for n in os.listdir(os.path.join(place, "inputs"))), f"{label}: no input")


new = next((f"clang-{v}" for v in (22, 19) if shutil.which(f"clang-{v}")), None)
old = next((f"clang-{v}" for v in (16, 14) if shutil.which(f"clang-{v}")), None)
if not new or not old:
    skip("needs a clang of LLVM 14-17 and one of LLVM 19-22")
if not shutil.which("tar") or not shutil.which("zstd"):
    skip("needs tar and zstd")
with tempfile.TemporaryDirectory() as folder:
    check_pair(folder, new, old, "new-program")
    check_pair(folder, old, new, "old-program")
    check_other_ends(folder, new, old)
    check_hostile_names(folder, new, old)
    check_inputs(folder, new, old)
    check_refusals(folder, new, old)
    check_results(folder, new, old)
finish()
