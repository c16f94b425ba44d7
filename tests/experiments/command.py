#!/usr/bin/env python3
"""command: the worked example of docs/experiments.md does what the page says; builds that do not fit are named."""
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

from matrixlib import BIN, SOURCE, check, environment, finish, skip

if os.environ.get("REPRO_SANITIZE", "none") != "none":
    skip("sanitizers slow the experiments down")
for tool in ("clang-22", "clang-16", "make"):
    if not shutil.which(tool):
        skip(f"no {tool}")
work = tempfile.mkdtemp()
folder = os.path.join(work, "mixed_build")
env = environment(PATH=BIN + ":" + os.environ["PATH"], TMPDIR=work)


def run(*command, **more):
    """Run it in the folder of the example."""
    return subprocess.run(command, cwd=more.pop("cwd", folder), env=env, text=True, capture_output=True, timeout=600,
                          **more)


def experiments(record):
    """Name to experiment, those that were made."""
    return {e["name"]: e for e in record["diagnosis"]["experiments"] if e["made"]}


def explain(*words):
    """Explain with the compilers of the example; the record and the exit code."""
    result = run("repro", "explain", "--json", "--experiment", "--cc", "clang-22", "--foreign-cc", "clang-16", *words)
    return (json.loads(result.stdout) if result.stdout else None), result


def example():
    """The commands of the page, word by word but for the folders."""
    page = open(os.path.join(SOURCE, "docs", "experiments.md"), encoding="utf-8").read()
    block = re.search(r"<!-- worked example.*?```sh\n(.*?)```", page, re.S).group(1)
    block = block.replace("docs/examples", os.path.join(SOURCE, "docs", "examples")).replace("/tmp/", work + "/")
    result = run("sh", "-c", block, cwd=work)
    check(result.returncode == 1, f"example: exit code {result.returncode}: {result.stderr[-400:]}")
    for wanted in ("(experiment foreign-uninstrumented)", "(experiment one-llvm)"):
        check(wanted in re.sub(r"\s+", " ", result.stdout), f"example: no {wanted}: {result.stdout[-2000:]}")
    shown = re.findall(r"^  ([a-z-]+) +(clean|not clean|same outcome|-)  +(.*)$", result.stdout, re.M)
    seen = {name: words for name, _, words in shown}
    promised = re.search(r"  unchanged .*?(?=```)", page, re.S).group(0)
    for name, words in re.findall(r"^  ([a-z-]+)  +(?:clean|not clean|same outcome)  +(.*)$", promised, re.M):
        check(seen.get(name) == words, f"example: the page says {name}: {words}, seen: {seen.get(name)}")
    for theory in ("allocator", "exit-order", "value-profiling", "broken-pgo", "application"):
        check(re.search(rf"^  {theory} +refuted ", result.stdout, re.M), f"example: {theory} is not refuted")


BUILD = ('make OUT={dir} CC={cc} CFLAGS="{cflags}" LDFLAGS="{ldflags}" LIBRARY_CC={foreign_cc} '
         'LIBRARY_CFLAGS="{foreign_cflags}" OBJECTS="{order:program.o|library.o}"')


def without_a_record_and_kept():
    """No FILE; builds kept; every program ran twice; a fix is verified by a good profile only."""
    record, result = explain("--build", BUILD, "--artifact", "{dir}/program", "--dir", "kept", "-n", "2", "--only",
                             "foreign-uninstrumented", "--only", "flush-first", "--", "{artifact}", "more")
    check(result.returncode == 1, f"kept: exit code {result.returncode}: {result.stderr}")
    made = experiments(record)
    check(sorted(made) == ["flush-first", "foreign-uninstrumented"], f"kept: {sorted(made)}")
    check(all(e["runs"] == 2 for e in made.values()), f"kept: runs {made}")
    check(record["build"]["kind"] == "command" and record["run"]["argv"][1:] == ["more"], "kept: build or arguments")
    check([f["verified"] for f in record["diagnosis"]["fix"]] == [True, False], f"kept: {record['diagnosis']['fix']}")
    for name in made:
        for file in ("build.log", "run-1/stdout" if name == "flush-first" else "merged-0.profdata"):
            path = os.path.join(folder, "kept", name, file)
            check(os.path.exists(path) or file.startswith("run-"), f"kept: no {path}")
    check(os.path.exists(os.path.join(folder, "kept", "unchanged", "build", "program")), "kept: the first build is gone")


def builds_that_do_not_fit():
    """Missing placeholders, a build that ignores the change, one that fails, one that shows something else."""
    run("make", "-B", "CC=clang-22", "LIBRARY_CC=clang-16")
    run("sh", "-c", "rm -f *.profraw")
    run("repro", "run", "-q", "--json", "-o", "crash.json", "--", "./program")
    record, _ = explain("crash.json", "--build", 'make -B CC={cc} LIBRARY_CC=clang-16 CFLAGS="{cflags}"',
                        "--artifact", "program", "--only", "reversed-link-order", "--only", "foreign-uninstrumented",
                        "--only", "values-off")
    named = {e["name"]: e.get("skipped", "") for e in record["diagnosis"]["experiments"]}
    check("{order:A|B}" in named["reversed-link-order"] and "{foreign_cflags}" in named["foreign-uninstrumented"],
          f"missing placeholders: {named}")
    check(experiments(record)["values-off"]["clean"] is False, "values-off is clean")
    record, _ = explain("crash.json", "--build", 'make CC={cc} LIBRARY_CC=clang-16 CFLAGS="{cflags}"',
                        "--artifact", "program", "--only", "values-off")
    check("the same program" in record["diagnosis"]["experiments"][-1].get("skipped", ""), "a stale build counts")
    _, result = explain("crash.json", "--build", "false {cc}", "--artifact", "program")
    check(result.returncode == 4 and "does not build" in result.stderr, f"failing build: {result.stderr}")
    record, result = explain("crash.json", "--build", "make -B CC={cc} LIBRARY_CC={cc}", "--artifact", "program")
    check(result.returncode == 6 and "not as recorded" in result.stderr, f"another program: {result.stderr}")
    check(len(record["diagnosis"]["experiments"]) == 1, "experiments on a program that shows something else")
    _, result = explain("crash.json", "--build", "make {order:a}", "--artifact", "program")
    check(result.returncode == 4 and "{order:" in result.stderr, f"broken order: {result.returncode} {result.stderr}")
    for words in (["--only", "flush-frist"], ["--build", "make"], []):
        result = run("repro", "explain", "--experiment", *words)
        check(result.returncode == 2, f"{words}: exit code {result.returncode}")
    result = run("repro", "explain", "--experiment", "crash.json")
    check(result.returncode == 2 and "--build" in result.stderr, f"no build known: {result.stderr}")
    result = run("repro", "explain", "--build", "make", "crash.json")
    check(result.returncode == 2, "--build without --experiment")


def an_interrupt_keeps_what_was_made():
    """Stopped in the third build: two experiments are in the result, nothing is left behind."""
    script = os.path.join(folder, "slow.sh")
    with open(script, "w", encoding="utf-8") as file:
        file.write('echo x >>builds; [ "$(wc -l <builds)" -lt 3 ] || sleep 300\n'
                   'make OUT="$REPRO_DIR" CC="$REPRO_CC" CFLAGS="$REPRO_CFLAGS" LDFLAGS="$REPRO_LDFLAGS" '
                   'LIBRARY_CC="$REPRO_FOREIGN_CC" LIBRARY_CFLAGS="$REPRO_FOREIGN_CFLAGS"\n')
    process = subprocess.Popen(
        ["repro", "explain", "--json", "--experiment", "crash.json", "--build", "sh slow.sh", "--artifact",
         "{dir}/program", "--cc", "clang-22", "--foreign-cc", "clang-16", "--only", "foreign-uninstrumented", "--only",
         "one-llvm"], cwd=folder, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    builds = os.path.join(folder, "builds")
    until = time.monotonic() + 300
    while time.monotonic() < until and process.poll() is None:
        if os.path.exists(builds) and len(open(builds, encoding="utf-8").readlines()) >= 3:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    check(process.returncode == 130, f"interrupt: exit code {process.returncode}: {err}")
    made = experiments(json.loads(out))
    check(sorted(made) == ["foreign-uninstrumented", "unchanged"], f"interrupt: {sorted(made)}")
    left = [name for name in os.listdir(work) if name.startswith("repro-experiments")]
    check(not left, f"left behind: {left}")


try:
    example()
    without_a_record_and_kept()
    builds_that_do_not_fit()
    an_interrupt_keeps_what_was_made()
finally:
    shutil.rmtree(work, ignore_errors=True)
finish()
