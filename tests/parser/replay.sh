#!/usr/bin/env bash
# replay.sh - replayed records equal generally rendered ones on logs of all profiles and the samples, if there are any.
# Usage: replay.sh PROGRAM
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for profile in security mixed adversarial; do
    for seed in 11 12; do
        "$REPRO_BIN/evtx_gen" --records 1200 --seed $seed --profile $profile -o "$work/$profile-$seed.evtx"
    done
done
shopt -s nullglob
"$1" "$work"/*.evtx "$REPRO_SAMPLES"/evtx/*.evtx >"$work/out" || { grep -v ' 0 chunks differ' "$work/out"; exit 1; }
echo "$(wc -l <"$work/out") comparisons, none different"
