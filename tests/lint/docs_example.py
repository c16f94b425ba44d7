#!/usr/bin/env python3
"""docs_example: the twenty lines of C of docs/mixed-profile-abi.md do what the page says, and docs/report-reading.md and
README.md show what `repro run` prints about them.

The C and shell blocks are taken from the page, put into files, and run.
"""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = os.environ["REPRO_SOURCE"]
REPRO = os.path.join(os.environ["REPRO_BIN"], "repro")
NEEDED = ("clang-22", "clang-14")
failures = []


def check(condition, message):
    """Note a failure and go on; true if there is one."""
    if not condition:
        failures.append(message)
    return not condition


def page(name):
    """A page of docs/."""
    with open(os.path.join(SOURCE, "docs", name), encoding="utf-8") as file:
        return file.read()


def blocks(text, language):
    """The code blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


def profiles(base):
    """The raw profiles there."""
    return glob.glob(os.path.join(base, "*.profraw"))


def write_sources(text, base):
    """Every C block begins with a comment that names its file."""
    names = []
    for block in blocks(text, "c"):
        name = re.match(r"/\* (\w+\.c) \*/", block)
        if name:
            names.append(name[1])
            with open(os.path.join(base, name[1]), "w", encoding="utf-8") as file:
                file.write(block)
    check(names == ["main.c", "codec.c"], f"mixed-profile-abi.md: C files {names}")


def run_shell(text, base):
    """The shell block, line by line; what a comment promises must happen."""
    lines = [line for line in blocks(text, "sh")[0].splitlines() if line.startswith("clang-")]
    check(len(lines) == 4, f"mixed-profile-abi.md: {len(lines)} lines that call clang")
    for line in lines:
        command, _, promise = line.partition("#")
        for path in profiles(base):
            os.remove(path)
        done = subprocess.run(["sh", "-c", command.replace("./prog", "exec ./prog")], cwd=base, capture_output=True,
                              text=True, check=False)
        if "Segmentation fault" in promise:
            check(done.returncode == -11, f"'{line}': status {done.returncode}: {done.stderr}")
            shutil.copy(os.path.join(base, "prog"), os.path.join(base, "mixed"))
        elif "exit 0, no profile" in promise:
            check(done.returncode == 0 and "version mismatch" in done.stderr, f"'{line}': {done.returncode}")
            check(not any(os.path.getsize(path) for path in profiles(base)), "a profile was written")
        else:
            check(done.returncode == 0, f"'{line}': {done.stderr}")


def plain(line):
    """A line without what differs from run to run."""
    line = re.sub(r"0x0000[0-9a-f]{12}(?= = )", "ADDRESS", line)
    line = re.sub(r"0x[0-9a-f]{6,}", "ADDRESS", line)
    line = re.sub(r"Thread \d+", "Thread N", line)
    line = re.sub(r"/tmp/\S*?/", "/tmp/DIR/", line)
    line = re.sub(r"^\s*(#\d+) .*libc\.so\.6.*", r"\1 libc", line)  # most of its names need its debug symbols
    line = re.sub(r"(libc\.so\.6|mixed)\+\S+", r"\1", line)
    return " ".join(line.split())


def report_is_as_shown(base):
    """Every line of the blocks about a crash is printed."""
    run = subprocess.run([REPRO, "run", "--color", "never", "--", os.path.join(base, "mixed")], cwd=base,
                         capture_output=True, text=True, check=False)
    check(run.returncode == 1, f"repro run: exit {run.returncode}")
    printed = {plain(line) for line in run.stdout.splitlines()}
    shown = [line for block in blocks(page("report-reading.md").split("## A crash")[1], "") for line in block.splitlines()]
    check(len(shown) > 15, f"report-reading.md: only {len(shown)} lines")
    readme = [block for block in blocks(page("../README.md"), "") if block.startswith("$ repro run -- ./mixed\n")]
    check(len(readme) == 1, "README.md: no block with the output of repro run")
    for line in shown + readme[0].splitlines()[1:]:
        check(plain(line) in printed or line.strip() in ("", "..."), f"not printed: {line}")
    if failures:
        print(run.stdout)
    keep_the_record(run.stderr, base)


def keep_the_record(said, base):
    """The next command that `repro run` names sees the same crash, although a first one left its pool file."""
    lines = re.findall(r"^repro: next: (.*--json -o crash\.json.*?)  #", said, re.M)
    if check(len(lines) == 1, f"no command that keeps the record: {said}"):
        return
    again = subprocess.run(lines[0], shell=True, cwd=base, capture_output=True, text=True, check=False)
    with open(os.path.join(base, "crash.json"), encoding="utf-8") as file:
        record = json.load(file)
    check(again.returncode == 1 and record["outcome"] == "crash", f"{lines[0]}: {again.returncode}, {record['outcome']}")


def main():
    """The page, as a reader would follow it."""
    for compiler in NEEDED:
        if not shutil.which(compiler):
            print(f"skipped: the page uses {compiler}, which is not here")
            sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="repro-example-") as base:
        text = page("mixed-profile-abi.md")
        write_sources(text, base)
        run_shell(text, base)
        report_is_as_shown(base)
    for failure in failures:
        print("FAILED:", failure)
    print(f"{len(failures)} wrong")
    sys.exit(1 if failures else 0)


main()
