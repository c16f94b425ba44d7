"""session - what a saved crash record says about starting its program again."""
import json
import os
import re
import tempfile
from collections import namedtuple

from .target import Error

# profile_folder: where LLVM_PROFILE_FILE now points to, or None if the record's own value is kept.
Start = namedtuple("Start", "program argv cwd env build_id profile_folder")

# A pool file that is there already is part of these crashes: they happen with the recorded file only.
_NEEDS_ITS_FILE = ("damaged-pool-file",)
PATTERN = "LLVM_PROFILE_FILE"


def _load(path):
    try:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
    except OSError as error:
        raise Error(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise Error(f"{path}: no JSON: {error}") from error
    if isinstance(document, list):
        document = document[0] if document else None
    if not isinstance(document, dict) or not str(document.get("schema", "")).startswith("repro.crash/"):
        raise Error(f"{path}: no crash record (\"schema\": \"repro.crash/1\")")
    return document


_HOME = re.compile(r"(^|[:=])~(?=/|$)")


def _local(text):
    """TEXT with the home folder that redaction took out of it (docs/privacy.md)."""
    return _HOME.sub(lambda match: match.group(1) + os.path.expanduser("~"), text)


def _text_list(value):
    return [_local(item) for item in value if isinstance(item, str)] if isinstance(value, list) else []


def start_of(path, keep_profile_file=False):
    """How the program of the crash record in PATH was started. Its profile goes to a new folder, so that an older file
    neither prevents the crash (%m pools) nor is overwritten; KEEP_PROFILE_FILE leaves it where the record says."""
    document = _load(path)
    subject, run = document.get("subject") or {}, document.get("run") or {}
    program = subject.get("path")
    if not isinstance(program, str) or not program:
        raise Error(f"{path}: does not say which program it is about")
    program = _local(program)
    if program.startswith(".../"):
        raise Error(f"{path}: its folders were taken out (--redact strict): make the record with --redact none")
    if not os.path.isfile(program):
        raise Error(f"{program}: the program of {path} is not there any more: build it again (repro matrix)")
    env = {name: _local(value) for name, value in (run.get("env") or {}).items() if isinstance(value, str)}
    folder = None
    cause = (document.get("diagnosis") or {}).get("class")
    if not keep_profile_file and cause not in _NEEDS_ITS_FILE:
        folder = os.environ.get("REPRO_PROFILE_FOLDER") or tempfile.mkdtemp(prefix="pgo-profile-")
        env[PATTERN] = os.path.join(folder, os.path.basename(env.get(PATTERN) or "default.profraw"))
    cwd = _local(run["cwd"]) if isinstance(run.get("cwd"), str) else None
    return Start(program, _text_list(run.get("argv"))[1:], cwd if cwd and os.path.isdir(cwd) else None, env,
                 subject.get("build_id"), folder)


def describe(start):
    """The start in lines for people."""
    words = [start.program, *start.argv]
    out = ["program: " + " ".join(words)]
    if start.cwd:
        out.append(f"folder:  {start.cwd}")
    out += [f"set:     {name}={value}" for name, value in sorted(start.env.items())]
    if any("REDACTED" in word for word in [*start.argv, *start.env.values()]):
        out.append("note: secrets were taken out of the record (REDACTED): the program may behave differently")
    return out
