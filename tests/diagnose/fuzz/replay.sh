#!/usr/bin/env bash
# replay: the fuzz target of the importers over synthetic reports, cut and changed. Usage: replay.sh PROGRAM
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 "$REPRO_SOURCE/tests/diagnose/fuzz/seeds.py" "$work"
[ -f "$work/program" ] && export REPRO_FUZZ_BINARY=$work/program
"$1" "$work"/seeds/*
