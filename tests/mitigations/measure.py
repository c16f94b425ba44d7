#!/usr/bin/env python3
"""measure.py - scripts/mitigations on four remedies and two programs, with a small training; no times."""
import json
import os
import subprocess
import sys
import tempfile

SCRIPT = os.path.join(os.environ["REPRO_SOURCE"], "scripts", "mitigations")


def call(*words):
    """The finished script."""
    return subprocess.run([SCRIPT, *words], capture_output=True, text=True, check=False)


def main():
    """Measure and compare with what must come out."""
    if os.environ["REPRO_SANITIZE"] != "none":
        print("skipped: evtx_gen is built with sanitizers, training would take long")
        return 77
    for words, code, text in ((["--remedies", "prayer"], 2, "there is no remedy 'prayer'"), (["--program", "clang-0"], 5, "clang-0"),
                              (["--records", "0"], 2, "above 0"), (["--table", "/nowhere"], 3, "/nowhere")):
        done = call(*words)
        assert done.returncode == code and text in done.stderr and "Traceback" not in done.stderr, (words, done)
    with tempfile.TemporaryDirectory() as folder:
        done = call("-o", folder, "--cells", "exit,refused", "--remedies", "none,uninstrumented,salvage,no-program-values",
                    "--records", "100", "--no-timing")
        if done.returncode == 5:
            print("skipped: " + done.stderr.strip().splitlines()[-1])
            return 77
        print(done.stdout + done.stderr)
        assert done.returncode == 0
        with open(os.path.join(folder, "mitigations.json"), encoding="utf-8") as file:
            result = json.load(file)
        with open(os.path.join(folder, "mitigations.md"), encoding="utf-8") as file:
            assert file.read() == call("--table", os.path.join(folder, "mitigations.json")).stdout
    rows = {(row["cell"], row["remedy"]): row for row in result["rows"]}
    assert len(rows) == 8
    crash, refused = rows["exit", "none"], rows["refused", "none"]
    assert (crash["outcome"], crash["class"], crash["complete"]) == ("crash", "mixed-profile-abi", False), crash
    assert crash["function"] == "initializeValueProfRuntimeRecord" and crash["failed_runs"] == crash["runs"] == 4, crash
    assert (refused["outcome"], refused["complete"], refused["usable"]) == ("refused-write", False, 0), refused
    for cell in ("exit", "refused"):
        fixed, rescued, hidden = (rows[cell, key] for key in ("uninstrumented", "salvage", "no-program-values"))
        assert fixed["outcome"] == "clean" and fixed["complete"], fixed
        assert fixed["functions"]["of"] > 100 and fixed["allocator_functions"]["there"] == 0, fixed
        assert rescued["outcome"] != "clean" and rescued["complete"], rescued
        assert 0 < rescued["allocator_functions"]["of"] == rescued["allocator_functions"]["there"], rescued
        assert not hidden["complete"] and hidden["usable"] == hidden["functions"]["there"] == 0, hidden
    return 0


sys.exit(main())
