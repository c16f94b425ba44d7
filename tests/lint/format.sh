#!/usr/bin/env bash
# format: every C file is as clang-format 14 with .clang-format leaves it.
set -u
cd "$REPRO_SOURCE" || exit 1
command -v clang-format-14 >/dev/null || { echo "skipped: clang-format-14 is not installed"; exit 77; }
git ls-files '*.c' '*.h' | xargs clang-format-14 --dry-run --Werror
