#!/usr/bin/env bash
# value_sites.sh - no adapter has a value-profiling site, with any clang on this machine (docs/allocators.md says why).
set -euo pipefail
cd "$REPRO_SOURCE"
found=0 failed=0
sites() { # $1 clang, rest: arguments; prints the number of calls to the value-profiling runtime
    local clang=$1
    shift
    { "$clang" -O2 -fprofile-generate -I. -S -emit-llvm -o - "$@" || echo "COMPILE FAILED"; } |
        grep -c 'COMPILE FAILED\|call.*@__llvm_profile_instrument_' || true
}
for clang in clang clang-{14..30}; do
    command -v "$clang" >/dev/null || continue
    found=$((found + 1))
    for adapter in system mimalloc jemalloc; do
        if [ "$adapter" != system ] && ! echo "#include <${adapter/jemalloc/jemalloc\/jemalloc}.h>" |
            "$clang" -E -x c - >/dev/null 2>&1; then
            continue # no headers of that allocator here
        fi
        n=$(sites "$clang" "parser/alloc/alloc_$adapter.c")
        [ "$n" = 0 ] || { echo "$clang: alloc_$adapter.c has $n value sites"; failed=1; }
    done
    # the counter-check: where the sites went, they are seen
    [ "$(sites "$clang" parser/alloc/alloc_grow.c)" -ge 2 ] || { echo "$clang: no sites seen in alloc_grow.c"; failed=1; }
done
[ "$found" -gt 0 ] || { echo "skipped: no clang"; exit 77; }
exit "$failed"
