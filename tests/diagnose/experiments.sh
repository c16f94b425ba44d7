#!/usr/bin/env bash
# experiments: what the diagnosed cause predicts about changed programs comes true, and proves the fixes.
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ "$REPRO_SANITIZE" = none ] || { echo "skipped: sanitizers slow the experiments down"; exit 77; }
"$REPRO_BIN/repro" scenario run --experiment --json -o "$work/results.json" mixed-at-exit refused-write wrong-runtime \
    bad-environment allocator-torn-down damaged-pool-file locked-pool-file correlated-records mapping-truncated 2>"$work/log"
code=$?
cat "$work/log"
[ $code = 5 ] && { echo "skipped: the compilers here cannot show it"; exit 77; }
python3 - "$work/results.json" "$REPRO_SOURCE/reports/schema" "$REPRO_BIN/repro" <<'PYTHON' || exit 1
import json, subprocess, sys
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
    seen = {e["name"]: e for e in doc["experiments"] if e["made"]}
    check(doc["schema"] == "repro.experiments/1", f"{name}: schema")
    check(seen, f"{name}: no experiment was made")
    for e in seen.values():
        check(e["agrees"] is not False,
              f"{name}: {e['name']}: predicted {e['predicted']}, got {e['outcome']}, {e['class']}, {e['profile']}")
    theories = {t["name"]: t for t in doc["record"]["diagnosis"]["theories"]}
    cause = theories.pop(doc["record"]["diagnosis"]["class"])
    check(cause["survives"] and cause["tested"] > 0, f"{name}: the cause does not survive: {cause}")
    for t in theories.values():
        check(t["survives"] is False and t["because"], f"{name}: {t['name']} is not refuted: {t}")
    for f in doc["record"]["diagnosis"]["fix"]:
        by = f.get("verified_by", "").removeprefix("experiment ")
        check(f["verified"] == (by in seen), f"{name}: verified by nothing: {f}")
        check(not f["verified"] or (seen[by]["clean"] and seen[by]["profile"] == "ok" and seen[by]["functions"] > 0),
              f"{name}: verified by a run that was not clean or had no good profile: {f}")
    check(any(f["verified"] for f in doc["record"]["diagnosis"]["fix"]), f"{name}: no fix was verified")
    if name == "mixed-at-exit":
        # The wrong theories predict a clean run here.
        for change in ("flush-first", "values-off", "program-values-off", "reversed-link-order", "dynamic-nodes"):
            check(not seen[change]["clean"], f"{change} made the mixed program clean")
        check(seen["no-pgo"]["clean"] and seen["no-pgo"]["profile"] == "not-instrumented", "no-pgo")
        check({"allocator", "exit-order", "value-profiling", "broken-pgo", "application"} == set(theories),
              f"rivals of the mix: {sorted(theories)}")
        if "other-allocator" in seen:
            check(seen["other-allocator"]["outcome"] == "crash", "another allocator changed the outcome")
again = subprocess.run([sys.argv[3], "explain", "--json", sys.argv[1]], capture_output=True)
kept = [r["diagnosis"].get("experiments") for r in json.loads(again.stdout)]
check(kept == [d["experiments"] for d in json.load(open(sys.argv[1]))], "explained again, the experiments are lost")
sys.exit(fault)
PYTHON
exit $code
