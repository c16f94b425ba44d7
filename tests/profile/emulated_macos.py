#!/usr/bin/env python3
"""Mach-O programs of two layouts: what `repro check` predicts against what the emulated runtime does with them.

Usage: emulated_macos.py REPRO SOURCE_FOLDER. Skips itself (77) where the emulator, a compiler or the network is missing.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

repro, root = sys.argv[1], pathlib.Path(sys.argv[2])


def check(path):
    done = subprocess.run([repro, "check", "--json", path], stdout=subprocess.PIPE, check=False)
    return json.loads(done.stdout)["files"][0]


def agrees(prediction, seen):
    """A prediction may be undecided; it may name a second crash; it must never be another outcome than what happened."""
    outcome = {"clean": "ok"}.get(seen["kind"], seen["kind"])
    if prediction["outcome"] == "undecided":
        return outcome != "ok"
    if outcome != prediction["outcome"]:
        return False
    functions = [prediction["function"], prediction.get("otherwise", {}).get("function")]
    return outcome != "crash" or seen["function"] in functions


def main():
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([root / "scripts/emulate_darwin", "--json", "-o", folder, "--runtime", "14,19", "--level", "O2",
                               "--foreign", "14,19", "--object", "none,plain,sites"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode == 5:
            print(f"skipped: {done.stderr.strip().splitlines()[-1]}")
            sys.exit(77)
        assert done.returncode == 0, done.stderr
        rows, wrong, signature = json.loads(done.stdout), 0, 0
        for row in rows:
            name = "-".join(("image", *(row[k] for k in ("arch", "runtime", "level", "object", "foreign", "order"))))
            prediction = check(f"{folder}/{name}")["prediction"]
            good = agrees(prediction, row)
            wrong += not good
            print("ok   " if good else "WRONG", name, row["kind"], row["function"], "| predicted",
                  prediction["outcome"], prediction["function"])
            if row["object"] == "none":
                assert row["kind"] == "clean", row
                checked = subprocess.run([repro, "profile", "check", "-q", f"{folder}/{name}.profraw"], check=False)
                assert checked.returncode == 0, f"{name}: the control's profile is not usable"
            if row["object"] == "plain":
                expected = "crash" if row["order"] == "program-first" else "refused-write"
                assert row["kind"] == expected, row
                signature += row["kind"] == "crash" and row["function"] == "initializeValueProfRuntimeRecord" and row["phase"] == "exit"
        assert len(rows) == 2 * 2 * (1 + 2 * 2), len(rows)
        assert signature == 4, "the crash at exit in initializeValueProfRuntimeRecord, on both architectures"
        assert wrong == 0, f"{wrong} predictions contradicted by the emulator"


main()
