"""malformed.py - our verdict on broken profiles against the real llvm-profdata of every installed release.

Real profiles are broken in every way of patches.py. For each file, release and command (show, merge) the accept or
refuse that `repro profile check` predicts must be what the tool does, and the predicted message what it prints.
Usage: malformed.py [--all]: without --all the tools of another raw version see only one file of each.
"""
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import prof_tools as t
from patches import PATCHES, patched

VAGUE = "no message to rely on"
# What the tool prints here depends on the bytes behind its buffer.
BEHIND_BUFFER = {"values-kinds-3": "value kind is invalid"}


def tool_says(major, command, path):
    argv = [t.profdata(major), command]
    argv += ["--counts", "--all-functions", path] if command == "show" else [path, "-o", path + ".out"]
    done = t.run(argv, timeout=120)
    died = "(died of signal %d)" % -done.returncode if done.returncode < 0 else ""
    return done.returncode == 0, died + done.stderr.decode(errors="replace")


def compare(job):
    path, major, command, reader = job
    accepted, printed = tool_says(major, command, path)
    if accepted != reader[command]:
        return "%s: %s %s is %s, predicted %s (%s)" % (
            os.path.basename(path), "llvm-profdata-%d" % major, command,
            "accepted" if accepted else "refused: " + printed.strip()[:160],
            "accept" if reader[command] else "refuse", reader["says"])
    if accepted or VAGUE in reader["says"] or printed.startswith("(died"):
        return None
    # merge of 14 and 16 leaves out details of an empty name
    short = command == "merge" and "function name is empty" in reader["says"]
    name = os.path.basename(path)[3:-8]
    other = name in BEHIND_BUFFER and BEHIND_BUFFER[name] in printed
    if not short and not other and reader["says"] not in printed:
        return "%s: llvm-profdata-%d %s prints %r, predicted %r" % (
            os.path.basename(path), major, command, printed.strip()[:200], reader["says"])
    return None


def make_files(majors, folder):
    files = []
    for major in majors:
        with open(t.pure_profile(major, folder), "rb") as source:
            good = source.read()
        for name in PATCHES:
            data = patched(name, good)
            if data is None:
                continue
            path = os.path.join(folder, "%d-%s.profraw" % (major, name))
            with open(path, "wb") as out:
                out.write(data)
            files.append((major, name, path))
    return files


def jobs(files, documents, everything):
    first_of = {}
    for (major, name, path), document in zip(files, documents):
        first = first_of.setdefault(t.RAW_VERSION[major], major)
        readers = {r["llvm"]: r for r in document.get("readers", [])}
        for tool in t.RELEASES:
            if not t.profdata(tool) or (tool != major and major != first and not everything):
                continue
            # A file that is no profile at all has no list of readers: every tool refuses it.
            reader = readers.get(tool, {"show": False, "merge": False, "says": "unrecognized"})
            for command in ("show", "merge"):
                yield path, tool, command, reader


def main():
    with tempfile.TemporaryDirectory() as folder:
        majors = [m for m in t.RELEASES if t.has_runtime(m, folder) and t.profdata(m)]
        if not majors:
            t.skip("no clang-N with a profile runtime and its llvm-profdata")
        files = make_files(majors, folder)
        _, documents = t.check([path for _, _, path in files])
        assert len(documents) == len(files)
        work = list(jobs(files, documents, "--all" in sys.argv))
        with ThreadPoolExecutor(2) as pool:
            faults = [fault for fault in pool.map(compare, work) if fault]
        # "ok" and harmless changes are usable, everything some tool refuses is not.
        for (major, name, path), document in zip(files, documents):
            own = next((r for r in document.get("readers", []) if r["llvm"] == major), None)
            own_version = document.get("profiles") and document["profiles"][0]["version"] == t.RAW_VERSION[major]
            if name != "flag-debug-info" and document["usable"] and own_version and not (own and own["show"] and own["merge"]):
                faults.append("%s: called usable, but llvm-profdata-%d refuses it" % (path, major))
            if name == "ok" and not document["usable"]:
                faults.append("%s: called unusable: %s" % (path, document["findings"]))
        for fault in faults:
            print("FAIL", fault)
        print("%d files (compilers %s), %d comparisons, %d differences" % (len(files), majors, len(work), len(faults)))
        return 1 if faults else 0


sys.exit(main())
