#!/usr/bin/env bash
# scenarios: every scenario that this compiler can show is diagnosed with its class, and rivals are rejected.
#   scenarios.sh LLVM [--strip]
set -u
llvm=$1
strip=${2:-}
repro=$REPRO_BIN/repro
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

[ "$REPRO_SANITIZE" = none ] || { echo "skipped: sanitizers of the test build change the harness' timing"; exit 77; }
command -v "clang-$llvm" >/dev/null || { echo "skipped: no clang-$llvm"; exit 77; }
[ -z "$strip" ] || command -v strip >/dev/null || { echo "skipped: no strip"; exit 77; }
names=$("$repro" scenario list | awk '{ print $1 }')
if ! "$REPRO_SOURCE/scripts/allocator_sources" mimalloc >/dev/null 2>&1; then
    echo "without mimalloc-torn-down: its sources are not here (scripts/fetch_sources)"
    names=$(grep -v '^mimalloc' <<<"$names")
fi
# shellcheck disable=SC2086
"$repro" scenario run --llvm "$llvm" $strip --json $names >"$work/records.json" 2>"$work/log"
code=$?
cat "$work/log"
[ $code = 5 ] && { echo "skipped: clang-$llvm cannot show anything here"; exit 77; }
python3 - "$work/records.json" "$repro" "$strip" <<'PYTHON' || exit 1
import json, subprocess, sys
records = json.load(open(sys.argv[1]))
promised = {s["name"]: s for s in json.loads(
    subprocess.run([sys.argv[2], "scenario", "list", "--json"], capture_output=True, check=True).stdout)["scenarios"]}
wrong = 0
for r in records:
    name = r["run"]["argv"][0].rsplit("/", 1)[-1]
    d, want = r["diagnosis"], promised[name]
    faults = []
    if d["class"] != want["class"] or r["outcome"] != want["outcome"]:
        faults.append(f"expected {want['outcome']}/{want['class']}, got {r['outcome']}/{d['class']}: {d['title']}")
    if not d["evidence"] or d["confidence"] < 0.5:
        faults.append("no evidence, or not sure enough")
    if want["class"] != "none" and want["outcome"] != "clean":
        if not d["rivals"] or not all(v["rejected_by"] for v in d["rivals"]):
            faults.append("no rival was rejected")
    if want["class"] != "application" and want["class"] != "none" and not d["fix"]:
        faults.append("no fix is offered")
    if any(f["verified"] for f in d["fix"]):
        faults.append("a fix is called verified, but nothing was run again")
    if r["subject"]["stripped"] != (sys.argv[3] == "--strip"):
        faults.append("stripped is not what was asked for")
    for fault in faults:
        print(f"{name}: {fault}")
    wrong += bool(faults)
# The record alone says enough: explained later, without the program, the class is the same.
again = subprocess.run([sys.argv[2], "explain", "--json", sys.argv[1]], capture_output=True)
for r, later in zip(records, json.loads(again.stdout)):
    if later["diagnosis"]["class"] != r["diagnosis"]["class"]:
        print(f"{r['run']['argv'][0]}: explained again it is {later['diagnosis']['class']}, not {r['diagnosis']['class']}")
        wrong += 1
print(f"{len(records)} scenarios, {wrong} wrong")
sys.exit(1 if wrong or len(records) < 15 else 0)
PYTHON
exit $code
