#!/usr/bin/env bash
# core_file: core files of really crashing programs, stripped, get the class that a live run gets; damaged ones are
# refused or explained, never a crash of ours.
set -u
repro=$REPRO_BIN/repro
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
status=0
fail() { echo "core_file: $1"; status=1; }
case $(cat /proc/sys/kernel/core_pattern) in
core*) ;;
*) echo "skipped: core files do not go to the current folder here"; exit 77 ;;
esac
ulimit -c unlimited 2>/dev/null || { echo "skipped: core files are not permitted"; exit 77; }
for name in mixed-at-exit mixed-while-running concurrent-writers allocator-torn-down bad-environment application-null-pointer; do
    "$repro" scenario run --dir d --strip --json -o live.json -q $name 2>log
    code=$?
    [ $code = 5 ] && { echo "without $name: $(cat log)"; continue; }
    rm -f core*
    env=()
    arguments=()
    [ $name = mixed-while-running ] && arguments=(sites)
    [ $name = bad-environment ] && env=(LLVM_VP_MAX_NUM_VALS_PER_SITE=0)
    env "${env[@]}" LLVM_PROFILE_FILE="$work/p.profraw" "$work/d/$name/$name" "${arguments[@]}" >/dev/null 2>&1
    core=$(ls core* 2>/dev/null | head -1)
    [ -n "$core" ] || { echo "skipped: no core file appeared"; exit 77; }
    "$repro" explain --json -o explained.json "$core" 2>log || [ $? -le 6 ] || fail "$name: $(cat log)"
    python3 - live.json explained.json $name <<'PYTHON' || status=1
import json, sys
live, core = (json.load(open(p)) for p in sys.argv[1:3])
name = sys.argv[3]
faults = []
if name == "bad-environment":  # a core file has no environment: the class cannot be decided, and must not be guessed
    if core["diagnosis"]["class"] not in ("unknown", "bad-profile-environment"):
        faults.append(f"class {core['diagnosis']['class']}")
elif name == "concurrent-writers":  # two crashes, each where chance has it: now and then too little of the other is seen
    for which, record in (("live", live), ("core", core)):
        if record["diagnosis"]["class"] not in (name, "unknown"):
            faults.append(f"{which}: class {record['diagnosis']['class']}")
elif core["diagnosis"]["class"] != live["diagnosis"]["class"]:
    faults.append(f"class {core['diagnosis']['class']}, live {live['diagnosis']['class']}")
if name not in ("concurrent-writers",):  # where it crashes is a matter of luck there
    for key in ("number", "code"):
        if core["signal"][key] != live["signal"][key]:
            faults.append(f"signal {key}: {core['signal'][key]}, live {live['signal'][key]}")
    stack = lambda r: [f["function"] for t in r["threads"] if t["crashed"] for f in t["frames"]][:4]
    if stack(core) != stack(live):
        faults.append(f"stack {stack(core)}, live {stack(live)}")
if core["run"]["phase"] != live["run"]["phase"]:
    faults.append(f"phase {core['run']['phase']}, live {live['run']['phase']}")
if (core["import"]["format"], core["import"]["binary"]["match"]) != ("elf-core", "same"):
    faults.append(f"import {core['import']}")
if name == "mixed-at-exit" and core["diagnosis"]["confidence"] < 0.95:
    faults.append(f"confidence {core['diagnosis']['confidence']} though the program is the one")
if len(core["threads"]) != len(live["threads"]):
    faults.append(f"{len(core['threads'])} threads, live {len(live['threads'])}")
for fault in faults:
    print(f"{name}: {fault}")
sys.exit(bool(faults))
PYTHON
    [ $name = mixed-at-exit ] && cp "$core" keep && cp "d/$name/$name" kept_program && echo "d/$name/$name" >kept_path
done
[ -f keep ] || { echo "skipped: no mixed program could be made"; exit 77; }
# Another build in the program's place: not used, and said so.
cp /bin/true "$(cat kept_path)"
"$repro" explain --json -o replaced.json keep 2>log
python3 - replaced.json <<'PYTHON' || status=1
import json, sys
record = json.load(open(sys.argv[1]))
if record["import"]["binary"]["match"] != "other" or record["diagnosis"]["class"] == "mixed-profile-abi":
    sys.exit(f"replaced program: {record['import']['binary']}, {record['diagnosis']['class']}")
PYTHON
cp kept_program "$(cat kept_path)"
python3 - "$repro" <<'PYTHON' || status=1
import random, subprocess, sys
data = open("keep", "rb").read()
random.seed(7)
bad = 0
for i in range(60):
    copy = bytearray(data)
    if i < 20:
        copy = copy[:random.randrange(64, len(copy))]
    else:
        for _ in range(8):  # headers and notes lie in front
            copy[random.randrange(16, min(len(copy), 8192))] = random.randrange(256)
    open("damaged", "wb").write(copy)
    done = subprocess.run([sys.argv[1], "explain", "damaged"], capture_output=True, timeout=60)
    if done.returncode not in (0, 1, 3, 6):
        print(f"damage {i}: exit {done.returncode}: {done.stderr[-300:]!r}")
        bad = 1
sys.exit(bad)
PYTHON
exit $status
