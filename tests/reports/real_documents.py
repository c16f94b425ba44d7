#!/usr/bin/env python3
"""real_documents: what the command writes about a really crashing program validates and can be rendered.

Builds a program of two objects, instrumented by an old and by a new LLVM (skips without such a pair).
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile

repro = os.path.join(os.environ["REPRO_BIN"], "repro")
schemas = os.path.join(os.environ["REPRO_SOURCE"], "reports", "schema")
failures = []


def skip(why):
    print("skipped: " + why)
    sys.exit(77)


try:
    import jsonschema
except ImportError:
    skip("python3-jsonschema is missing")

MAIN = """int codec(int x);
static int twice(int x) { return 2 * x; }
static int square(int x) { return x * x; }
int main(int argc, char **argv) { int (*f)(int) = argc > 1 ? square : twice; (void)argv; return codec(f(argc)) < 0; }
"""
CODEC = """static int half(int x) { return x / 2; }
int codec(int x) { int s = 0; for (int i = 0; i < x; i++) s += half(i); return s; }
"""


def find(versions):
    return next((f"clang-{v}" for v in versions if shutil.which(f"clang-{v}")), None)


def build(folder, new, old):
    for name, text in (("main.c", MAIN), ("codec.c", CODEC)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    for args in ([old, "-O1", "-fprofile-generate", "-c", "codec.c"],
                 [new, "-O1", "-fprofile-generate", "-c", "main.c"],
                 [new, "-fprofile-generate", "main.o", "codec.o", "-o", "mixed"],
                 [new, "-fprofile-generate", "codec.o", "main.o", "-o", "refused"],
                 [new, "-O1", "main.c", "codec.c", "-o", "plain"]):
        if subprocess.run(args, cwd=folder, capture_output=True).returncode != 0:
            skip(" ".join(args) + " failed")


def call(folder, *args):
    return subprocess.run([repro, *args], cwd=folder, capture_output=True, text=True)


def validate(kind, doc, name):
    with open(os.path.join(schemas, kind + ".schema.json"), encoding="utf-8") as file:
        schema = json.load(file)
    for error in jsonschema.Draft202012Validator(schema).iter_errors(doc):
        failures.append(f"{name}: {error.json_path}: {error.message[:200]}")


def expect(condition, message):
    if not condition:
        failures.append(message)


def check_run(folder, program, outcome):
    done = call(folder, "run", "--json", "--profile-file", program + ".profraw", "--", "./" + program)
    doc = json.loads(done.stdout)
    validate("crash", doc, program)
    expect(doc["outcome"] == outcome, f"{program}: {doc['outcome']}, expected {outcome}")
    path = os.path.join(folder, program + ".json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(done.stdout)
    again = call(folder, "report", "--format", "json", path)
    expect(again.stdout == done.stdout, f"{program}: report --format json changed the document")
    return doc


def check_crash_reports(folder, doc):
    frame = next(t for t in doc["threads"] if t["crashed"])["frames"][0]
    for format_name in ("text", "md", "github", "html"):
        text = call(folder, "report", "--format", format_name, "mixed.json").stdout
        for word in ("mixed-profile-abi", frame["function"], "codec"):
            expect(word in text, f"report --format {format_name} does not say {word}")
    sarif = json.loads(call(folder, "report", "--format", "sarif", "mixed.json").stdout)
    expect(sarif["runs"][0]["results"][0]["ruleId"] == "mixed-profile-abi", "sarif: another rule")
    segments = doc["profile"]["records"]["segments"]
    expect([s["layout"] for s in segments] == ["v10", "v8"], f"segments: {segments}")
    end = 0
    for segment in segments:
        expect(segment["offset"] == end, f"segments leave a gap: {segments}")
        end = segment["offset"] + segment["records"] * segment["record_size"]
    at_fault = doc["profile"]["at_fault"]
    expect(at_fault["layout"] == "v8" and len(at_fault["bytes"]) == 128, f"at_fault: {at_fault}")


def check_static(folder):
    done = call(folder, "check", "--json", "mixed", "plain", "codec.o")
    if done.returncode == 2:
        print("note: no `repro check` in this build")
        return
    doc = json.loads(done.stdout)
    validate("check", doc, "check")
    expect([f["verdict"] for f in doc["files"]] == ["mixed-abi", "no-profile", "clean"],
           f"check: {[f['verdict'] for f in doc['files']]}")
    expect("records" not in doc["files"][0], "check: records without --records")
    doc = json.loads(call(folder, "check", "--json", "--records", "mixed").stdout)
    validate("check", doc, "check --records")
    mixed, end = doc["files"][0], 0
    for record in mixed["records"]:
        expect(record["offset"] == end, f"check --records: a gap before {record}")
        end += record["size"]
    expect(end == mixed["data"]["size"], f"check --records: {end} of {mixed['data']['size']} bytes")
    expect({(r["layout"], r["function"]) for r in mixed["records"]} >= {("v8", "codec"), ("v10", "main")},
           f"check --records: {mixed['records']}")


new_clang, old_clang = find((22, 19, 20, 21)), find((14, 15, 16, 17))
if not new_clang or not old_clang:
    skip("needs a clang of LLVM 14-17 and one of LLVM 19-22")
with tempfile.TemporaryDirectory() as scratch:
    build(scratch, new_clang, old_clang)
    check_run(scratch, "plain", "clean")
    check_run(scratch, "refused", "refused-write")
    check_crash_reports(scratch, check_run(scratch, "mixed", "crash"))
    check_static(scratch)
for failure in failures:
    print(failure)
sys.exit(1 if failures else 0)
