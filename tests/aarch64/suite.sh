#!/usr/bin/env bash
# suite.sh - the test suite's core on aarch64: unit tests, and real crashes looked at from inside (ptrace does not exist
# under qemu-user): signal, registers, stack, instruction, and the address of 121 loads and stores.
# Usage: suite.sh BUILD-FOLDER
set -euo pipefail
build=$1
# shellcheck source=tests/aarch64/need.sh
. "$(dirname "$0")/need.sh"
need_arm64
# Left out: what takes minutes in an emulator and has nothing of the machine in it, and tests of Python code.
slow='parser/(ansi_pairs|fold|utf16|value_sites)|reports/extremes|lldb|debugging|packaging'
on_arm64 ctest --test-dir "$build" -j2 --output-on-failure -R '^unit/' -E "$slow" >"$build.suite" 2>&1 || {
    grep -v -e ' Passed ' -e ' Start ' "$build.suite"
    exit 1
}
for test in unit/harness/crashes unit/harness/arm64_accesses unit/profile/segment unit/records/json unit/common/fs; do
    grep -q " $test \.* *Passed" "$build.suite" || { echo "FAILED: $test was not run"; exit 1; }
done
grep -E 'tests (passed|failed)' "$build.suite"
