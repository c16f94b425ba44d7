#!/usr/bin/env bash
# headers: every header compiles on its own and is guarded.
set -u
cd "$REPRO_SOURCE" || exit 1
status=0
flags=$(pkg-config --cflags jansson libelf libdw capstone 2>/dev/null)
while read -r header; do
    # shellcheck disable=SC2086
    printf '#include "%s"\n#include "%s"\n' "$header" "$header" |
        gcc -std=gnu17 -D_GNU_SOURCE -fsyntax-only -Wall -Werror -I. $flags -x c - || {
        echo "$header: does not compile on its own, or twice"
        status=1
    }
done < <(git ls-files '*.h' | grep -v '^tests/')
exit $status
