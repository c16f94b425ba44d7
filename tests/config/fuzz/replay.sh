#!/usr/bin/env bash
# replay: a fuzz target over matrix files or expressions, cut and changed. Usage: replay.sh TARGET PROGRAM
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=$1 program=$2
if [ "$target" = matrix_file ]; then
    exec "$program" 60 "$here"/../bad/*.yaml "$here"/seeds/*.yaml "$REPRO_SOURCE/repro/matrix/default.yaml"
fi
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
n=0
sed -n 's/.*{ "\(.*\)", .*},\{0,1\}.*/\1/p' "$here/../test_expr.c" |
    while IFS= read -r line; do printf %s "$line" >"$work/$((++n))"; done
[ "$(ls "$work" | wc -l)" -gt 40 ]
"$program" 500 "$work"/*
