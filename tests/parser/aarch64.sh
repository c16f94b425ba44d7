#!/usr/bin/env bash
# aarch64.sh - the parser built for aarch64 and run by qemu gives what the native build gives: UTF-16 conversion (scalar and
# NEON beside scalar and AVX2) on 100,000 random strings, replay beside the general way, and logs of all profiles.
# Usage: aarch64.sh NATIVE-UTF16-DIGEST
set -euo pipefail
native_digest=$1
cc=aarch64-linux-gnu-gcc
skip() { echo "skipped: $*"; exit 77; }
command -v $cc >/dev/null || skip "no $cc (gcc-aarch64-linux-gnu)"
qemu=$(command -v qemu-aarch64 qemu-aarch64-static | head -n 1) || skip "no qemu-aarch64 (qemu-user)"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo 'int main(void) { return 0; }' | $cc -static -x c - -o "$work/probe" 2>/dev/null ||
    skip "$cc cannot link (libc6-dev-arm64-cross)"
"$qemu" "$work/probe" || skip "$qemu cannot run a program of $cc"
arm() { "$qemu" "$work/$1" "${@:2}"; }

cd "$REPRO_SOURCE"
library=$(sed -n 's#^[a-z].*\.c$#parser/&#p' parser/SOURCES | grep -v -e /evtx_dump.c -e /options.c -e /output.c)
flags="-std=c17 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -O2 -Wall -Wextra -Werror -static -pthread -I. -Iparser/include"
mkdir "$work/o"
for c in $library parser/alloc/alloc_system.c; do
    echo "-c $c -o $work/o/$(basename "$c" .c).o"
done | xargs -P "$(nproc)" -L 1 $cc $flags
# shellcheck disable=SC2086 # lists of words
{
    $cc $flags parser/evtx_dump.c parser/options.c parser/output.c "$work"/o/*.o -o "$work/evtx_dump"
    $cc $flags tests/parser/test_replay.c "$work"/o/*.o -o "$work/test_replay"
    $cc $flags tests/parser/utf16_digest.c tests/parser/utf16_strings.c "$work"/o/*.o -o "$work/utf16_digest"
}
failed=0
fail() { echo "FAILED: $*"; failed=1; }

# Conversion: four ways, one result.
"$native_digest" scalar >"$work/want"
[ "$(wc -l <"$work/want")" = 100 ] || fail "100 lines of digests expected"
arm utf16_digest scalar | cmp - "$work/want" || fail "scalar conversion"
arm utf16_digest vector | cmp - "$work/want" || fail "NEON conversion"
if "$native_digest" vector >"$work/vector" 2>"$work/why"; then
    cmp "$work/vector" "$work/want" || fail "native vector conversion"
else
    echo "native: $(cat "$work/why")"
fi

# Logs: every profile in every mode, text and messages.
for profile in security mixed adversarial; do
    log=$work/$profile.evtx
    "$REPRO_BIN/evtx_gen" --records 700 --seed 5 --profile $profile -o "$log"
    for mode in "-o xml" "-o xml --no-indent" "-o json" "-o jsonl" "-o jsonl --separate-json-attributes" "-o json -t 3"; do
        # shellcheck disable=SC2086 # options are words
        "$REPRO_BIN/evtx_dump" -t 1 ${mode/-t 3/} "$log" >"$work/native" 2>"$work/native.err"
        # shellcheck disable=SC2086
        arm evtx_dump ${mode} "$log" >"$work/arm" 2>"$work/arm.err"
        cmp "$work/native" "$work/arm" || fail "$profile, $mode"
        cmp "$work/native.err" "$work/arm.err" || fail "$profile, $mode: messages"
        [ -s "$work/native" ] || fail "$profile, $mode: no output"
    done
done
arm test_replay "$work"/*.evtx >"$work/replay" || fail "replay: $(grep -v ' 0 chunks differ' "$work/replay")"
grep -q ', vector: ' "$work/replay" || fail "replay with NEON was not run"
[ "$failed" = 0 ] && echo "aarch64: the same in 4 ways of conversion, 18 dumps and $(wc -l <"$work/replay") replays"
exit "$failed"
