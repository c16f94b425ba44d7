#!/usr/bin/env bash
# pgo_check: lldb's `pgo check` tells a mixed program from one built by one LLVM, and from one without records.
set -u
lldb=$(command -v lldb-19 lldb-22 lldb-14 lldb | head -n 1)
new=$(command -v clang-22 clang-19 | head -n 1)
old=$(command -v clang-14 clang-16 | head -n 1)
[ -n "$lldb" ] && [ -n "$new" ] && [ -n "$old" ] || { echo "skipped: needs lldb, clang-19 or 22, clang-14 or 16"; exit 77; }
"$lldb" --batch -o 'script print(6 * 7)' 2>&1 | grep -q '^42' || { echo "skipped: $lldb has no Python"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
echo 'int codec(int x); int main(int argc, char **argv) { (void)argv; return codec(argc) == 99; }' >main.c
echo 'int codec(int x) { int s = 0; for (int i = 0; i < x; i++) s += i & 3; return s; }' >codec.c
"$new" -fprofile-generate -c main.c && "$old" -fprofile-generate -c codec.c -o old.o &&
    "$new" -fprofile-generate -c codec.c -o new.o && "$new" -fprofile-generate main.o old.o -o mixed &&
    "$new" -fprofile-generate main.o new.o -o pure && "$new" main.c codec.c -o plain || exit 1

status=0
expect() { # PROGRAM PATTERN
    REPRO=$REPRO_BIN/repro "$lldb" --batch -o "command script import $REPRO_SOURCE/lldb/pgo.py" \
        -o "target create $work/$1" -o "pgo check" >out 2>&1
    grep -qE "$2" out || { echo "$1: no line like '$2' in:"; cat out; status=1; }
}
expect mixed '^mixed: mixed-abi; records 1 v10, 1 v8; runtime v10'
expect mixed 'functions codec'
expect pure '^pure: clean; records 2 v10; runtime v10'
expect plain '^no loaded image holds profile records'
exit $status
