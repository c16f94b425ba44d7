#!/usr/bin/env bash
# tidy: clang-tidy 14 with .clang-tidy finds nothing in the product's C files; in those of macOS after `macos/cross_build`.
set -u
build=$1
cd "$REPRO_SOURCE" || exit 1
command -v clang-tidy-14 >/dev/null || { echo "skipped: clang-tidy-14 is not installed"; exit 77; }
[ -f "$build/compile_commands.json" ] || { echo "skipped: no compile_commands.json in $build"; exit 77; }
# tidy FOLDER PATTERN: the files of the pattern that are compiled there
tidy() {
    git ls-files 'common/*.c' 'records/*.c' 'profile/*.c' 'parser/*.c' 'harness/*.c' 'reports/*.c' 'repro/*.c' | grep -E "$2" |
        while read -r file; do
            grep -q "\"file\": \".*/$file\"" "$1/compile_commands.json" && echo "$file"
        done |
        xargs -r -P "$(nproc)" -n 4 clang-tidy-14 --quiet -p "$1" 2>&1 | grep -v ' warnings generated'
    return "${PIPESTATUS[3]}"
}
status=0
tidy "$build" . || status=1
for cross in "$build"/macos/arm64 "$build"/macos/x86_64; do
    [ ! -f "$cross/compile_commands.json" ] || tidy "$cross" '_darwin[^/]*$' || status=1
done
exit $status
