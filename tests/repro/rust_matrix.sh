#!/usr/bin/env bash
# rust_matrix: a Rust program whose C allocator was instrumented by another LLVM crashes, and three remedies do what
# docs/rust.md says of them.
set -u
cd "$REPRO_SOURCE" || exit 1
for program in cargo rustc gcc clang-14 clang-19 clang-22; do
    command -v "$program" >/dev/null || { echo "skipped: $program is not installed"; exit 77; }
done
cargo fetch --quiet --locked --manifest-path repro/subjects/evtx-rs/Cargo.toml || { echo "skipped: no crates"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
scripts/rust_matrix --no-pgo --records 300 --only allocator=mimalloc,cc=clang-14 -o "$work" >"$work/said" 2>&1 || status=$?
cat "$work/said"
[ "$status" != 5 ] || { echo "skipped: $(tail -n 1 "$work/said")"; exit 77; }
[ "$status" = 0 ] || { echo "scripts/rust_matrix ended with $status"; exit 1; }
python3 - "$work/matrix" <<'PY' || exit 1
import glob, json, subprocess, sys, os

folder = sys.argv[1]
cells = {c["id"]: c for c in json.load(open(f"{folder}/report.json"))["cells"]}
assert len(cells) == 4, cells.keys()
for remedy, outcome, function in (("none", "crash", None), ("uninstrumented-c", "clean", None),
                                  ("newer-cc-crate", "clean", None),
                                  ("no-value-profiling-in-c", "crash", "initializeValueProfRuntimeRecord")):
    cell = cells[f"mimalloc-clang-14-{remedy}"]
    assert cell["outcome"] == outcome and cell["met"], cell
    assert outcome == "clean" or cell["class"] == "mixed-profile-abi", cell
    assert function is None or cell["function"] == function, cell
crash = json.load(open(f"{folder}/cells/mimalloc-clang-14-none/crash.json"))
assert any(fix.get("command") == "cargo update -p cc" for fix in crash["diagnosis"]["fix"]), crash["diagnosis"]["fix"]
assert any("cc-rs#1986" in issue for issue in crash["diagnosis"]["known_issues"]), crash["diagnosis"]["known_issues"]
archives = glob.glob(f"{folder}/builds/cargo/*/release/build/libmimalloc-sys-*/out/libmimalloc.a")
checked = json.loads(subprocess.run([f"{os.environ['REPRO_BIN']}/repro", "check", "--json", *archives],
                                    stdout=subprocess.PIPE, check=False).stdout)["files"]
layouts = {group["layout"] for file in checked for group in file["groups"]}
producers = {p for file in checked for group in file["groups"] for p in group["producers"]}
assert layouts == {"v8"} and any("clang version 14" in p for p in producers), (layouts, producers)
PY
