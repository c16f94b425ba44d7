#!/usr/bin/env bash
# gen.sh - evtx_gen writes valid logs, the same for the same arguments, in constant memory, and refuses nonsense.
set -euo pipefail
gen=$REPRO_BIN/evtx_gen dump=$REPRO_BIN/evtx_dump
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
fail() { echo "FAILED: $*"; failed=1; }

"$gen" --records 170 --seed 1 --profile security -o "$work/default.evtx"
size=$(stat -c %s "$work/default.evtx" 2>/dev/null || stat -f %z "$work/default.evtx")
[ "$size" -ge 69632 ] && [ "$size" -le 204800 ] || fail "the default input has $size bytes"

for profile in security mixed adversarial; do
    "$gen" --records 1500 --seed 7 --profile $profile -o "$work/a.evtx"
    "$gen" --profile $profile -o "$work/b.evtx" --seed 7 --records 1500
    "$gen" --profile $profile -o "$work/c.evtx" --seed 8 --records 1500
    cmp -s "$work/a.evtx" "$work/b.evtx" || fail "$profile: the same seed gave other bytes"
    cmp -s "$work/a.evtx" "$work/c.evtx" && fail "$profile: another seed gave the same bytes"
    "$dump" -t 1 -o json --validate-checksums "$work/a.evtx" >"$work/out" 2>"$work/err" || fail "$profile: evtx_dump failed"
    printed=$(grep -ac '^Record [0-9]*$' "$work/out") refused=$(grep -c '^Failed to dump' "$work/err" || true)
    case $profile in
    adversarial)
        [ $((printed + refused)) = 1500 ] || fail "$profile: $printed records printed, $refused refused"
        [ "$refused" -lt 300 ] || fail "$profile: $refused of 1500 records refused"
        [ "$refused" -gt 0 ] || fail "$profile: nothing that a reader must refuse"
        grep -q 'Failed to parse chunk' "$work/err" && fail "$profile: a chunk is not valid: $(grep -m1 'Failed to parse chunk' "$work/err")"
        ;;
    *)
        [ "$printed" = 1500 ] && [ ! -s "$work/err" ] || fail "$profile: $printed of 1500 records; $(head -n 3 "$work/err")"
        [ "$(grep -ac '^Record ' "$work/out")" = "$(grep -a '^Record ' "$work/out" | sort -u | wc -l)" ] ||
            fail "$profile: record numbers repeat"
        ;;
    esac
done

"$gen" --records 0 -o "$work/empty.evtx" && [ -z "$("$dump" "$work/empty.evtx" 2>&1)" ] || fail "an empty log is not empty"

if [ "${REPRO_SANITIZE:-none}" = none ] && [ "$(uname)" = Linux ]; then
    (ulimit -v 30000; "$gen" --records 60000 -o "$work/big.evtx") || fail "60000 records need more than 30 MB of memory"
    [ "$("$dump" -o jsonl "$work/big.evtx" | wc -l)" = 60000 ] || fail "not all of 60000 records are there"
fi

refuses() { # code, text in the message, arguments
    local code=$1 text=$2 status=0
    shift 2
    "$gen" "$@" >"$work/out" 2>"$work/err" || status=$?
    [ "$status" = "$code" ] || fail "evtx_gen $*: exit $status, expected $code"
    [ "$(wc -l <"$work/err")" = 1 ] && grep -qF -- "$text" "$work/err" || fail "evtx_gen $*: message '$(cat "$work/err")'"
}
refuses 2 "--records is missing" -o "$work/x"
refuses 2 "-o FILE is missing" --records 1
refuses 2 "not -1" --records -1 -o "$work/x"
refuses 2 "not 99999999999999999999" --records 99999999999999999999 -o "$work/x"
refuses 2 "unknown profile 'odd'" --records 1 --profile odd -o "$work/x"
refuses 2 "unexpected argument 'y'" --records 1 -o "$work/x" y
refuses 2 "unknown option '--what'" --records 1 --what -o "$work/x"
refuses 5 "No such file" --records 1 -o "$work/none/x"
mkdir "$work/folder"
refuses 5 "folder" --records 1 -o "$work/folder"
[ -z "$(find "$work" -name '*.??????' ! -name '*.evtx' -newer "$work/a.evtx" -name 'folder.*')" ] || fail "a temporary file is left"
exit $failed
