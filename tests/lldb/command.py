#!/usr/bin/env python3
"""command: `repro lldb` as people call it: what it accepts, exit codes, hints, and words that a shell would eat."""
import json
import os
import shutil
import sys
import tempfile

import debuggers

failures = []


def expect(condition, message):
    if not condition:
        failures.append(message)


def call(folder, code, *arguments, says=(), **environment):
    """`repro lldb ARGUMENTS` ends with CODE and says every one of SAYS."""
    done = debuggers.run([debuggers.REPRO, "lldb", *arguments], folder, **environment)
    name = " ".join(arguments)
    expect(done.returncode == code, f"repro lldb {name}: exit {done.returncode}, expected {code}:\n{done.stdout}")
    for text in says:
        expect(text in done.stdout, f"repro lldb {name}: no '{text}' in:\n{done.stdout}")
    return done.stdout


def save(folder, name, program, argv, env):
    """A crash record of PROGRAM, as far as a debugger needs one."""
    record = {"schema": "repro.crash/1", "subject": {"path": os.path.join(folder, program)},
              "run": {"argv": [program, *argv], "cwd": folder, "env": env}}
    debuggers.write(folder, name, json.dumps(record))


def usage(folder):
    """What cannot be opened."""
    call(folder, 2, "--session", "dance", "--batch", "./mixed", says=["exit_crash, profile_write, segfault or core"])
    call(folder, 2, says=["CELL|RECORD"])
    call(folder, 3, "no-such-cell", says=["no-such-cell", "no cell of that name"])
    call(folder, 3, "--results", "results", "--batch", "other-cell", says=["other-cell"])
    call(folder, 5, "--lldb", "/nowhere/lldb", "./mixed", says=["/nowhere/lldb"])
    call(folder, 5, "--batch", "--lldb", shutil.which("true"), "./mixed", says=["did not finish the session"])
    os.mkdir(os.path.join(folder, "empty"))
    for option, name in ((), "lldb"), (("--gdb",), "gdb"):
        call(folder, 5, *option, os.path.join(folder, "mixed"), says=[f"no {name} on this machine", name],
             PATH=os.path.join(folder, "empty"))
    debuggers.write(folder, "gone.json", json.dumps({"schema": "repro.crash/1", "subject": {"path": "/nowhere/prog"}}))
    call(folder, 5, "--batch", "gone.json", says=["/nowhere/prog: the program of", "is not there any more"])


def programs(folder, options):
    """A program that crashes, one that does not, a record, a cell."""
    call(folder, 1, *options, "--batch", "./mixed", says=["verdict      mixed-profile-abi"])
    call(folder, 0, *options, "--batch", "./pure", says=["the program ended with exit code 0"])
    call(folder, 1, *options, "--batch", "crash.json", says=["verdict      mixed-profile-abi"])
    call(folder, 1, *options, "--batch", "--results", "results", "my-cell", says=["program: ", "mixed"])
    expect(not os.path.exists(os.path.join(folder, "kept.profraw")), "the profile of the record was overwritten")
    path = os.path.join(folder, "transcript")
    expect(call(folder, 1, *options, "--batch", "-o", path, "./mixed") == "", "-o: something on stdout")
    with open(path, encoding="utf-8") as file:
        expect("verdict" in file.read(), "-o: no verdict in the file")


def signals(folder, options):
    """A signal that the program handles is no crash; one that kills it from outside is no exit code."""
    call(folder, 0, *options, "--batch", "./signals", says=["the program ended with exit code 3"])
    call(folder, 0, *options, "--batch", "./signals", "kill", says=["was ended by a signal" if options else "9, or was killed"])


WORDS = ["plain", "two words", "$HOME `id` \\ \"quoted\" 'single'", "", "*", "-x", "%s"]
WILD = "a b;$x 'y' \"z\" `id` \\"


def hangs(folder, options):
    """A program that never ends: the session is ended, and nothing of it stays."""
    done = call(folder, 6, *options, "--batch", "--timeout", "6", "./hangs", says=["was not over after 6 s"])
    programs_left = []
    for process in filter(str.isdigit, os.listdir("/proc") if os.path.isdir("/proc") else []):
        try:
            programs_left.append(os.readlink(f"/proc/{process}/exe"))
        except OSError:
            continue
    expect(os.path.join(folder, "hangs") not in programs_left, f"{options}: still there after the time was over:\n{done}")


def words(folder, options):
    """Arguments and variables reach the program as they are in the record."""
    save(folder, "echo.json", "echo", WORDS, {"LLVM_TEST_WORDS": WILD})
    text = call(folder, 0, *options, "--batch", "echo.json")
    for word in WORDS:
        expect(f"arg<{word}>" in text, f"{options}: argument {word!r} did not arrive:\n{text}")
    expect(f"env<{WILD}>" in text, f"{options}: variable did not arrive:\n{text}")


def line_breaks(folder, options):
    """A record must not be able to slip a command into a debugger."""
    marker = os.path.join(folder, "injected")
    shell = "platform shell" if not options else "shell"
    save(folder, "evil.json", "echo", [f"x\n{shell} touch {marker}\n"], {"LLVM_TEST_WORDS": f"\n{shell} touch {marker}\n"})
    debuggers.run([debuggers.REPRO, "lldb", *options, "--batch", "evil.json"], folder)
    expect(not os.path.exists(marker), f"{options}: a line break in a record ran a command")


def prepare(folder):
    debuggers.build(folder)
    debuggers.build(folder, codec_clang=debuggers.NEW, output="pure")
    debuggers.write(folder, "echo.c", debuggers.ECHO)
    debuggers.write(folder, "signals.c", debuggers.SIGNALS)
    debuggers.write(folder, "hangs.c", "int main(void) { for (volatile int i = 1; i;) ; return 0; }\n")
    for name in ("echo", "signals", "hangs"):
        done = debuggers.run(["cc", name + ".c", "-o", name], folder)
        if done.returncode:
            sys.exit(done.stdout)
    save(folder, "crash.json", "mixed", [], {"LLVM_PROFILE_FILE": os.path.join(folder, "kept.profraw")})
    cell = os.path.join(folder, "results", "cells", "my-cell")
    os.makedirs(cell)
    shutil.copy(os.path.join(folder, "crash.json"), cell)


debuggers.lldbs()
with tempfile.TemporaryDirectory() as scratch:
    place = os.path.join(os.path.realpath(scratch), "a folder with 'quotes'")
    os.mkdir(place)
    prepare(place)
    usage(place)
    for chosen in ([], ["--gdb"]) if debuggers.gdb() else ([],):
        programs(place, chosen)
        signals(place, chosen)
        hangs(place, chosen)
        words(place, chosen)
        line_breaks(place, chosen)
for failure in failures:
    print(failure)
sys.exit(1 if failures else 0)
