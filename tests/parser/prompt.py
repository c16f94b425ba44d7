#!/usr/bin/env python3
# prompt.py - evtx_dump -f on a terminal asks before it overwrites: y is yes; n and Enter are no; other keys are ignored.
import os
import pty
import subprocess
import sys
import tempfile


def answer(dump, log, out, keys):
    """Exit status and what the terminal showed."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execv(dump, [dump, "-f", out, "-o", "jsonl", log])
    shown = b""
    while b"[y/N]" not in shown:
        shown += os.read(fd, 4096)
    while b" " not in shown[shown.index(b"[y/N]"):]: # the prompt is complete
        shown += os.read(fd, 4096)
    os.write(fd, keys)
    try:
        while piece := os.read(fd, 4096):
            shown += piece
    except OSError: # the other side is closed
        pass
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()


def main():
    dump = os.path.join(os.environ["REPRO_BIN"], "evtx_dump")
    failed = 0
    with tempfile.TemporaryDirectory() as work:
        log, out = os.path.join(work, "log"), os.path.join(work, "out")
        subprocess.run([os.path.join(os.environ["REPRO_BIN"], "evtx_gen"), "--records", "5", "-o", log], check=True)
        for keys, yes in ((b"y", True), (b"xY", True), (b"n", False), (b"\r", False), (b"q N", False)):
            with open(out, "w", encoding="ascii") as f:
                f.write("old")
            status, shown = answer(dump, log, out, keys)
            with open(out, encoding="utf-8") as f:
                text = f.read()
            good = (status == 0 and text.count("\n") == 5) if yes else (status == 1 and text == "old" and "Cancelled" in shown)
            if not good or f"override output file at {out} [y/N]" not in shown:
                print(f"FAILED: {keys}: exit {status}, {shown!r}, file {text[:40]!r}")
                failed = 1
    return failed


sys.exit(main())
