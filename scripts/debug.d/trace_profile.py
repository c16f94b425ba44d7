"""trace_profile - the body of scripts/debug_trace_profile.sh: trace a program's system calls, tell the story of its profile.

Exit codes as there.
"""
import argparse
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), os.path.join(ROOT, "lldb")]
from pgolib import session, target  # noqa: E402
from profile_story import Story, stopped_in  # noqa: E402
from system_calls import parse  # noqa: E402

REPRO = os.environ["REPRO"]


def fail(code, text):
    """Say why and end."""
    print("debug_trace_profile: " + text, file=sys.stderr)
    sys.exit(code)


def cell_record(name):
    """The newest record of a cell in the results of a matrix, or None."""
    folders = ["repro-matrix", os.path.join(ROOT, "reports/out/latest"), os.path.join(ROOT, "reports/out/debug/matrix")]
    paths = [os.path.join(folder, "cells", name, file) for folder in folders for file in ("crash.json", "run.json")]
    found = [path for path in paths if os.path.isfile(path)]
    return max(found, key=os.path.getmtime) if found else None


def start_of(words):
    """(command, environment to add, folder) of a record, a cell or a program."""
    first = words[0]
    record = first if first.endswith(".json") and os.path.isfile(first) else None
    if record is None and "/" not in first and len(words) == 1:
        record = cell_record(first)
    if record:
        start = session.start_of(record)
        return [start.program, *start.argv], start.env, start.cwd
    program = shutil.which(first)
    if program is None:
        fail(3, f"{first}: no program, crash record, or cell of the last matrix")
    return [os.path.abspath(program), *words[1:]], {}, None


def strace(command, log, env, cwd):
    """Run COMMAND; its return code as subprocess has it."""
    tool = shutil.which("strace")
    if tool is None:
        fail(5, "no strace on this machine: apt-get install strace")
    calls = "trace=open,openat,creat,close,write,writev,pwrite64,pwritev,ftruncate,fcntl,flock,lseek,mmap,rename," \
            "renameat,renameat2,unlink,unlinkat"
    done = subprocess.run([tool, "-f", "-y", "-s", "16", "-e", calls, "-o", log, "--", *command], env=env, cwd=cwd, check=False)
    if not os.path.exists(log) or os.path.getsize(log) == 0:
        fail(5, "strace could not trace the program (is ptrace allowed here? see repro doctor)")
    return done.returncode


def mac(tool, command, log, env, cwd):
    """The same on macOS: both tools want root."""
    if os.geteuid() != 0:
        fail(5, f"{tool} needs root: sudo -E {sys.argv[0]} ...")
    if tool == "dtruss":
        with open(log, "wb") as file:
            return subprocess.run(["dtruss", "-f", *command], env=env, cwd=cwd, stderr=file, check=False).returncode
    with open(log, "wb") as file, subprocess.Popen(["fs_usage", "-w", "-f", "filesys", os.path.basename(command[0])],
                                                   stdout=file) as watcher:
        time.sleep(1)  # it says nothing when it is ready
        code = subprocess.run(command, env=env, cwd=cwd, check=False).returncode
        time.sleep(1)
        watcher.send_signal(signal.SIGINT)
    return code


def trace(tool, command, log, env, cwd):
    """Run COMMAND under the tool of this system."""
    if tool == "strace":
        return strace(command, log, env, cwd)
    if platform.system() != "Darwin":
        fail(5, f"{tool} is a tool of macOS")
    return mac(tool, command, log, env, cwd)


def usable(path):
    """What `repro profile check` says of a file: (is it usable, a few words)."""
    done = subprocess.run([REPRO, "profile", "check", "--json", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          check=False)
    try:
        file = json.loads(done.stdout)["files"][0]
    except (ValueError, KeyError, IndexError):
        return False, "cannot be read"
    words = [finding.get("message", "") for profile in file.get("profiles", []) for finding in profile.get("findings", [])]
    words += [finding.get("message", "") for finding in file.get("findings", [])]
    return bool(file.get("usable")), "usable" if file.get("usable") else f"not usable{': ' + words[0] if words else ''}"


def _how_opened(flags):
    words = [{"O_CREAT": "created", "O_TRUNC": "emptied", "O_APPEND": "to append", "O_RDWR": "to read and write"}.get(flag)
             for flag in flags]
    return ", ".join(filter(None, words)) or "to write"


def file_lines(file, story):
    """One profile file in lines; and is it fine?"""
    out = [file.path, "  opened    " + "; then ".join(_how_opened(flags) for flags in file.opens)]
    out.append(f"  written   {file.bytes} bytes in {file.writes} writes" + (", through a mapping too" if file.mapped else ""))
    if file.locked:
        out.append("  locked    while it was written (%m pool)")
    out += ["  failed    " + error for error in sorted(set(file.errors))]
    still_open = file.path in story.open_at_fault if story.fault else file.depth > 0
    out.append("  closed    " + ("no: open when the program died" if still_open else "yes"))
    fine = not file.errors
    if os.path.exists(file.path):
        is_usable, words = usable(file.path)
        fine = fine and is_usable
        where = stopped_in(file.path)
        if where and not is_usable:
            out.append("  it ends   " + where)
        out.append(f"  now       {os.path.getsize(file.path)} bytes: {words}")
    else:
        out.append("  now       not there" + (" (removed or renamed)" if file.removed else ""))
    return out, fine


def _ending(story, code):
    if story.fault:
        return "died of " + story.fault
    if code is not None and code < 0:
        return f"died of {signal.Signals(-code).name}"
    return story.end if story.end and not story.end.startswith("exit") else f"ended with {story.end or f'exit code {code}'}"


def _relation(story):
    if not story.files:
        return "before any profile file was opened"
    if story.open_at_fault:
        return "in the middle of the profile write: a profile file was open" if story.begun_at_fault else \
            "with the profile file open and nothing written to it yet"
    return "after a profile had been written and closed" if story.begun_at_fault else \
        "before the profile write began (the file was only created at start-up)"


def tell(story, code):
    """Print the story; the exit code."""
    print(f"the program {_ending(story, code)}")
    crashed = story.fault is not None or (code is not None and code < 0)
    if crashed:
        print(f"the crash came {_relation(story)}")
    fine = bool(story.files)
    for file in story.files.values():
        lines, is_fine = file_lines(file, story)
        print("\n".join(lines))
        fine = fine and is_fine
    if not story.files:
        print("no profile file was opened for writing")
    return 1 if crashed or not fine else 0


def arguments():
    """The parsed command line."""
    parser = argparse.ArgumentParser(prog="debug_trace_profile.sh", add_help=False, allow_abbrev=False)
    parser.add_argument("-o", dest="log")
    parser.add_argument("--with", dest="tool", choices=("strace", "dtruss", "fs_usage"),
                        default="fs_usage" if platform.system() == "Darwin" else "strace")
    parser.add_argument("--read", metavar="LOG")
    parser.add_argument("words", nargs=argparse.REMAINDER)
    found = parser.parse_args()
    if found.words[:1] == ["--"]:
        found.words.pop(0)
    if bool(found.words) == bool(found.read):
        parser.error("give a cell, a crash record or a program (or --read LOG)")
    return found


def read_log(path):
    """The text of a trace."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError as error:
        return fail(3, f"{path}: {error.strerror}")


def main():
    """The exit code."""
    options = arguments()
    if options.read:
        return tell(Story(parse(read_log(options.read)), os.environ.get("LLVM_PROFILE_FILE")), None)
    try:
        command, more, cwd = start_of(options.words)
    except target.Error as error:
        return fail(3, str(error))
    env = {**os.environ, **more}
    log = options.log
    if not log:
        folder = os.path.join(ROOT, "reports", "out", "debug")
        folder = folder if os.access(ROOT, os.W_OK) else os.getcwd()
        os.makedirs(folder, exist_ok=True)
        log = os.path.join(folder, time.strftime("trace-%Y%m%d-%H%M%S.log"))
    sys.stdout.flush()
    code = trace(options.tool, command, os.path.abspath(log), env, cwd)
    result = tell(Story(parse(read_log(log)), env.get("LLVM_PROFILE_FILE")), code)
    print(f"trace: {log}")
    return result


sys.exit(main())
