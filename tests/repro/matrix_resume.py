#!/usr/bin/env python3
"""matrix_resume: 200 cells killed ten times and resumed each time, two shards merged: the report of an uninterrupted run."""
import json
import os
import random
import signal
import subprocess
import tempfile
import time

from matrixlib import REPRO, check, environment, finish, read_json, repro, validate

SEEDS = (3, 14, 15, 92, 65, 35, 89, 79, 32, 38)
CELLS = 200

# Every kind of end, cheap: a shell script does as its arguments say. Four builds are shared by all cells.
FILE = """
title: two hundred cheap cells
question: does a cell crash?
matrix:
  end: [clean, exit, abort, segv, late]
  n: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
  build: [a, b, c, d]
build: |
  cat >p <<'END'
  #!/bin/sh
  # ${{ matrix.build }}
  case $1 in
  clean) exit 0 ;;
  exit) exit 7 ;;
  abort) kill -ABRT $$ ;;
  segv) kill -SEGV $$ ;;
  late) [ -e "$2/second" ] && exit 3; : >"$2/second" ;;
  esac
  END
  chmod +x p
artifact: p
run: ["${{ artifact }}", "${{ matrix.end }}", "${{ folder }}"]
repeat: ${{ matrix.end == 'late' && 2 || 1 }}
expect:
  - {when: end=exit, outcome: exit-nonzero}
  - {when: end=abort|segv, outcome: crash}
  - {when: end=late, outcome: flaky}
"""

# What differs from run to run (docs/matrix-files.md).
VOLATILE = {"id", "created", "finished", "wall_ms", "shards"}


def stable(node, inside=None):
    """The document without what differs from run to run."""
    if isinstance(node, list):
        return [stable(item) for item in node]
    if not isinstance(node, dict):
        return node
    out = {}
    for key, value in node.items():
        if (key in VOLATILE and not (key == "id" and "axes" in node and inside != "top")) or \
                (inside == "build" and key in ("status", "program")):
            continue
        out[key] = stable(value, key)
    return out


def report_of(folder):
    """report.json without what is volatile, as text: its order counts, too."""
    report = read_json(folder, "report.json")
    validate(report, "matrix")
    return json.dumps(stable(report, "top"), indent=1)


def same(a, b, what):
    """Equal texts, or the first line that differs."""
    if check(a == b, what):
        return
    for left, right in zip(a.splitlines(), b.splitlines()):
        if left != right:
            print(f"  {left}\n  {right}")
            return


def finished(folder):
    """Cells that have their result."""
    cells = os.path.join(folder, "cells")
    return sum(os.path.exists(os.path.join(cells, cell, "cell.json"))
               for cell in (os.listdir(cells) if os.path.isdir(cells) else []))


def kill_somewhere(command, folder, seed):
    """Start, kill -9 the command when some more cells are finished, at any moment. True if it was still running."""
    choice = random.Random(seed)
    goal = finished(folder) + choice.randrange(0, 24)
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and finished(folder) < goal:
        time.sleep(0.002)
    time.sleep(choice.random() * 0.02)
    running = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return running


def killed_and_resumed(file, folder, expected):
    """Ten kills, each resumed; nothing that was finished is done again or lost."""
    command = [REPRO, "matrix", "-q", "-f", file, "-o", folder]
    killed, before = 0, {}
    for number, seed in enumerate(SEEDS):
        killed += kill_somewhere(command + (["--resume"] if number else []), folder, seed)
        now = {cell: os.stat(os.path.join(folder, "cells", cell, "cell.json")).st_mtime_ns
               for cell in os.listdir(os.path.join(folder, "cells"))
               if os.path.exists(os.path.join(folder, "cells", cell, "cell.json"))}
        changed = [cell for cell in before if now.get(cell) != before[cell]]
        check(not changed, f"kill {number}: finished cells were lost or run again: {changed}")
        before = now
        print(f"seed {seed}: {len(now)} cells finished", flush=True)
    check(killed == len(SEEDS), f"{killed} kills of {len(SEEDS)} found it running")
    check(0 < len(before) < CELLS, f"{len(before)} cells were finished by kills alone")
    result = subprocess.run(command + ["--resume"], env=environment(), text=True, capture_output=True)
    check(result.returncode == 0, f"last resume: exit {result.returncode}: {result.stderr}")
    same(report_of(folder), expected, "the report after ten kills is not that of an uninterrupted run")
    left = [name for cell in os.listdir(os.path.join(folder, "cells"))
            for name in os.listdir(os.path.join(folder, "cells", cell)) if ".tmp." in name]
    check(not left, f"temporary files are left: {left}")


def sharded(file, base, expected):
    """Two shards, one of them killed and never resumed, then resumed."""
    parts = [os.path.join(base, f"part{number}") for number in (1, 2)]
    whole = os.path.join(base, "merged")
    result = repro("matrix", "-q", "-f", file, "--shard", "1/2", "-o", parts[0])
    check(result.returncode == 0, f"shard 1: exit {result.returncode}: {result.stderr}")
    second = [REPRO, "matrix", "-q", "-f", file, "--shard", "2/2", "-o", parts[1]]
    kill_somewhere(second, parts[1], 1)
    result = repro("merge", "-q", *parts, "-o", whole)
    report = read_json(whole, "report.json")
    validate(report, "matrix")
    missing = CELLS - finished(parts[0]) - finished(parts[1])
    check(result.returncode == 6, f"merge with a broken shard: exit {result.returncode}: {result.stderr}")
    check(len(report["cells"]) == CELLS and report["totals"]["not_run"] == missing, f"{report['totals']}, {missing}")
    subprocess.run(second + ["--resume"], env=environment(), check=True)
    result = repro("merge", "-q", *parts, "-o", whole)
    check(result.returncode == 0, f"merge: exit {result.returncode}: {result.stderr}")
    same(report_of(whole), expected, "two shards merged are not the whole")
    report = read_json(whole, "report.json")
    check([shard["cells"] for shard in report["shards"]] == [CELLS / 2, CELLS / 2], f"{report['shards']}")
    crash = next(cell["crash"] for cell in report["cells"] if cell["crash"])
    validate(read_json(whole, crash), "crash")
    result = repro("matrix", "-q", "-f", file, "--resume", "-o", whole)
    check(result.returncode == 0 and not os.path.exists(os.path.join(whole, "builds")),
          "a merged result is not resumed as finished")


def bad_merges(file, base):
    """What does not fit is refused, and nothing is written."""
    part, out = os.path.join(base, "part1"), os.path.join(base, "never")
    other = os.path.join(base, "other")
    check(repro("matrix", "-q", "-f", file, "--only", "n=1", "-o", other).returncode == 0, "another selection")
    for args, code, text in (((part, other, "-o", out), 3, "another matrix"), ((base, "-o", out), 3, "plan.json"),
                             ((part, "-o", part), 2, "another folder"), ((part,), 2, "-o")):
        result = repro("merge", *args)
        check(result.returncode == code and text in result.stderr, f"merge {args}: {result.returncode} {result.stderr}")
    check(not os.path.exists(out), "a failed merge made its folder")
    damaged = os.path.join(base, "other", "cells", "clean-1-a", "cell.json")
    with open(damaged, "w", encoding="utf-8") as file_:
        file_.write('{"schema": "repro.matrix/1", "cells": [')
    result = repro("merge", other, "-o", out)
    check(result.returncode == 3 and "clean-1-a/cell.json:1" in result.stderr, f"damaged cell: {result.stderr}")
    for shard in ("0/2", "3/2", "1", "a/b", "1/0", "1/2x", "-1/2"):
        result = repro("matrix", "-f", file, "-o", out, f"--shard={shard}")
        check(result.returncode == 2 and "--shard" in result.stderr, f"--shard {shard}: {result.stderr}")
    check(not os.path.exists(out), "a wrong --shard made its folder")


def main():
    """All of it, on one file."""
    with tempfile.TemporaryDirectory(prefix="repro-resume-") as base:
        file, whole = os.path.join(base, "cells.yaml"), os.path.join(base, "whole")
        with open(file, "w", encoding="utf-8") as out:
            out.write(FILE)
        result = repro("matrix", "-q", "-f", file, "-o", whole)
        check(result.returncode == 0, f"uninterrupted: exit {result.returncode}: {result.stderr}{result.stdout}")
        report = read_json(whole, "report.json")
        check(report["totals"]["outcomes"].get("crash") == 80 and report["totals"]["flaky"] == 40,
              f"{report['totals']}")
        check([(c["crashes"], len(c["cells"])) for c in report["clusters"]] == [(80, 80)], "one crash, in 80 cells")
        check(len(os.listdir(os.path.join(whole, "builds"))) == 8, "four builds and their logs")
        expected = report_of(whole)
        killed_and_resumed(file, os.path.join(base, "killed"), expected)
        sharded(file, base, expected)
        bad_merges(file, base)
    finish()


main()
