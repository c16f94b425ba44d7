"""pgo - LLDB commands for PGO-instrumented programs. Load with: command script import lldb/pgo.py

  pgo check    which profile layouts the loaded images hold, and what the profile runtime will do with them

The verdict comes from `repro check`, run on the files of the images: nothing is decided here. REPRO names the program
if it is not on PATH. The functions without `debugger` in their arguments need no lldb.
"""
import json
import os
import shlex
import shutil
import subprocess


def find_repro():
    """Path of the repro program, or None."""
    beside = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "build/release/bin/repro")
    return os.environ.get("REPRO") or shutil.which("repro") or (beside if os.access(beside, os.X_OK) else None)


def check_files(repro, paths):
    """The `files` of repro.check/1 for PATHS. ValueError with repro's own words when there is no such document."""
    done = subprocess.run([repro, "check", "--json", *paths], capture_output=True, text=True)
    try:
        return json.loads(done.stdout)["files"]
    except (ValueError, KeyError) as error:
        raise ValueError(done.stderr.strip() or f"{repro} check: exit {done.returncode}") from error


def summary_lines(files):
    """One line per instrumented file, and one per problem of it."""
    lines = []
    for file in files:
        groups = ", ".join(f"{group['records']} {group['layout']}" for group in file["groups"])
        if not groups:
            continue
        runtime = (file["runtime"] or {}).get("layout") or "none"
        lines.append(f"{os.path.basename(file['path'])}: {file['verdict']}; records {groups}; runtime {runtime}")
        lines += [f"  {problem['message']}" for problem in file["problems"]]
    return lines or ["no loaded image holds profile records"]


def pgo(debugger, command, result, _internal):
    """pgo check: profile layouts of the loaded images"""
    if shlex.split(command) != ["check"]:
        result.SetError("usage: pgo check")
        return
    repro = find_repro()
    if repro is None:
        result.SetError("repro is not on PATH: set the environment variable REPRO to it")
        return
    modules = debugger.GetSelectedTarget().module_iter()
    paths = [path for path in (module.GetFileSpec().fullpath for module in modules) if path and os.path.isfile(path)]
    try:
        for line in summary_lines(check_files(repro, paths)):
            result.AppendMessage(line)
    except ValueError as error:
        result.SetError(str(error))


def __lldb_init_module(debugger, _internal):
    debugger.HandleCommand(f"command script add -o -f {__name__}.pgo pgo")
