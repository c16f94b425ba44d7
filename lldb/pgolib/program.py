"""program - finding and asking the `repro` program: layouts of files, causes of crashes."""
import json
import os
import shutil
import subprocess
import tempfile

from .target import Error


def find_repro():
    """Path of the repro program; Error when there is none. REPRO names it if it is not on PATH."""
    here = os.path.dirname(os.path.abspath(__file__))
    candidates = [
        os.environ.get("REPRO"),
        os.path.join(here, "../../../../bin/repro"),  # installed: PREFIX/share/repro/lldb/pgolib
        os.path.join(here, "../../build/release/bin/repro"),
        shutil.which("repro"),
    ]
    for path in candidates:
        if path and os.access(path, os.X_OK) and os.path.isfile(path):
            return os.path.normpath(path)
    raise Error("repro is not on PATH: set the environment variable REPRO to it")


def _ask(arguments):
    """The JSON document that `repro ARGUMENTS` prints; Error with its own words when there is none."""
    done = subprocess.run([find_repro(), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    try:
        return json.loads(done.stdout.decode("utf-8", "replace"))
    except ValueError as error:
        words = done.stderr.decode("utf-8", "replace").strip()
        raise Error(words or f"repro {arguments[0]}: exit {done.returncode}") from error


def check_files(paths, records=False):
    """The `files` of repro.check/1 for PATHS, with every record if RECORDS."""
    document = _ask(["check", "--json", *(["--records"] if records else []), *paths])
    return document["files"]


def explain(record, binary):
    """The crash record RECORD (repro.crash/1) with the diagnosis that repro makes of it. BINARY: the crashed image."""
    handle, path = tempfile.mkstemp(prefix="pgo-", suffix=".json")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(record, file)
        return _ask(["explain", "--json", *(["--binary", binary] if binary else []), path])
    finally:
        os.unlink(path)
