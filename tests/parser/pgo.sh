#!/usr/bin/env bash
# pgo.sh - scripts/build_pgo gives a program that prints the same, with a profile or, when that fails, without.
set -euo pipefail
[ "$REPRO_SANITIZE" = none ] || { echo "skipped: evtx_gen is built with sanitizers, training would take long"; exit 77; }
clang=
for n in {30..14}; do
    if command -v "clang-$n" >/dev/null && command -v "llvm-profdata-$n" >/dev/null; then clang=clang-$n; break; fi
done
[ -n "$clang" ] || { echo "skipped: no clang with llvm-profdata"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$REPRO_BIN/evtx_gen" --records 200 --profile mixed -o "$work/log.evtx"
"$REPRO_BIN/evtx_dump" -t 1 -o json "$work/log.evtx" >"$work/expected"
check() { # $1 folder
    "$1/bin/evtx_dump" -t 1 -o json "$work/log.evtx" | cmp - "$work/expected"
}

"$REPRO_SOURCE/scripts/build_pgo" -o "$work/good" --clang "$clang" --records 300 >"$work/out" 2>"$work/messages" || { cat "$work/messages"; exit 1; }
tail -n 1 "$work/out" | grep -qE '^with profile: ' || {
    # a gain cannot be promised for so short a training; anything else is a failure
    grep -q 'no profile: it brought nothing here' "$work/messages" || { cat "$work/messages"; exit 1; }
}
check "$work/good"

# A compiler that cannot make instrumented programs: one line says so, and the plain program is there.
cat >"$work/clang-lame" <<LAME
#!/bin/sh
for arg in "\$@"; do case \$arg in -fprofile-generate) echo "error: no profile runtime" >&2; exit 1 ;; esac; done
exec $clang "\$@"
LAME
chmod +x "$work/clang-lame"
"$REPRO_SOURCE/scripts/build_pgo" -o "$work/lame" --clang "$work/clang-lame" --records 300 >"$work/out" 2>"$work/messages"
grep -q '^plain: ' "$work/out"
[ "$(grep -c 'no profile:' "$work/messages")" = 1 ]
check "$work/lame"
if REPRO_REQUIRE_PGO=1 "$REPRO_SOURCE/scripts/build_pgo" -o "$work/lame" --clang "$work/clang-lame" --records 300 >/dev/null 2>&1; then
    echo "REPRO_REQUIRE_PGO has no effect"
    exit 1
fi
if "$REPRO_SOURCE/scripts/build_pgo" --records many >/dev/null 2>&1; then exit 1; else [ $? = 2 ]; fi
echo "with a profile, and without"
