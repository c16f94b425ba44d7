#!/usr/bin/env bash
# experiments: what the diagnosed cause predicts about changed programs comes true, and proves the fixes.
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ "$REPRO_SANITIZE" = none ] || { echo "skipped: sanitizers slow the experiments down"; exit 77; }
"$REPRO_BIN/repro" scenario run --experiment --json -o "$work/results.json" mixed-at-exit refused-write wrong-runtime \
    bad-environment allocator-torn-down damaged-pool-file locked-pool-file 2>"$work/log"
code=$?
cat "$work/log"
[ $code = 5 ] && { echo "skipped: the compilers here cannot show it"; exit 77; }
python3 - "$work/results.json" "$REPRO_SOURCE/reports/schema" <<'PYTHON' || exit 1
import json, sys
fault = 0
def check(condition, text):
    global fault
    if not condition:
        print(text)
        fault = 1
try:
    import jsonschema
    schema = json.load(open(sys.argv[2] + "/experiments.schema.json"))
except ImportError:
    schema = None
for doc in json.load(open(sys.argv[1])):
    if schema:
        jsonschema.validate(doc, schema)
    name = doc["scenario"]
    seen = {e["name"]: e for e in doc["experiments"]}
    check(doc["schema"] == "repro.experiments/1", f"{name}: schema")
    check(seen, f"{name}: no experiment was made")
    for e in seen.values():
        check(e["agrees"], f"{name}: {e['name']}: predicted {e['predicted']}, got {e['outcome']}, {e['class']}")
    check(any(f["verified"] for f in doc["record"]["diagnosis"]["fix"]), f"{name}: no fix was verified")
    if name == "mixed-at-exit":
        # The wrong theories predict a clean run here.
        for theory in ("flush-first", "values-off", "reversed-link-order"):
            check(seen[theory]["outcome"] != "clean", f"{theory} made the mixed program clean")
        if "other-allocator" in seen:
            check(seen["other-allocator"]["outcome"] == "crash", "another allocator changed the outcome")
sys.exit(fault)
PYTHON
exit $code
