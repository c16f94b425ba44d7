#!/bin/bash
# golden.sh - every row of the sample manifest: same bytes, exit status and number of error lines.
# Usage: golden.sh THREADS
set -u
threads=$1
samples=$REPRO_SAMPLES
dump=$REPRO_BIN/evtx_dump
if [ ! -f "$samples/MANIFEST.tsv" ]; then
    echo "skipped: no sample logs at $samples"
    exit 77
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
[ "$threads" = 1 ] || echo "with $threads threads"
rows=0 bad=0
while IFS=$'\t' read -r file mode arguments status lines bytes sha; do
    [ "$file" = file ] && continue
    rows=$((rows + 1))
    # shellcheck disable=SC2086 # the arguments are meant to be split
    set -- ${arguments/-t 1/-t $threads}
    "$dump" "$@" "$samples/evtx/$file" >"$work/out" 2>"$work/err"
    got_status=$?
    got_lines=$(wc -l <"$work/err")
    got_bytes=$(stat -c %s "$work/out")
    got_sha=$(sha256sum "$work/out" | cut -d' ' -f1)
    if [ "$got_status/$got_lines/$got_bytes/$got_sha" != "$status/$lines/$bytes/$sha" ]; then
        bad=$((bad + 1))
        echo "DIFFERS $mode $file: exit $got_status (expected $status), error lines $got_lines" \
            "($lines), bytes $got_bytes ($bytes)"
    fi
done <"$samples/MANIFEST.tsv"
echo "$rows rows, $bad differ"
[ "$rows" -gt 0 ] && [ "$bad" -eq 0 ]
