#!/usr/bin/env bash
# tidy: clang-tidy 14 with .clang-tidy finds nothing in the product's C files.
set -u
build=$1
cd "$REPRO_SOURCE" || exit 1
command -v clang-tidy-14 >/dev/null || { echo "skipped: clang-tidy-14 is not installed"; exit 77; }
[ -f "$build/compile_commands.json" ] || { echo "skipped: no compile_commands.json in $build"; exit 77; }
git ls-files 'common/*.c' 'records/*.c' 'profile/*.c' 'parser/*.c' 'harness/*.c' 'reports/*.c' 'repro/*.c' |
    while read -r file; do
        grep -q "\"file\": \".*/$file\"" "$build/compile_commands.json" && echo "$file"
    done |
    xargs -P "$(nproc)" -n 4 clang-tidy-14 --quiet -p "$build" 2>&1 | grep -v ' warnings generated'
exit "${PIPESTATUS[2]}"
