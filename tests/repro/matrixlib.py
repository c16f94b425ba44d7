"""matrixlib: what the matrix tests share: run the command, read results, report what is wrong."""
import json
import os
import subprocess
import sys

BIN = os.environ["REPRO_BIN"]
SOURCE = os.environ["REPRO_SOURCE"]
SAMPLES = os.environ.get("REPRO_SAMPLES", "")
REPRO = os.path.join(BIN, "repro")
CACHE = os.path.join(os.path.dirname(BIN), "test-cache")  # not the user's cache

failures = []


def check(condition, message):
    """Note a failure and go on."""
    if not condition:
        failures.append(message)
        print("FAILED:", message, flush=True)
    return condition


def finish():
    """End the test."""
    print(f"{len(failures)} failure(s)" if failures else "all as expected")
    sys.exit(1 if failures else 0)


def skip(why):
    """End the test as skipped."""
    print("skipped:", why)
    sys.exit(77)


def environment(**changes):
    """The environment of the tests: own build cache, the user's allocator sources."""
    env = dict(os.environ)
    cache = env.get("XDG_CACHE_HOME") or os.path.join(env.get("HOME", "/tmp"), ".cache")
    env.setdefault("REPRO_SOURCES", os.path.join(cache, "repro", "sources"))
    env["XDG_CACHE_HOME"] = CACHE
    for name in ("LLVM_PROFILE_FILE", "REPRO_DATA_DIR", "NO_COLOR"):
        env.pop(name, None)
    for name, value in changes.items():
        env.pop(name, None) if value is None else env.__setitem__(name, str(value))
    return env


def repro(*args, env=None, timeout=900, **more):
    """Run `repro ARGS`; the result has returncode, stdout and stderr as text."""
    return subprocess.run([REPRO, *map(str, args)], env=env or environment(), text=True, capture_output=True,
                          timeout=timeout, **more)


def need_compilers():
    """Skip unless the matrix can be built here: two LLVMs, packages, sources."""
    result = repro("doctor", "--json")
    doctor = json.loads(result.stdout)
    for item in doctor["checks"]:
        if item["required"] and not item["ok"]:
            skip(f"{item['title']}: {item['detail']} ({item['fix']})")
    fetch = subprocess.run([os.path.join(SOURCE, "scripts", "fetch_sources"), "-q"], env=environment(), text=True,
                           capture_output=True)
    if fetch.returncode != 0:
        skip("the allocators' sources cannot be had: " + fetch.stderr.strip())
    return doctor


def read_json(*parts):
    """A JSON file as Python data."""
    with open(os.path.join(*parts), encoding="utf-8") as file:
        return json.load(file)


def validate(document, kind):
    """Check DOCUMENT against reports/schema/KIND.schema.json, if jsonschema is here."""
    try:
        import jsonschema
    except ImportError:
        return
    schema = read_json(SOURCE, "reports", "schema", kind + ".schema.json")
    for error in jsonschema.Draft202012Validator(schema).iter_errors(document):
        check(False, f"{kind}: {error.json_path}: {error.message}")
