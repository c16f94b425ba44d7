# shellcheck shell=bash
# need.sh - what the tests for aarch64 need. To be sourced: ends with 77 and the reason where it is missing.

skip() { echo "skipped: $*"; exit 77; }

# Programs for aarch64 run here, and there are compilers for it.
need_arm64() {
    local why
    [ "$(uname -s)" = Linux ] || skip "not Linux"
    command -v clang-19 ld.lld-19 >/dev/null || skip "clang-19 and lld-19 are not here"
    "$REPRO_SOURCE/scripts/fetch_arm64_sysroot" -q 2>/dev/null || skip "scripts/fetch_arm64_sysroot cannot get the arm64 libraries"
    why=$("$REPRO_SOURCE/scripts/on_arm64" true 2>&1) || skip "$why"
}

on_arm64() { "$REPRO_SOURCE/scripts/on_arm64" "$@"; }
