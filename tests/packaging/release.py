#!/usr/bin/env python3
"""release: what `scripts/release check` decides, on throw-away clones: everything holds, then one condition after the other is
broken, and its item, no other, fails.

The item `packages` is tried where it fails early; integration/packaging/deb builds them.
"""
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE, BIN = os.environ["REPRO_SOURCE"], os.environ["REPRO_BIN"]
BUILD = os.path.dirname(BIN)
QUICK = ["clean", "version", "date", "tag", "todo", "notices", "formula", "generated", "suite"]
failures = []


def check(condition, message):
    """Note a failure and go on."""
    if not condition:
        failures.append(message)
        print("FAILED:", message, flush=True)


def skip(why):
    """End the test as skipped."""
    print("skipped:", why)
    sys.exit(77)


def run(folder, *command, **more):
    """A command in the clone, without what git and packagers set."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "DEB", "SOURCE_DATE", "REPRO_MAINT"))}
    return subprocess.run(command, cwd=folder, env=env, text=True, capture_output=True, check=False, **more)


def git(folder, *words):
    """Git, which must work."""
    result = run(folder, "git", "-c", "user.name=A Tester", "-c", "user.email=tester@example.org", *words)
    if result.returncode != 0:
        raise RuntimeError(f"git {words}: {result.stderr}")
    return result.stdout.strip()


def edit(folder, name, pattern, text):
    """Replace the first match of a pattern in a file."""
    path = os.path.join(folder, name)
    with open(path, encoding="utf-8") as file:
        before = file.read()
    after = re.sub(pattern, lambda _: text, before, count=1, flags=re.M)
    check(after != before, f"{name} has no {pattern}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(after)


def append(folder, name, text):
    """Add to a file."""
    with open(os.path.join(folder, name), "a", encoding="utf-8") as file:
        file.write(text)


def summary(folder, **changes):
    """What scripts/test leaves after a good run for the clone's commit."""
    document = {"commit": git(folder, "rev-parse", "HEAD"), "changed": False, "status": 0, "arguments": [], "tests": 170,
                "failed": [], "skipped": {"integration/x": "no cargo"}, **changes}
    os.makedirs(os.path.join(folder, "reports", "out", "tests"), exist_ok=True)
    with open(os.path.join(folder, "reports", "out", "tests", "release.json"), "w", encoding="utf-8") as file:
        json.dump(document, file)


def commit(folder):
    """Commit what was changed; the suite passed for that."""
    git(folder, "commit", "-q", "-a", "-m", "Change")
    summary(folder)


def prepare(base):
    """A clone of the working tree in which every quick item holds, with the programs of this build."""
    clone = os.path.join(base, "good")
    git(base, "clone", "-q", "--no-hardlinks", "--depth", "1", "file://" + SOURCE, clone)
    listed = run(SOURCE, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").stdout.split("\0")
    for name in filter(None, listed):  # as they are, committed or not
        source, target = os.path.join(SOURCE, name), os.path.join(clone, name)
        if os.path.exists(source):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy2(source, target)
        elif os.path.exists(target):
            os.remove(target)
    os.makedirs(os.path.join(clone, "build", "release"))
    os.symlink(BIN, os.path.join(clone, "build", "release", "bin"))
    make_pages(clone)
    today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
    edit(clone, "CHANGELOG.md", r"^## \[(\d+\.\d+\.\d+)\] - .*$", f"## [{version_of(clone)}] - {today}")
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "--allow-empty", "-m", "Release")
    for tag in git(clone, "tag").split():
        git(clone, "tag", "-d", tag)
    summary(clone)
    return clone


def restore(folder, start):
    """As before it was broken."""
    git(folder, "reset", "-q", "--hard", start)
    git(folder, "clean", "-fdq")
    for tag in git(folder, "tag").split():
        git(folder, "tag", "-d", tag)
    made = os.path.join(folder, "build", "release", "share", "man")
    shutil.rmtree(made)
    shutil.copytree(made + ".good", made)
    summary(folder)


def make_pages(clone):
    """Man pages and completions of the clone's sources, from the tables of this build (which may have older pages)."""
    made, tables = os.path.join(clone, "build", "release", "share"), os.path.join(BUILD, "share", "tables")
    repro, cells, dump, gen = (os.path.join(tables, name) for name in ("repro.json", "cells.json", "evtx_dump.help", "evtx_gen.help"))
    pages = run(clone, sys.executable, "share/man/pages.py", shutil.which("scdoc"), repro, dump, gen, "repro " + version_of(clone), made + "/man")
    completions = run(clone, sys.executable, "share/completions/completions.py", repro, cells, dump, gen, made + "/completions")
    check(pages.returncode == 0 and completions.returncode == 0, f"pages: {pages.stderr} {completions.stderr}")
    shutil.copytree(made + "/man", made + "/man.good")


def version_of(folder):
    """The version there."""
    return run(folder, "scripts/release", "version").stdout.strip()


def verdicts(folder, *items):
    """Each item's verdict, and the exit code."""
    result = run(folder, "scripts/release", "check", *items)
    lines = [line.split(None, 2) for line in result.stdout.splitlines()]
    return {line[0]: line[1] for line in lines}, result.returncode, result.stdout + result.stderr


def stale_man_page(folder):
    """A page of an older build."""
    append(folder, "build/release/share/man/man1/repro.1", "old\n")


CONDITIONS = [
    # what is broken, how, the items that fail
    ("a changed file", lambda f: append(f, "README.md", "x\n"), {"clean"}),
    ("an untracked file", lambda f: append(f, "new.c", "int x;\n"), {"clean"}),
    ("another version in the changelog", lambda f: (edit(f, "CHANGELOG.md", r"^## \[\d+", "## [77"), commit(f)), {"version"}),
    ("a version that is none", lambda f: (edit(f, "CMakeLists.txt", r"VERSION \d+\.\d+\.\d+ ", "VERSION 77 "), commit(f)),
     {"version", "generated"}),
    ("no date", lambda f: (edit(f, "CHANGELOG.md", r"\] - \d{4}-\d\d-\d\d$", "] - unreleased"), commit(f)), {"date"}),
    ("a date to come", lambda f: (edit(f, "CHANGELOG.md", r"\] - \d{4}-", "] - 2999-"), commit(f)), {"date"}),
    ("a date long ago", lambda f: (edit(f, "CHANGELOG.md", r"\] - \d{4}-", "] - 2001-"), commit(f)), {"date"}),
    ("the tag is taken", lambda f: git(f, "tag", "v" + version_of(f)), {"tag"}),
    ("unfinished work", lambda f: (append(f, "common/err.c", "/* TO" + "DO: more */\n"), commit(f)), {"todo"}),
    ("a library without notice", lambda f: (edit(f, "docs/third-party.md", r"^\| `jansson`.*\n", ""), commit(f)), {"notices"}),
    ("a new library", lambda f: (append(f, "repro/CMakeLists.txt", "repro_packages(NEW libnew)\n"), commit(f)), {"notices"}),
    ("somebody's code", lambda f: (append(f, "common/err.c", "/* Copyright (c) Somebody */\n"), commit(f)), {"notices"}),
    ("another licence", lambda f: (edit(f, "LICENSE", "Version 2.0, January 2004", "Version 3"), commit(f)), {"notices"}),
    ("a template with an unknown field", lambda f: (edit(f, "packaging/homebrew/repro.rb.in", "Apache-2.0", "@LICENSE@"), commit(f)),
     {"formula"}),
    ("a hash in the template", lambda f: (edit(f, "packaging/homebrew/repro.rb.in", "@SHA256@", "0" * 64), commit(f)), {"formula"}),
    ("an old man page", stale_man_page, {"generated"}),
    ("a changed page's source", lambda f: (append(f, "share/man/repro.scd", "\nMore.\n"), commit(f)), {"generated"}),
    ("no suite", lambda f: os.remove(os.path.join(f, "reports/out/tests/release.json")), {"suite"}),
    ("the suite of another commit", lambda f: summary(f, commit="0" * 40), {"suite"}),
    ("the suite of changed files", lambda f: summary(f, changed=True), {"suite"}),
    ("a part of the suite", lambda f: summary(f, arguments=["-L", "unit"]), {"suite"}),
    ("a failed test", lambda f: summary(f, failed=["unit/x"], status=8), {"suite"}),
    ("ctest failed otherwise", lambda f: summary(f, status=8), {"suite"}),
    ("hardly a test", lambda f: summary(f, tests=3), {"suite"}),
]


def documented(clone):
    """docs/releasing.md explains the items that there are, and --list names them."""
    with open(os.path.join(SOURCE, "docs", "releasing.md"), encoding="utf-8") as file:
        rows = re.findall(r"^\| `(\w+)` \| ", file.read(), re.M)
    listed = run(clone, "scripts/release", "check", "--list").stdout.split()
    check(sorted(item for item in rows if item in listed) == sorted(listed) and set(QUICK) | {"packages"} == set(listed),
          f"docs/releasing.md has {rows}, scripts/release {listed}")


def usage(clone):
    """Wrong calls end with 2 and say why."""
    for words in (["nonsense"], [], ["check", "nonsense"], ["version", "x"], ["tarball", "-o"], ["deb", "no-such-file"],
                  ["formula", "README.md"], ["formula", "--url", "http://plain.example/x", "README.md"],
                  ["formula", "--url", "https://example.org/other-1.tar.gz", "--homepage", "https://example.org", "README.md"]):
        result = run(clone, "scripts/release", *words)
        check(result.returncode == 2 and result.stderr.startswith("release: ") and not result.stdout, f"{words}: {result}")
    notes = run(clone, "scripts/release", "notes").stdout
    check("### " in notes and "\n## " not in notes, f"notes: {notes[:80]}")


def packages_fail(clone):
    """A file that is not committed is missing in the tarball: its build fails, with a reason."""
    if not shutil.which("dpkg-buildflags") or not shutil.which("scdoc"):
        return
    git(clone, "rm", "-q", "--cached", "common/err.c")
    git(clone, "commit", "-q", "-m", "Forget a file")
    found, status, text = verdicts(clone, "packages")
    check(found == {"packages": "FAILED"} and status == 1 and "cannot be built" in text, f"a forgotten file: {text}")
    check(not [name for name in os.listdir(os.path.join(clone, "build", "packages")) if name.endswith(".deb")], "packages all the same")


def summary_of_ctest(base):
    """What scripts/test.d/summary makes of ctest's own file: one test passed, one skipped with a reason, one failed."""
    folder = os.path.join(base, "ctest")
    os.mkdir(folder)
    append(folder, "CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(three NONE)\nenable_testing()\n"
           "add_test(NAME good COMMAND true)\nadd_test(NAME bad COMMAND false)\n"
           "add_test(NAME poor COMMAND sh -c \"echo skipped: no luck; exit 77\")\n"
           "set_tests_properties(poor PROPERTIES SKIP_RETURN_CODE 77)\n")
    run(folder, "cmake", "-S", ".", "-B", "b")
    status = run(folder, "ctest", "--test-dir", "b", "--output-junit", os.path.join(folder, "r.xml")).returncode
    script = os.path.join(SOURCE, "scripts", "test.d", "summary")
    written = run(folder, script, "write", os.path.join(folder, "r"), "c0ffee", str(status), "-j", "2")
    with open(os.path.join(folder, "r.json"), encoding="utf-8") as file:
        document = json.load(file)
    wanted = {"commit": "c0ffee", "changed": True, "status": 8, "arguments": ["-j", "2"], "tests": 3, "failed": ["bad"],
              "skipped": {"poor": "no luck"}}
    check(document == wanted and written.returncode == 0, f"summary: {document}")


def main():
    """The clone that is ready, then broken in one way after the other."""
    if run(SOURCE, "git", "rev-parse", "HEAD").returncode != 0:
        skip("the sources are no git repository")
    if not shutil.which("scdoc"):
        skip("scdoc is missing: no man pages")
    with tempfile.TemporaryDirectory(prefix="repro-release-") as base:
        good = prepare(base)
        found, status, text = verdicts(good, *QUICK)
        check(status == 0 and set(found.values()) == {"ok"} and list(found) == QUICK, f"nothing is broken: {text}")
        start = git(good, "rev-parse", "HEAD")
        documented(good)
        summary_of_ctest(base)
        usage(good)
        for name, act, wanted in CONDITIONS:
            act(good)
            found, status, text = verdicts(good, *QUICK)
            failed = {item for item, verdict in found.items() if verdict != "ok"}
            check(failed == wanted and status == 1, f"{name}: {failed} instead of {wanted}, exit {status}\n{text}")
            restore(good, start)
        packages_fail(good)
    print(f"{len(CONDITIONS) + 1} broken conditions, {len(failures)} wrong")
    sys.exit(1 if failures else 0)


main()
