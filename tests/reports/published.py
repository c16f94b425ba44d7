#!/usr/bin/env python3
"""published: SARIF validates against the schema that its committee published, JUnit against that of Jenkins' xUnit plugin.

The schemas are not ours to carry: they come out of two packages, pinned by version and SHA-256, once, into the cache.
"""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile

render = sys.argv[1]
failures = []
cache = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "repro", "schemas")
SARIF = ("sarif-2.1.0-rtm.5.json", "2d99159ae54a3eea97f81781cff48780548657c35949f4b7f25e99a2ba4de4f8",
         "package/lib/schemas/sarif-2.1.0-rtm.5.json",
         ["npm", "pack", "--silent", "@microsoft/jest-sarif@1.0.0-beta.0"])
JUNIT = ("junit-10.xsd", "a1a816f58d1bf95ebabf371994df0b9246dee66ea9572fbec4f9296f1b2c0ff6",
         "pytest-7.4.4/testing/example_scripts/junit-10.xsd",
         [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "--require-hashes", "-r",
          "pins.txt"])
PINS = "pytest==7.4.4 --hash=sha256:2cf0005922c6ace4a3e2ec8b4080eb0d9753fdc93107415332f50ce9e7994280\n"
skipped = []


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def fetch(name, sha256, member, command):
    """The path of the schema, or None with a reason."""
    path = os.path.join(cache, name)
    if os.path.exists(path) and digest(path) == sha256:
        return path
    if not shutil.which(command[0]):
        skipped.append(f"{name}: {command[0]} is missing")
        return None
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "pins.txt"), "w", encoding="ascii") as file:
            file.write(PINS)
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=200)
            archive = next(n for n in os.listdir(folder) if n.endswith(("gz",)))
            with tarfile.open(os.path.join(folder, archive)) as tar:
                data = tar.extractfile(member).read()
        except (subprocess.SubprocessError, OSError, StopIteration, KeyError, tarfile.TarError) as problem:
            skipped.append(f"{name}: cannot be had here: {str(problem)[:200]}")
            return None
    if hashlib.sha256(data).hexdigest() != sha256:
        failures.append(f"{name}: the package holds another file than the pinned one")
        return None
    os.makedirs(cache, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=cache, delete=False) as file:
        file.write(data)
    os.replace(file.name, path)
    return path


def rendered(writer, sample):
    return subprocess.run([render, writer, sample], check=True, capture_output=True).stdout


def check_sarif(path):
    try:
        import jsonschema
    except ImportError:
        skipped.append("SARIF: python3-jsonschema is missing")
        return
    with open(path, encoding="utf-8") as file:
        schema = json.load(file)
    validator = jsonschema.validators.validator_for(schema)(schema)
    for sample in ("matrix", "troubled", "crash", "clean", "check", "hostile-matrix", "hostile-crash", "hostile-check"):
        for error in validator.iter_errors(json.loads(rendered("sarif", sample))):
            failures.append(f"SARIF of {sample}: {error.json_path}: {error.message[:200]}")
    broken = json.loads(rendered("sarif", "crash"))
    broken["runs"][0]["results"][0]["level"] = "fatal"
    if validator.is_valid(broken):
        failures.append("SARIF: a level that does not exist is accepted: the schema is not used")


def check_junit(path):
    if not shutil.which("xmllint"):
        skipped.append("JUnit: xmllint is missing (apt-get install libxml2-utils)")
        return
    for sample in ("matrix", "troubled", "hostile-matrix"):
        done = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", path, "-"], input=rendered("junit", sample),
                              capture_output=True)
        if done.returncode != 0:
            failures.append(f"JUnit of {sample}: {done.stderr.decode()[-500:]}")
    broken = rendered("junit", "matrix").replace(b"<testcase ", b"<case ", 1).replace(b"</testcase>", b"</case>", 1)
    done = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", path, "-"], input=broken, capture_output=True)
    if done.returncode == 0:
        failures.append("JUnit: an unknown element is accepted: the schema is not used")


sarif, junit = fetch(*SARIF), fetch(*JUNIT)
if sarif:
    check_sarif(sarif)
if junit:
    check_junit(junit)
for line in failures:
    print(line)
for line in skipped:
    print("skipped: " + line)
sys.exit(1 if failures else 77 if skipped else 0)
