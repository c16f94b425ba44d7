"""emulated_crashes: programs of macOS that crash in LLVM's own runtime, built and executed by scripts/emulate_darwin."""
import json
import os
import subprocess
import sys
import tempfile


def examine(source, check, failures, summary):
    """Call CHECK(path, row, folder) for each crashing program and print FAILURES, or SUMMARY with their number. The exit
    code of the test: 77 where the emulator, a compiler or the runtime's source is missing."""
    with tempfile.TemporaryDirectory(prefix="repro-emulated-") as folder:
        done = subprocess.run([os.path.join(source, "scripts/emulate_darwin"), "--json", "-o", folder, "--runtime", "14,19",
                               "--level", "Os", "--foreign", "14,19", "--object", "plain,sites", "--order", "program-first"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode == 5:
            print(f"skipped: {done.stderr.strip().splitlines()[-1]}")
            return 77
        if done.returncode != 0:
            print(done.stderr, file=sys.stderr)
            return 1
        rows = [row for row in json.loads(done.stdout) if row["kind"] == "crash"]
        for row in rows:
            name = "-".join(("image", *(row[k] for k in ("arch", "runtime", "level", "object", "foreign", "order"))))
            check(os.path.join(folder, name), row, os.path.join(folder, "profiles", name))
        if len(rows) != 8:
            failures.append(f"programs that crash: {len(rows)}, expected 8")
    print("\n".join(failures) or summary.format(len(rows)))
    return 1 if failures else 0
