#!/usr/bin/env bash
# cargo.sh - the cargo snippets of scripts/policy on a Rust program whose C library the cc crate compiles.
set -euo pipefail
for tool in cargo rustc clang-16; do
    command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
target=$(rustc -vV | sed -n 's/^host: //p')
llvm=$(rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
[ "$llvm" -ge 18 ] || { echo "skipped: rustc has the record layout of clang 16"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -R "$REPRO_SOURCE/tests/mitigations/cargo_project" "$work/project"
cp "$REPRO_SOURCE/tests/mitigations/mixed_project/codec.c" "$work/project"
cd "$work/project"
unset CFLAGS CXXFLAGS RUSTFLAGS CARGO_TARGET_DIR CC CXX
cargo fetch --offline --quiet 2>"$work/log" || { echo "skipped: cc 1.7.0 is not in cargo's cache: $(head -n 1 "$work/log")"; exit 77; }
fail() { echo "FAILED: $*"; exit 1; }
build() { # $1 verdict expected, $2 RUSTFLAGS, rest: environment
    local want=$1 flags=$2 verdict
    shift 2
    env "$@" RUSTFLAGS="$flags" cargo build --offline --quiet --release --target "$target" >"$work/log" 2>&1 ||
        fail "cargo: $(tail -n 5 "$work/log")"
    verdict=$({ "$REPRO_BIN/repro" check --json "target/$target/release/mixed" 2>/dev/null || true; } |
        grep -om 1 '"verdict": "[a-z-]*"' | cut -d'"' -f4)
    [ "$verdict" = "$want" ] || fail "$* $flags: $verdict, expected $want"
}

build mixed-abi "-Cprofile-generate=$work/pgo" CC=clang-16
mkdir .cargo
"$REPRO_SOURCE/scripts/policy" --cargo >.cargo/config.toml
build clean "-Cprofile-generate=$work/pgo" CC=clang-16
size=$("target/$target/release/mixed")
"$REPRO_BIN/repro" profile check -q "$work"/pgo/*.profraw || fail "the profile is not good"
if command -v "llvm-profdata-$llvm" >/dev/null; then
    "llvm-profdata-$llvm" merge -o "$work/merged.profdata" "$work"/pgo/*.profraw
    build no-profile "-Cprofile-use=$work/merged.profdata" CC=clang-16
    [ "$("target/$target/release/mixed")" = "$size" ] || fail "the optimised program prints something else"
fi

# The other policy: the clang of rustc's LLVM.
rm -r .cargo
if command -v "clang-$llvm" >/dev/null; then
    python3 - "$REPRO_SOURCE/docs/mitigations.json" "$work/second.json" <<'PY'
import json, sys
document = json.load(open(sys.argv[1]))
for row in document["rows"]:
    row["complete"] = row["complete"] and row["remedy"] != "uninstrumented"
json.dump(document, open(sys.argv[2], "w"))
PY
    "$REPRO_SOURCE/scripts/policy" --cargo "$work/second.json" >"$work/one"
    # shellcheck disable=SC1091
    . "$work/one"
    [ "$CC" = "clang-$llvm" ] || fail "CC=$CC"
    build clean "-Cprofile-generate=$work/pgo" "CC=$CC"
fi
echo "the cargo snippets remove the mix"
