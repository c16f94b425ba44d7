#!/usr/bin/env bash
# replay.sh TARGET PROGRAM MAKE_PROFILES - replays the seeds of a fuzz target (raw or indexed).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 "$REPRO_SOURCE/tests/profile_files/fuzz/seeds.py" "$work" "$3"
if [ -z "$(ls "$work/$1")" ]; then
    echo "skipped: no seeds for $1 without clang-N and llvm-profdata-N"
    exit 77
fi
"$2" "$work/$1"/*
