#!/usr/bin/env python3
"""schema: every JSON document validates against reports/schema/, and broken ones do not."""
import copy
import json
import os
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is missing (apt-get install python3-jsonschema)")
    sys.exit(77)

render = sys.argv[1]
schemas = os.path.join(os.environ["REPRO_SOURCE"], "reports", "schema")
failures = []


def validator(kind):
    with open(os.path.join(schemas, kind + ".schema.json"), encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def document(sample):
    out = subprocess.run([render, "json", sample], check=True, capture_output=True).stdout
    return json.loads(out)


def must_pass(kind, name, doc):
    for error in validator(kind).iter_errors(doc):
        failures.append(f"{name}: {error.json_path}: {error.message[:200]}")


def must_fail(kind, name, doc):
    if validator(kind).is_valid(doc):
        failures.append(f"{name}: accepted")


def changed(doc, path, value):
    doc = copy.deepcopy(doc)
    node = doc
    for key in path[:-1]:
        node = node[key]
    if value is None:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return doc


for kind, samples in {"crash": ["crash", "clean"], "matrix": ["matrix", "troubled"],
                      "check": ["check"]}.items():
    for sample in samples:
        doc = document(sample)
        must_pass(kind, sample, doc)
        for other in {"crash", "matrix", "check"} - {kind}:
            must_fail(other, f"{sample} as {other}", doc)

crash = document("crash")
for path, value in [(["fault", "address"], "0x3"), (["fault", "address"], 3),
                    (["outcome"], "boom"), (["id"], "xyz"), (["run"], None),
                    (["diagnosis", "class"], "gremlins"), (["diagnosis", "confidence"], 2),
                    (["threads", 0, "frames", 0, "symbol_exact"], "yes"),
                    (["threads", 0, "frames", 0, "layer"], None),
                    (["registers", "rip"], 12), (["profile", "records", "by_layout", "v8"], "x")]:
    must_fail("crash", f"crash with {path} = {value!r}", changed(crash, path, value))
matrix = document("matrix")
for path, value in [(["cells", 0, "met"], None), (["cells", 0, "outcome"], "exploded"),
                    (["answer", "faults"], "yes"), (["axes", "allocator"], "system"),
                    (["totals", "outcomes", "boom"], 1)]:
    must_fail("matrix", f"matrix with {path} = {value!r}", changed(matrix, path, value))

for failure in failures:
    print(failure)
sys.exit(1 if failures else 0)
