#!/usr/bin/env bash
# replay.sh LEVEL PROGRAM CASES - replays the generated seeds and the built cases of a fuzz target.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$REPRO_SOURCE/tests/parser/fuzz/seeds.sh" "$REPRO_BIN" "$work"
"$3" "$work"
"$2" "$work/$1"
