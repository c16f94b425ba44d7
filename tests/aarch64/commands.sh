#!/usr/bin/env bash
# commands.sh - repro's commands on aarch64: check, run with verdict and fix, salvage, scenarios, matrix; and records of
# aarch64 read on this machine.
# Usage: commands.sh BUILD-FOLDER
set -euo pipefail
arm=$1/bin/repro
native=$REPRO_BIN/repro
# shellcheck source=tests/aarch64/need.sh
. "$(dirname "$0")/need.sh"
need_arm64
[ -x "$arm" ] || skip "$arm is not built"
PATH=$("$REPRO_SOURCE/scripts/on_arm64" --path):$PATH # compilers for aarch64
for tool in clang-19 clang-14 llvm-profdata-19; do
    command -v $tool >/dev/null || skip "no $tool"
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failed=0
fail() { echo "FAILED: $*"; failed=1; }
expect() { # STATUS NAME COMMAND...: what it prints goes to NAME
    local want=$1 name=$2 status=0
    shift 2
    "$@" >"$name" 2>"$name.err" || status=$?
    [ $status = "$want" ] || { fail "$*: exit $status, expected $want"; cat "$name.err"; }
}
json() { python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$1" "$2"; }
is() { # FILE EXPRESSION VALUE
    local got
    got=$(json "$1" "$2" 2>&1) || true
    [ "$got" = "$3" ] || fail "$1: $2 is '$got', expected '$3'"
}

# The crash of the original report: two LLVMs, the program's objects first.
source=$REPRO_SOURCE/docs/examples/mixed_build
clang-19 -g -O1 -fprofile-generate -c "$source/program.c" -o program.o
clang-14 -g -O1 -fprofile-generate -c "$source/library.c" -o foreign.o
clang-19 -g -O1 -fprofile-generate -c "$source/library.c" -o same.o
clang-14 -g -O1 -c "$source/library.c" -o plain.o
for kind in foreign same plain; do clang-19 -fprofile-generate program.o $kind.o -o $kind; done
llvm-strip-19 -o stripped foreign

# Nothing is run: the same answers here and there.
expect 0 check.same on_arm64 "$arm" check --json same
expect 1 check.foreign on_arm64 "$arm" check --json foreign foreign.o stripped
expect 0 check.native.same "$native" check --json same
expect 1 check.native.foreign "$native" check --json foreign foreign.o stripped
cmp check.same check.native.same || fail "check says another thing on aarch64"
cmp check.foreign check.native.foreign || fail "check says another thing on aarch64"
is check.same 'd["files"][0]["verdict"], d["files"][0]["arch"]' "('clean', 'aarch64')"
is check.foreign '[f["verdict"] for f in d["files"]]' "['mixed-abi', 'clean', 'mixed-abi']"
is check.foreign 'd["files"][2]["runtime"]["raw_version"]' 10

# It crashes: why, and what helps.
crash='d["threads"][0]["frames"][0]'
expect 1 crash.json on_arm64 "$arm" run --json --profile-file here.profraw -- ./foreign
is crash.json 'd["outcome"], d["signal"]["name"], d["run"]["capture"], d["run"]["phase"]' "('crash', 'SIGSEGV', 'preload', 'exit')"
is crash.json 'd["subject"]["arch"], d["subject"]["instrumented"]' "('aarch64', 'mixed')"
is crash.json 'd["diagnosis"]["class"], d["diagnosis"]["confidence"] > 0.9' "('mixed-profile-abi', True)"
is crash.json "$crash"'["function"], '"$crash"'["layer"]' "('initializeValueProfRuntimeRecord', 'profile-runtime')"
is crash.json '[f["function"] for f in d["threads"][0]["frames"]].count("writeOneValueProfData")' 1
is crash.json 'd["instruction"]["text"][:4], d["fault"]["access"], d["fault"]["width"]' "('ldr ', 'read', 8)"
is crash.json '[o["effective_address"] for o in d["instruction"]["operands"] if o["kind"] == "memory"] == [d["fault"]["address"]]' True
is crash.json '"-fno-profile-generate" in str(d["diagnosis"]["fix"])' True
expect 1 stripped.json on_arm64 "$arm" run --json --profile-file here.profraw -- ./stripped
is stripped.json 'd["diagnosis"]["class"], d["run"]["phase"]' "('mixed-profile-abi', 'exit')"
is stripped.json "$crash"'["function"]' initializeValueProfRuntimeRecord
expect 0 plain.txt on_arm64 "$arm" run --profile-file plain.profraw -- ./plain
llvm-profdata-19 show --all-functions plain.profraw 2>&1 | grep -q main || fail "the fixed program's profile is not readable"

# The same record, looked at on this machine.
expect 1 explained.json "$native" explain --json crash.json
is explained.json 'd["diagnosis"]["class"], d["subject"]["arch"]' "('mixed-profile-abi', 'aarch64')"

# The counts, out of the memory of the program that crashes.
expect 1 salvage.txt on_arm64 "$arm" run --salvage --profile-file lost.profraw -- ./foreign
find . -name '*.v10.profraw' | grep -q . || { fail "nothing was rescued"; cat salvage.txt salvage.txt.err; }

# Causes and cells: repro says whether each was what it should be.
expect 0 scenarios on_arm64 "$arm" scenario run --llvm 19 mixed-at-exit mixed-while-running refused-write crash-once wrong-runtime \
    concurrent-writers allocator-torn-down bad-environment mapping-truncated application-null-pointer
[ "$(grep -c ': met$' scenarios)" = 10 ] || fail "10 scenarios expected: $(grep -A1 '^expected' scenarios)"
expect 0 matrix on_arm64 "$arm" matrix -q -o result --cell system-instrumented-foreign-llvm-program-first \
    --cell system-instrumented-foreign-llvm-allocator-first
is result/report.json '[(c["outcome"], c["met"]) for c in d["cells"]], d["answer"]["faults"]' \
    "([('crash', True), ('refused-write', True)], True)"
[ $failed = 0 ] && echo "aarch64: check, run, explain, salvage, 10 scenarios and 2 cells as expected"
exit $failed
