#!/usr/bin/env bash
# policy.sh - scripts/policy: what it derives, and its CMake snippet on a project that is compiled by two compilers.
set -euo pipefail
for tool in cmake clang-22 clang++-22 clang-16 llvm-profdata-22; do
    command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
policy=$REPRO_SOURCE/scripts/policy
fail() { echo "FAILED: $*"; exit 1; }

# It follows the measurement: without the first remedy the second, without both none.
measured=$REPRO_SOURCE/docs/mitigations.json
edit() { # $1 result, rest: remedies whose profile is made incomplete
    local result=$1
    shift
    python3 - "$measured" "$result" "$@" <<'PY'
import json, sys
document = json.load(open(sys.argv[1]))
for row in document["rows"]:
    if row["remedy"] in sys.argv[3:]:
        row["complete"] = False
json.dump(document, open(sys.argv[2], "w"))
PY
}
says() { # $1 exit code, $2 text, rest: arguments
    local want=$1 text=$2 code=0
    shift 2
    "$policy" "$@" >"$work/said" 2>&1 || code=$?
    [ $code = "$want" ] && grep -qF -- "$text" "$work/said" || fail "policy $*: exit $code, '$text' expected: $(cat "$work/said")"
}
edit "$work/second.json" uninstrumented
edit "$work/none.json" uninstrumented one-llvm
says 0 '"policy": "uninstrumented"' --json
says 0 '"policy": "one-llvm"' --json "$work/second.json"
says 0 'do not skip it' "$measured"
says 0 'the profile is lost: %c in the file name' "$measured"
says 1 'nothing to recommend' --cmake "$work/none.json"
says 3 'not a result of scripts/mitigations' "$REPRO_SOURCE/README.md"
says 2 'usage' --cmake --cargo
grep -q 'skip macOS' <("$policy") && fail "it says to skip macOS"

# The page has this very measurement.
"$REPRO_SOURCE/scripts/mitigations" --table "$measured" >"$work/table"
python3 - "$work/table" "$REPRO_SOURCE/docs/mitigations.md" <<'PY' || fail "docs/mitigations.md has another table than its JSON"
import sys
sys.exit(open(sys.argv[1]).read() not in open(sys.argv[2]).read())
PY

configure() { # $1 folder, rest: options
    local folder=$1
    shift
    CFLAGS='' CXXFLAGS='' cmake -S "$REPRO_SOURCE/tests/mitigations/mixed_project" -B "$work/$folder" -DCMAKE_BUILD_TYPE=Release \
        -DCMAKE_C_COMPILER=clang-16 -DCMAKE_CXX_COMPILER=clang++-22 "$@" >"$work/$folder.log" 2>&1
}
build() {
    configure "$@" && cmake --build "$work/$1" >>"$work/$1.log" 2>&1 || fail "$1 cannot be built: $(tail -n 5 "$work/$1.log")"
}
verdict() { { "$REPRO_BIN/repro" check --json "$1" || true; } | grep -om 1 '"verdict": "[a-z-]*"' | cut -d'"' -f4; }

# Without the snippet the project has the mix.
build naive
[ "$(verdict "$work/naive/program")" = mixed-abi ] || fail "the project without the snippet has no mix: the test shows nothing"

# With it the mix is gone, the profile is good, and the program can be built with it.
"$policy" --cmake >"$work/pgo.cmake"
build generate -DPOLICY_FILE="$work/pgo.cmake" -DPGO=generate
[ "$(verdict "$work/generate/program")" = clean ] || fail "$("$REPRO_BIN/repro" check "$work/generate/program")"
LLVM_PROFILE_FILE=$work/a.profraw "$work/generate/program" >"$work/instrumented.out"
"$REPRO_BIN/repro" profile check -q "$work/a.profraw" || fail "the profile is not good"
llvm-profdata-22 merge -o "$work/merged.profdata" "$work/a.profraw"
llvm-profdata-22 show --all-functions --counts "$work/merged.profdata" >"$work/shown"
grep -A 4 ' main:$' "$work/shown" | grep -q 'Block counts: \[.*[1-9]' || fail "no counts for main: $(cat "$work/shown")"
grep -q codec_pack "$work/shown" && fail "the C library is instrumented"
build use -DPOLICY_FILE="$work/pgo.cmake" -DPGO=use -DPGO_PROFILE="$work/merged.profdata"
build plain -DPOLICY_FILE="$work/pgo.cmake"
cmp "$work/instrumented.out" <("$work/use/program")
cmp "$work/instrumented.out" <("$work/plain/program")
cmp -s "$work/use/program" "$work/plain/program" && fail "the profile changed nothing"
grep -rqE -e '-fprofile-use=[^ ]*merged' "$work/use/CMakeFiles/program.dir" || fail "the profile was not used"

# CFLAGS of the environment that ask for it do not bring the mix back.
CFLAGS_ASKED=-fprofile-generate
configure environment -DPOLICY_FILE="$work/pgo.cmake" -DPGO=generate -DCMAKE_C_FLAGS="$CFLAGS_ASKED"
cmake --build "$work/environment" >>"$work/environment.log" 2>&1
[ "$(verdict "$work/environment/program")" = clean ] || fail "flags of the environment bring the mix back"

# The stricter policy refuses two compilers, and takes one.
"$policy" --cmake "$work/second.json" >"$work/strict.cmake"
configure strict -DPOLICY_FILE="$work/strict.cmake" -DPGO=generate && fail "two compilers were accepted"
grep -q 'PGO needs one LLVM' "$work/strict.log" || fail "$(cat "$work/strict.log")"
build one -DPOLICY_FILE="$work/strict.cmake" -DPGO=generate -DCMAKE_C_COMPILER=clang-22
[ "$(verdict "$work/one/program")" = clean ] || fail "one LLVM, and not clean"
echo "the snippet removes the mix; the policy follows the measurement"
