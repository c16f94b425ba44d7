#!/usr/bin/env bash
# threads.sh - eight threads write what one writes, text and messages: into a file (chunks collected), a pipe, after faults,
# and when the reader goes away. With the preset tsan this is the search for races: cmake --preset tsan, build, and
# ctest --test-dir build/tsan -R parser/
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dump=$REPRO_BIN/evtx_dump
export TSAN_OPTIONS="halt_on_error=1 exitcode=66 ${TSAN_OPTIONS-}"
failed=0
fail() { echo "FAILED: $*"; failed=1; }
for profile in security mixed adversarial; do
    "$REPRO_BIN/evtx_gen" --records 4000 --seed 3 --profile $profile -o "$work/$profile.evtx"
done
cp "$work/mixed.evtx" "$work/faults.evtx"
for chunk in 1 5 6 11 12 13; do # magic
    printf 'XX' | dd of="$work/faults.evtx" bs=1 seek=$((4096 + chunk * 65536)) conv=notrunc 2>/dev/null
done
for log in "$work"/*.evtx; do
    for mode in xml jsonl "json --separate-json-attributes"; do
        # shellcheck disable=SC2086 # options are words
        "$dump" -t 1 -o $mode "$log" >"$work/one" 2>"$work/one.err" || fail "-t 1 -o $mode $log: exit $?"
        # shellcheck disable=SC2086
        "$dump" -t 8 -o $mode "$log" >"$work/eight" 2>"$work/eight.err" || fail "-t 8 -o $mode $log: exit $?"
        cmp "$work/one" "$work/eight" || fail "-o $mode $log: into a file"
        cmp "$work/one.err" "$work/eight.err" || fail "-o $mode $log: messages"
        # shellcheck disable=SC2086
        "$dump" -t 8 -o $mode "$log" 2>"$work/eight.err" | cmp - "$work/one" || fail "-o $mode $log: into a pipe"
        cmp "$work/one.err" "$work/eight.err" || fail "-o $mode $log: messages beside a pipe"
    done
done
status=0
"$dump" -t 8 --stop-after-one-error "$work/faults.evtx" >"$work/eight" 2>"$work/eight.err" || status=$?
[ "$status" = 1 ] || fail "--stop-after-one-error: exit $status: $(head -n 20 "$work/eight.err")"
for _ in 1 2 3 4 5; do
    (trap '' PIPE; status=0; "$dump" -t 8 "$work/mixed.evtx" 2>"$work/eight.err" || status=$?
     echo $status >"$work/status") | head -c 300000 >/dev/null || true
    [ "$(cat "$work/status")" = 1 ] || fail "a closed pipe: exit $(cat "$work/status"): $(head -n 20 "$work/eight.err")"
done
[ "$failed" = 0 ] && echo "8 threads: as one"
exit "$failed"
