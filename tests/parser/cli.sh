#!/usr/bin/env bash
# cli.sh - options, exit status, messages, input and output rules of evtx_dump.
set -u
dump=$REPRO_BIN/evtx_dump
work=$(mktemp -d) || exit 1
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
failed=0
fail() { echo "FAILED: $*"; failed=1; }
# expect STATUS [OUT-TEXT|-] [ERR-TEXT|-] -- ARGUMENTS: status, a text in stdout, a text in stderr
expect() {
    local status=$1 out=$2 err=$3 got=0
    shift 4
    "$dump" "$@" >"$work/o" 2>"$work/e" </dev/null || got=$?
    [ "$got" = "$status" ] || fail "evtx_dump $*: exit $got, expected $status: $(head -n 3 "$work/e")"
    [ "$out" = - ] || grep -qF -- "$out" "$work/o" || fail "evtx_dump $*: '$out' is not in the output"
    [ "$err" = - ] || grep -qF -- "$err" "$work/e" || fail "evtx_dump $*: '$err' is not in the messages: $(head -n 3 "$work/e")"
}
same() { cmp -s "$1" "$2" || fail "$3"; }

log=$work/log.evtx
"$REPRO_BIN/evtx_gen" --records 1500 --seed 7 --profile mixed -o "$log" || exit 1
"$dump" -t 1 -o xml "$log" >"$work/xml" || fail "plain run"
"$dump" -t 1 -o jsonl "$log" >"$work/jsonl"
[ "$(grep -c '^Record [0-9]*$' "$work/xml")" = 1500 ] || fail "1500 records expected"

# Version, help, usage.
expect 0 "evtx_dump 0." - -- --version
# a sanitizer replaces malloc, which the program notices
verified="verified: "
[ "${REPRO_SANITIZE:-none}" = none ] || verified=
expect 0 "allocator: system ($verified" - -- -V
expect 0 "--separate-json-attributes" - -- --help
expect 1 - "Missing INPUT" --
expect 2 - "unexpected argument '--nonsense'" -- --nonsense "$log"
expect 2 - "unexpected argument '-q'" -- -q "$log"
expect 2 - "unexpected argument" -- "$log" "$log"
expect 2 - "invalid value 'yaml'" -- -o yaml "$log"
expect 2 - "cannot be used multiple times" -- -o xml -o json "$log"
expect 2 - "a value is required" -- "$log" -o
expect 2 - "invalid value '-1'" -- -t -1 "$log"
expect 2 - "invalid value '4294967296'" -- -t 4294967296 "$log"
expect 2 - "--ansi-codec" -- --ansi-codec windows-9999 "$log"
expect 2 - "unexpected value" -- --no-indent=yes "$log"
for ranges in 1-2-3 1- -2 1, "" x 1-x "1 -2"; do
    expect 2 - "Expected range to be a positive number" -- --events="$ranges" "$log"
done

# Equivalent spellings, and formats.
for args in "-oxml -t1" "-o=xml -t=1" "--format xml --threads 1" "--format=xml --threads=1" "-t 2" "-t 16" ""; do
    # shellcheck disable=SC2086 # options are words
    "$dump" $args "$log" 2>/dev/null | cmp -s - "$work/xml" || fail "'$args' is not the same"
done
"$dump" -t 1 -o json --dont-show-record-number "$log" | cmp -s - "$work/jsonl" || fail "json without numbers is not jsonl"
"$dump" -t 1 -o json --no-indent --dont-show-record-number "$log" | cmp -s - "$work/jsonl" || fail "--no-indent changes JSON"
[ "$("$dump" -t 1 -o jsonl "$log" | wc -l)" = 1500 ] || fail "1500 lines of JSON expected"
expect 0 - "no need to pass both \`--no-indent\` and \`-o jsonl\`" -- -o jsonl --no-indent "$log"
expect 0 - "1500 records, 0 errors" -- -v -o jsonl "$log"
expect 0 - "using more than  -vvv does not affect verbosity level" -- -vvvv -o jsonl "$log"
if command -v python3 >/dev/null; then
    python3 -c 'import json, sys; [json.loads(line) for line in sys.stdin]' <"$work/jsonl" || fail "invalid JSON"
fi

# --events: identifiers of the record headers; A > B is empty; leading zeros and + are fine.
[ "$("$dump" -o json --events 3,10-12,+0020,9-8 "$log" | grep -c '^Record')" = 5 ] || fail "--events selects the wrong records"
"$dump" -o json --events 10-12 "$log" | grep '^Record' | tr '\n' ' ' | grep -qx 'Record 10 Record 11 Record 12 ' || fail "--events 10-12"
[ "$("$dump" -o json --events 5-4 "$log" | wc -c)" = 0 ] || fail "an empty range selects something"

# Input: standard input (pipe, file), nothing, directory, missing, not a log, too short.
"$dump" -t 1 - <"$log" | cmp -s - "$work/xml" || fail "standard input from a file"
cat "$log" | "$dump" -t 1 /dev/stdin | cmp -s - "$work/xml" || fail "standard input from a pipe"
expect 1 - "No input received on stdin" -- -
expect 1 - "Failed to open evtx file at: $work/missing" -- "$work/missing"
expect 1 - "No such file or directory (os error 2)" -- "$work/missing"
expect 1 - "(os error 21)" -- "$work"
head -c 4096 /dev/zero >"$work/zero"
expect 1 - "Invalid EVTX file header magic" -- "$work/zero"
head -c 4095 "$log" >"$work/short"
expect 1 - "failed to fill whole buffer" -- "$work/short"
head -c 4096 "$log" >"$work/empty"
expect 0 - - -- "$work/empty"
[ -s "$work/o" ] && fail "a log without chunks prints something"

# Output file: made with its folders, never overwritten unasked.
expect 0 - - -- -t 1 -f "$work/new/folder/out.xml" "$log"
same "$work/new/folder/out.xml" "$work/xml" "-f writes something else"
expect 1 - "Failed to display confirmation prompt" -- -f "$work/new/folder/out.xml" -o json "$log"
same "$work/new/folder/out.xml" "$work/xml" "a refused overwrite changed the file"
expect 0 - - -- -f "$work/new/folder/out.xml" --no-confirm-overwrite -o jsonl "$log"
same "$work/new/folder/out.xml" "$work/jsonl" "--no-confirm-overwrite"
expect 1 - "There is a directory at $work/new, refusing to overwrite" -- -f "$work/new" "$log"
expect 1 - "Output file cannot be root." -- -f "" "$log"
expect 1 - "Failed to open evtx file" -- -f "$work/new/folder/out.xml" --no-confirm-overwrite "$work/missing"
same "$work/new/folder/out.xml" "$work/jsonl" "a missing input empties the output of an earlier run"
cp "$log" "$work/own.evtx" && ln -s own.evtx "$work/link.evtx"
expect 1 - "It is the input, refusing to overwrite" -- -f "$work/link.evtx" --no-confirm-overwrite "$work/own.evtx"
same "$work/own.evtx" "$log" "the input was overwritten"
expect 0 - - -- -t 1 -f "$work/longer" --no-confirm-overwrite -o jsonl "$log"
expect 0 - - -- -t 1 -f "$work/longer" --no-confirm-overwrite -o jsonl --events 1 "$log"
[ "$(wc -l <"$work/longer")" = 1 ] || fail "a longer old output is not cut off"
expect 1 - "Failed to open evtx file" -- -f "$work/made-first" "$work/missing"
[ -e "$work/made-first" ] || fail "the output is made before the input is opened"
if [ -e /dev/full ]; then
    "$dump" "$log" >/dev/full 2>"$work/e" && fail "/dev/full is no error"
    grep -q "No space left on device (os error 28)" "$work/e" || fail "message for /dev/full"
fi
(trap '' PIPE; "$dump" "$log" 2>"$work/e"; echo $? >"$work/status") | head -c 10 >/dev/null
[ "$(cat "$work/status")" = 1 ] && grep -q "Broken pipe (os error 32)" "$work/e" || fail "a closed pipe: $(cat "$work/status")"

# Faults: what is readable is printed, each fault is one message with its place.
cp "$log" "$work/bad.evtx"
printf 'XX' | dd of="$work/bad.evtx" bs=1 seek=$((4096 + 65536)) conv=notrunc 2>/dev/null # magic of chunk 1
expect 0 "Record 1" "Failed to parse chunk number 1" -- -t 1 "$work/bad.evtx"
grep -q "^Failed to dump the next record. ($work/bad.evtx: chunk 1, offset 0x11000)$" "$work/e" || fail "place of the fault"
[ "$(grep -c '^Failed to dump' "$work/e")" = 1 ] || fail "one message for one fault"
cp "$work/o" "$work/with-one"
"$dump" -t 4 "$work/bad.evtx" 2>"$work/e4" | cmp -s - "$work/with-one" || fail "faults with threads: output"
same "$work/e" "$work/e4" "faults with threads: messages"
expect 1 "Record 1" "Error: Stopped after error" -- -t 3 --stop-after-one-error "$work/bad.evtx"
cmp -s -n "$(stat -c %s "$work/o")" "$work/o" "$work/xml" || fail "--stop-after-one-error: output before the fault"
[ -s "$work/o" ] || fail "--stop-after-one-error: nothing before the fault"
expect 0 - - -- --validate-checksums "$log"
[ -s "$work/e" ] && fail "checksums of a generated log: $(head -n 5 "$work/e")"
cp "$log" "$work/crc.evtx"
printf 'X' | dd of="$work/crc.evtx" bs=1 seek=$((4096 + 600)) conv=notrunc 2>/dev/null
expect 0 - "chunk data CRC32 invalid" -- --validate-checksums "$work/crc.evtx"
grep -q '^Record 1$' "$work/o" && fail "a chunk with a wrong checksum was printed"
# free space offset out of range: the reference panics
cp "$log" "$work/free.evtx"
printf '\377\377\377\377' | dd of="$work/free.evtx" bs=1 seek=$((4096 + 48)) conv=notrunc 2>/dev/null
expect 0 - "chunk data CRC32 invalid" -- --validate-checksums "$work/free.evtx"
expect 0 "Record 1" - -- "$work/free.evtx"
truncate -s -100 "$work/bad.evtx"
expect 0 - - -- "$work/bad.evtx"

[ "$failed" = 0 ] && echo "all as specified"
exit "$failed"
