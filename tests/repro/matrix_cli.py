#!/usr/bin/env python3
"""matrix_cli: options of `repro matrix` and `repro report`, bad input, failing builds, interrupts."""
import json
import os
import signal
import shutil
import subprocess
import tempfile
import time

from matrixlib import REPRO, SOURCE, check, environment, finish, need_compilers, read_json, repro, validate

ONE = "system-instrumented-same-llvm"
CRASH = "system-instrumented-foreign-llvm-program-first"


def one_line(result, code, *parts):
    """RESULT is a one-line error with this exit code that contains PARTS."""
    name = " ".join(result.args[1:])
    check(result.returncode == code, f"{name}: exit {result.returncode}, expected {code}: {result.stderr}")
    check(result.stdout == "", f"{name}: stdout {result.stdout!r}")
    check(result.stderr.count("\n") == 1 and result.stderr.startswith("repro: "), f"{name}: stderr {result.stderr!r}")
    for part in parts:
        check(part in result.stderr, f"{name}: {result.stderr!r} lacks {part!r}")


def bad_input(base):
    """Every mistake gets one line that says what to do."""
    empty, text = os.path.join(base, "empty.evtx"), os.path.join(base, "text.evtx")
    open(empty, "w").close()
    with open(text, "w", encoding="utf-8") as file:
        file.write("this is not a log\n" * 100)
    out = os.path.join(base, "never")
    one_line(repro("matrix", "-o", out, os.path.join(base, "no.evtx")), 3, "no.evtx", "No such file")
    one_line(repro("matrix", "-o", out, base), 3, base, "folder")
    one_line(repro("matrix", "-o", out, empty), 3, "empty.evtx", "is empty")
    one_line(repro("matrix", "-o", out, text), 3, "text.evtx", "no EVTX file")
    one_line(repro("matrix", "-o", out, "--only", "alocator=system"), 2, "alocator", "allocator", "link_order")
    one_line(repro("matrix", "-o", out, "--skip", "allocator=tcmalloc"), 2, "tcmalloc", "jemalloc")
    one_line(repro("matrix", "-o", out, "--cell", "nothing"), 2, "nothing", "--list")
    one_line(repro("matrix", "-o", out, "--repeat", "0"), 2, "--repeat")
    one_line(repro("matrix", "-o", out, "--timeout", "soon"), 2, "--timeout")
    one_line(repro("matrix", "-o", out, "--program-clang", "clang-99"), 2, "clang-99", "repro doctor")
    one_line(repro("matrix", "--onyl", "x"), 2, "--onyl", "--only")
    one_line(repro("matrx"), 2, "matrx", "matrix")
    check(not os.path.exists(out), "a failed command made its result folder")
    one_line(repro("matrix", "--cell", ONE, "-o", text), 3, "text.evtx", "folder")
    one_line(repro("matrix", "--cell", ONE, "-o", "/dev/null/x"), 3, "/dev/null/x")
    one_line(repro("matrix", "--cell", ONE, "-o", base), 3, "not results of repro", "-o")
    if os.geteuid() != 0:
        sealed = os.path.join(base, "sealed")
        os.mkdir(sealed, 0o500)
        one_line(repro("matrix", "--cell", ONE, "-o", sealed), 3, "sealed")
        os.chmod(sealed, 0o700)


def missing_tools(base):
    """Without compilers the error is the command that installs them."""
    nowhere = environment(REPRO_TOOLCHAIN_PATH=os.path.join(base, "nowhere"))
    one_line(repro("matrix", "-o", os.path.join(base, "x"), env=nowhere), 5, "no clang", "clang-14")
    alone = os.path.join(base, "alone")
    os.mkdir(alone)
    program = next(t for t in json.loads(repro("doctor", "--json").stdout)["toolchains"] if t["role"] == "program")
    for tool in (program["path"], program["profdata"]):
        os.symlink(tool, os.path.join(alone, os.path.basename(tool)))
    env = environment(REPRO_TOOLCHAIN_PATH=alone)
    one_line(repro("matrix", "-o", os.path.join(base, "x"), env=env), 5, "second clang")
    result = repro("matrix", "-o", os.path.join(base, "alone-out"), "--cell", ONE, env=env)
    check(result.returncode == 0, f"one clang is enough for {ONE}: {result.stderr}")


def without_ptrace(base):
    """Where ptrace is forbidden: the preloaded handler, or an error that says what to do."""
    deny = os.path.join(os.environ["REPRO_BIN"], "..", "tests", "deny_ptrace")
    if not os.path.isfile(deny):
        print("no ptrace: not tested, deny_ptrace is Linux only")
        return
    out = os.path.join(base, "noptrace")
    command = [deny, REPRO, "matrix", "-o", out, "--cell", CRASH]
    env = environment(ASAN_OPTIONS="detect_leaks=0")  # the leak sanitizer itself needs ptrace
    forced = subprocess.run(command + ["--capture", "ptrace"], env=env, text=True, capture_output=True)
    forced.args = forced.args[1:]
    one_line(forced, 5, "ptrace")
    result = subprocess.run(command, env=env, text=True, capture_output=True)
    check(result.returncode == 0, f"without ptrace: exit {result.returncode}: {result.stderr}{result.stdout}")
    record = read_json(out, "cells", CRASH, "crash.json")
    check(record["run"]["capture"] == "preload", f"capture {record['run']['capture']}")
    check(record["diagnosis"]["class"] == "mixed-profile-abi", f"class {record['diagnosis']['class']}")


def selection(base):
    """--list, --only, --skip, --cell, --repeat, --json, -q, --strict."""
    listed = repro("matrix", "--list")
    check(listed.returncode == 0 and len(listed.stdout.splitlines()) == 23, "--list")
    some = repro("matrix", "--list", "--only", "allocator=system|jemalloc,program=plain")
    check([line.split()[0] for line in some.stdout.splitlines()] ==
          ["system-plain-packaged", "jemalloc-plain-packaged"], f"--only: {some.stdout}")
    out = os.path.join(base, "selected")
    result = repro("matrix", "--cell", CRASH, "--cell", ONE, "--repeat", "3", "-o", out, "--json")
    check(result.returncode == 0, f"exit {result.returncode}: {result.stderr}")
    report = json.loads(result.stdout)
    validate(report, "matrix")
    check(report == read_json(out, "report.json"), "--json is not report.json")
    cells = {cell["id"]: cell for cell in report["cells"]}
    check(set(cells) == {CRASH, ONE}, f"cells {set(cells)}")
    check(cells[CRASH]["runs"] == 3 and cells[CRASH]["crashes"] == 3, f"{cells[CRASH]}")
    check(cells[ONE]["runs"] == 3 and cells[ONE]["crashes"] == 0, f"{cells[ONE]}")
    check(os.path.isfile(os.path.join(out, "cells", ONE, "evtx_dump-3.profraw")), "third profile")
    quiet = repro("matrix", "--cell", CRASH, "-o", out, "-q")
    check((quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", ""), f"-q: {quiet}")
    check(not os.path.exists(os.path.join(out, "cells", ONE)), "results of an earlier run are left")
    strict = repro("matrix", "--cell", CRASH, "-o", out, "--strict")
    check(strict.returncode == 1, f"--strict: exit {strict.returncode}")


def reports(base):
    """`repro report` renders what the matrix saved."""
    out = os.path.join(base, "selected")
    text = repro("report", out)
    check(text.returncode == 0 and "YES" in text.stdout, f"report: {text.stderr}")
    markdown = repro("report", os.path.join(out, "report.json"), "--format", "md")
    with open(os.path.join(out, "report.md"), encoding="utf-8") as file:
        check(markdown.stdout == file.read(), "report --format md is not report.md")
    as_json = repro("report", out, "--json")
    check(json.loads(as_json.stdout) == read_json(out, "report.json"), "report --json")
    crash = repro("report", os.path.join(out, "cells", CRASH, "crash.json"))
    check("mixed-profile-abi" in crash.stdout, "report of a crash record")
    to = os.path.join(base, "crash.md")
    result = repro("report", os.path.join(out, "cells", CRASH, "crash.json"), "-f", "md", "-o", to)
    check(result.stdout == "" and os.path.getsize(to) > 500, "report -o")
    one_line(repro("report", os.path.join(base, "gone")), 3, "gone")
    one_line(repro("report", out, "--format", "pdf"), 2, "pdf", "text, md")
    with open(to, "w", encoding="utf-8") as file:
        file.write('{"schema": "other/1"}')
    one_line(repro("report", to), 3, "other/1")
    one_line(repro("report"), 2, "DIR|FILE")


def broken_build(base):
    """A source that does not compile fails its cells, with the log, not the run."""
    data = os.path.join(base, "data")
    os.mkdir(data)
    for name in ("parser", "scripts", "cmake"):
        shutil.copytree(os.path.join(SOURCE, name), os.path.join(data, name))
    with open(os.path.join(data, "parser", "alloc", "alloc_jemalloc.c"), "a", encoding="utf-8") as file:
        file.write("\n#error broken on purpose\n")
    out = os.path.join(base, "broken")
    result = repro("matrix", "--only", "program=plain", "-o", out, env=environment(REPRO_DATA_DIR=data))
    check(result.returncode == 4, f"exit {result.returncode}: {result.stderr}")
    cells = {cell["id"]: cell for cell in read_json(out, "report.json")["cells"]}
    broken = cells["jemalloc-plain-packaged"]
    check(broken["build"]["status"] == "failed" and not broken["met"], f"{broken}")
    with open(os.path.join(out, "cells", broken["id"], "build.log"), encoding="utf-8") as file:
        check("broken on purpose" in file.read(), "the compiler's error is not in build.log")
    check(cells["mimalloc-plain-packaged"]["outcome"] == "clean", "other cells did not run")
    nowhere = environment(REPRO_DATA_DIR=os.path.join(base, "nowhere"))
    one_line(repro("matrix", "-o", os.path.join(base, "y"), env=nowhere), 5, "REPRO_DATA_DIR")


def children_of(group):
    """Processes whose environment carries our mark."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc") if os.path.isdir("/proc") else []):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                if group.encode() in file.read():
                    found.append(int(pid))
        except OSError:
            pass
    return found


def interrupt(base):
    """SIGINT: exit 130, what is finished is kept, nobody is left."""
    out = os.path.join(base, "interrupted")
    mark = f"REPRO_TEST_MARK={base}"
    env = environment(REPRO_TEST_MARK=base)
    process = subprocess.Popen([REPRO, "matrix", "--fresh", "-o", out], env=env, text=True, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    for _ in range(600):  # until it compiles
        time.sleep(0.1)
        if len(children_of(mark)) > 2 and os.path.isdir(os.path.join(out, "cells")):
            break
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    check(process.returncode == 130, f"interrupt: exit {process.returncode}")
    time.sleep(0.2)
    check(children_of(mark) == [], f"interrupt: left behind {children_of(mark)}")
    report = read_json(out, "report.json")
    validate(report, "matrix")
    check(len(report["cells"]) == 23, "interrupt: cells are missing in the report")


def resume(base):
    """--resume keeps finished cells, runs the others, and notices another program or input."""
    out = os.path.join(base, "resumed")
    cells = ("--cell", ONE, "--cell", CRASH, "-o", out)
    check(repro("matrix", "--cell", ONE, "-o", out).returncode == 0, "first half")
    kept = os.path.join(out, "cells", ONE, "run.json")
    before = os.stat(kept).st_mtime_ns
    result = repro("matrix", *cells, "--resume")
    check(result.returncode == 0, f"--resume: exit {result.returncode}: {result.stderr}")
    check(os.stat(kept).st_mtime_ns == before, "--resume ran a finished cell again")
    report = {cell["id"]: cell for cell in read_json(out, "report.json")["cells"]}
    check(report[ONE]["outcome"] == "clean" and report[ONE]["met"], f"{report[ONE]}")
    check(report[CRASH]["outcome"] == "crash" and report[CRASH]["met"], f"{report[CRASH]}")
    check(repro("matrix", *cells, "--resume", "--repeat", "2").returncode == 0, "--resume --repeat 2")
    check(os.stat(kept).st_mtime_ns != before, "--resume kept the result of other options")


def main():
    """All of it."""
    need_compilers()
    with tempfile.TemporaryDirectory(prefix="repro-cli-") as base:
        bad_input(base)
        missing_tools(base)
        selection(base)
        reports(base)
        without_ptrace(base)
        broken_build(base)
        interrupt(base)
        resume(base)
    finish()


main()
