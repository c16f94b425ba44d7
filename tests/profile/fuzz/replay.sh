#!/usr/bin/env bash
# replay: a fuzz target over real files, cut and changed. Usage: replay.sh TARGET PROGRAM
set -u
for tool in clang-14 clang-22 ld.lld-22 ld64.lld-22 llvm-lipo-22 llvm-ar-22; do
    command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
target=$1 program=$2
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
"$(dirname "$0")/seeds.sh" "$work" || exit 1
case $target in image | salvage) rounds=300 ;; *) rounds=2000 ;; esac
"$program" $rounds "$work/$target"/*
