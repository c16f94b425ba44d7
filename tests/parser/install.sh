#!/usr/bin/env bash
# install.sh - the installed library is usable through CMake and through pkg-config: the example of the docs builds with
# both and prints what evtx_dump prints. Usage: install.sh BUILD_FOLDER C_COMPILER
set -euo pipefail
build=$1 cc=$2
[ "$REPRO_SANITIZE" = none ] || { echo "skipped: an instrumented library needs the same flags in its users"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for component in evtx evtx-dev; do
    DESTDIR='' cmake --install "$build" --prefix "$work/prefix" --component "$component" >/dev/null
done
mv "$work/prefix" "$work/moved" # what was installed can be moved
mv "$work/moved/bin" "$work/programs"
prefix=$work/moved
"$REPRO_BIN/evtx_gen" --records 300 --profile mixed -o "$work/log.evtx"
"$work/programs/evtx_dump" -t 1 -o jsonl "$work/log.evtx" >"$work/expected"

cmake -S "$REPRO_SOURCE/docs/examples" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$cc" >/dev/null
cmake --build "$work/cmake" >/dev/null
"$work/cmake/print_records" "$work/log.evtx" >"$work/by_cmake" 2>"$work/messages"
cmp "$work/by_cmake" "$work/expected"
grep -q '^300 records$' "$work/messages"

pc=$(dirname "$(find "$prefix" -name repro-evtx.pc)")
# shellcheck disable=SC2046 # flags are words
"$cc" -Wall -Werror "$REPRO_SOURCE/docs/examples/print_records.c" -o "$work/by_pc_program" \
    $(PKG_CONFIG_PATH="$pc" pkg-config --cflags --libs repro-evtx)
"$work/by_pc_program" "$work/log.evtx" 2>/dev/null | cmp - "$work/expected"

# With an allocator of its own, which counts.
cat >"$work/own.c" <<'C'
#include <repro/evtx_alloc.h>
#include <stdio.h>
#include <stdlib.h>
static long live, most;
static void say(void) { fprintf(stderr, "own allocator: %s\n", most > 0 && live >= 0 ? "used" : "not used"); }
static void *kept(void *p)
{
    if (most == 0)
        atexit(say);
    most += p != NULL;
    live += p != NULL;
    return p;
}
void *evtx_alloc(size_t size, size_t align) { return kept(aligned_alloc(align, (size + align - 1) / align * align)); }
void *evtx_alloc_zeroed(size_t size, size_t align)
{
    char *p = evtx_alloc(size, align);
    for (size_t i = 0; p != NULL && i < size; i++)
        p[i] = 0;
    return p;
}
void *evtx_realloc(void *p, size_t old_size, size_t align, size_t new_size)
{
    char *fresh = evtx_alloc(new_size, align);
    for (size_t i = 0; fresh != NULL && i < old_size && i < new_size; i++)
        fresh[i] = ((char *)p)[i];
    if (fresh != NULL)
        evtx_dealloc(p, old_size, align);
    return fresh;
}
void evtx_dealloc(void *p, size_t size, size_t align)
{
    (void)size, (void)align;
    live -= p != NULL;
    free(p);
}
C
archive=$(find "$prefix" -name librepro_evtx.a)
"$cc" -I"$prefix/include" "$work/own.c" "$REPRO_SOURCE/docs/examples/print_records.c" "$archive" -pthread -o "$work/own"
"$work/own" "$work/log.evtx" 2>"$work/messages" | cmp - "$work/expected"
grep -qx 'own allocator: used' "$work/messages"

# The header stands alone, in C and in C++.
printf '#include <repro/%s.h>\n' evtx_alloc evtx >"$work/alone.c"
"$cc" -std=c11 -Wall -Wextra -Wpedantic -Werror -I"$prefix/include" -fsyntax-only "$work/alone.c"
if command -v c++ >/dev/null; then
    c++ -std=c++17 -Wall -Wextra -Wpedantic -Werror -I"$prefix/include" -fsyntax-only -x c++ "$work/alone.c"
fi
echo "installed, used through CMake and pkg-config, and with an allocator of its own"
