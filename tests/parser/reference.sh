#!/usr/bin/env bash
# reference.sh - generated logs and the samples give the reference's bytes, where the reference is installed.
set -euo pipefail
samples=()
[ ! -d "$REPRO_SAMPLES/evtx" ] || samples=("$REPRO_SAMPLES"/evtx/*.evtx)
status=0
"$REPRO_SOURCE/scripts/compare_reference" --records 1000 --seeds 2 ${samples[@]+"${samples[@]}"} || status=$?
[ "$status" != 5 ] || { echo "skipped: the reference is not installed (scripts/compare_reference --install)"; exit 77; }
exit "$status"
