#!/usr/bin/env python3
"""cell: the record of a matrix cell, and that of a scenario, say enough to build it again and to prove the fixes."""
import json
import os
import shutil
import tempfile

from matrixlib import check, finish, need_compilers, repro, skip

if os.environ.get("REPRO_SANITIZE", "none") != "none":
    skip("sanitizers slow the experiments down")
need_compilers()
work = tempfile.mkdtemp()
CELL = "mimalloc-instrumented-foreign-llvm-program-first"


def explain(path, *names):
    """The record with these experiments."""
    only = [word for name in names for word in ("--only", name)]
    result = repro("explain", "--json", "--experiment", *only, path)
    check(result.returncode == 1, f"{path}: exit code {result.returncode}: {result.stderr}")
    return json.loads(result.stdout)


def judge(record, expected):
    """EXPECTED: name to clean or not."""
    seen = {e["name"]: e for e in record["diagnosis"]["experiments"] if e["made"]}
    check(seen.pop("unchanged", {}).get("agrees") is True, "the unchanged program is another one")
    check({name: e["clean"] for name, e in seen.items()} == expected, f"seen: {seen}")
    check(all(e["agrees"] is not False for e in seen.values()), f"not as predicted: {seen}")
    check([f.get("verified_by") for f in record["diagnosis"]["fix"]] == ["experiment foreign-uninstrumented",
                                                                       "experiment one-llvm"], "fixes")
    check(all(seen[name]["profile"] == "ok" and seen[name]["functions"] > 0
              for name in ("foreign-uninstrumented", "one-llvm")), f"profiles: {seen}")


try:
    matrix = os.path.join(work, "m")
    result = repro("matrix", "-q", "--cell", CELL, "-o", matrix)
    check(result.returncode == 0, f"matrix: {result.returncode}: {result.stderr}")
    path = os.path.join(matrix, "cells", CELL, "crash.json")
    record = json.load(open(path, encoding="utf-8"))
    check(record["build"]["kind"] == "matrix-cell" and record["build"]["name"] == CELL, f"build: {record['build']}")
    judge(explain(path, "other-allocator", "foreign-uninstrumented", "one-llvm", "reversed-link-order", "flush-first",
                  "no-pgo"),
          {"other-allocator": False, "foreign-uninstrumented": True, "one-llvm": True, "reversed-link-order": False,
           "flush-first": False, "no-pgo": True})

    path = os.path.join(work, "crash.json")
    result = repro("scenario", "run", "--strip", "--json", "-o", path, "mixed-at-exit")
    check(result.returncode == 0, f"scenario: {result.stderr}")
    judge(explain(path, "foreign-uninstrumented", "one-llvm", "dynamic-nodes"),
          {"foreign-uninstrumented": True, "one-llvm": True, "dynamic-nodes": False})
finally:
    shutil.rmtree(work, ignore_errors=True)
finish()
