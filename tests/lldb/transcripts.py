#!/usr/bin/env python3
"""transcripts: scripted sessions of every LLDB here and of gdb, compared with golden files after normalise.py.

    transcripts.py [--update]     one golden file for all versions of LLDB, one for gdb
"""
import difflib
import os
import re
import sys
import tempfile

import debuggers
from normalise import normalise

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden")
SESSIONS = ("exit_crash", "profile_write", "core")
failures = []


def make_core(folder, gdb):
    """A core file of the crash, from gdb (the system may pipe its own elsewhere); None without gdb."""
    if gdb is None:
        return None
    core = os.path.join(folder, "mixed.core")
    done = debuggers.run([gdb, "-nx", "-batch", "-ex", "run", "-ex", f"gcore {core}", "./mixed"], folder,
                         LLVM_PROFILE_FILE=os.path.join(folder, "core.profraw"))
    if not os.path.exists(core):
        failures.append(f"no core file: {done.stdout}")
        return None
    return core


def transcript(folder, session, options, core):
    """The normalised transcript of `repro lldb --batch`."""
    subject = [core] if session == "core" else ["./mixed"]
    done = debuggers.run([debuggers.REPRO, "lldb", *options, "--batch", "--session", session, *subject], folder)
    if done.returncode != 1:
        failures.append(f"{session} {' '.join(options)}: exit {done.returncode}, expected 1\n{done.stdout}")
    return normalise(done.stdout, folder, debuggers.SOURCE)


def compare(name, kind, text):
    """TEXT against golden/NAME.KIND.txt."""
    path = os.path.join(GOLDEN, f"{name}.{kind}.txt")
    if "--update" in sys.argv:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return
    with open(path, encoding="utf-8") as file:
        expected = file.read()
    if text != expected:
        failures.append("\n".join(difflib.unified_diff(expected.splitlines(), text.splitlines(), path, "this run",
                                                       lineterm="")))


def main():
    found, gdb = debuggers.lldbs(), debuggers.gdb()
    print(f"LLDB {', '.join(found)}; gdb {'yes' if gdb else 'no'}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = os.path.realpath(scratch)
        debuggers.build(folder)
        core = make_core(folder, gdb)
        for session in SESSIONS:
            if session == "core" and core is None:
                continue
            for version, path in found.items():
                text = transcript(folder, session, ["--lldb", path], core)
                # a core file of 14 and 19 does not tell them the reported address
                if session == "core":
                    text = re.sub(r"^SIGSEGV .*", "SIGSEGV", text, flags=re.MULTILINE)
                compare(session, "lldb", text)
            if gdb:
                compare(session, "gdb", transcript(folder, session, ["--gdb"], core))


main()
for failure in failures:
    print(failure)
sys.exit(1 if failures else 0)
