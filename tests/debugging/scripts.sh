#!/usr/bin/env bash
# scripts: debug_trace_profile.sh and debug_pgo_segfault.sh on programs that really crash, and on one that does not.
set -u
export REPRO=$REPRO_BIN/repro PYTHONDONTWRITEBYTECODE=1
segfault=$REPRO_SOURCE/scripts/debug_pgo_segfault.sh trace=$REPRO_SOURCE/scripts/debug_trace_profile.sh
for tool in clang-19 clang-14 python3; do
    command -v $tool >/dev/null || { echo "skipped: $tool is not installed"; exit 77; }
done
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT && cd "$work" || exit 1
export TMPDIR=$work
for compiler in 14 19; do
    clang-$compiler -O2 -fprofile-generate -DUSE_SYSTEM -c "$REPRO_SOURCE/repro/minimal/allocator.c" -o allocator.$compiler.o || exit 1
done
clang-19 -O2 -fprofile-generate -c "$REPRO_SOURCE/repro/minimal/program.c" -o program.o &&
    clang-19 -fprofile-generate program.o allocator.14.o -o mixed && clang-19 -fprofile-generate program.o allocator.19.o -o pure &&
    clang-19 -fprofile-generate allocator.14.o program.o -o refused || exit 1
echo 'int main(int argc, char **argv) { (void)argv; return *(volatile int *)(long)(argc - 1); }' >early.c
clang-19 -fprofile-generate early.c -o early || exit 1

status=0
# expect CODE TEXT... -- COMMAND...: exit code, and every TEXT in the output
expect() {
    local code=$1 got text texts=()
    shift
    while [ "$1" != -- ]; do texts+=("$1"); shift; done
    shift
    "$@" >out 2>&1
    got=$?
    [ "$got" = "$code" ] || { echo "$*: exit $got, expected $code:"; cat out; status=1; }
    for text in ${texts[@]+"${texts[@]}"}; do
        grep -qF -- "$text" out || { echo "$*: no '$text' in:"; cat out; status=1; }
    done
}

if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
    LLVM_PROFILE_FILE=$work/%p.profraw expect 1 "died of SIGSEGV" "in the middle of the profile write" "bytes in 2 writes" \
        "no: open when the program died" "after the names: 0 bytes of value data" -- "$trace" -o t.log ./mixed
    expect 1 "died of SIGSEGV" "in the middle of the profile write" -- "$trace" --read t.log
    LLVM_PROFILE_FILE=$work/%m.profraw expect 0 "ended with exit code 0" "locked" "bytes: usable" "closed    yes" -- "$trace" -o t.log ./pure
    LLVM_PROFILE_FILE=$work/r.profraw expect 1 "exit code 0" "written   0 bytes" "the file is empty" -- "$trace" -o t.log ./refused
    LLVM_PROFILE_FILE=$work/e.profraw expect 1 "died of SIGSEGV" "before the profile write began" -- "$trace" -o t.log ./early
    LLVM_PROFILE_FILE=/dev/full expect 1 "failed    write: ENOSPC" -- "$trace" -o t.log ./pure
    "$REPRO" run --json --profile-file "$work/rec.profraw" -o crash.json -- ./mixed >/dev/null 2>&1
    expect 1 "died of SIGSEGV" "rec.profraw" -- "$trace" -o t.log crash.json
    expect 3 "nothing-of-that-name" -- "$trace" nothing-of-that-name
    expect 3 "missing.log" -- "$trace" --read missing.log
    expect 2 -- "$trace"
    expect 5 "tool of macOS" -- "$trace" --with dtruss -o t.log ./pure
    mkdir -p bin && for tool in bash dirname env cat basename; do ln -sf "$(command -v $tool)" bin/; done
    ln -sf "$(python3 -c 'import sys; print(sys.executable)')" bin/python3
    expect 5 "apt-get install strace" -- env PATH="$work/bin" "$trace" -o t.log ./pure
else
    echo "note: strace is not installed or may not trace here: debug_trace_profile.sh not tested"
fi

lldb=$(command -v lldb-22 lldb-19 lldb | head -n 1)
if [ -n "$lldb" ] && [ "$("$lldb" --no-lldbinit --batch -o 'script print(6 * 7)' 2>/dev/null | tail -n 1)" = 42 ]; then
    expect 1 "SIGSEGV (SEGV_MAPERR)" "verdict      mixed-profile-abi" "log: s.log" -- "$segfault" -o s.log ./mixed
    for text in "register read" "really the v8 record of allocate" "thread backtrace all" "pgo records"; do
        grep -qF "$text" s.log || { echo "s.log: no '$text'"; cat s.log; status=1; }
    done
    expect 0 "ended without a crash" -- "$segfault" -o s.log ./pure
    expect 3 "nothing-of-that-name" -- "$segfault" -o s.log nothing-of-that-name
    expect 2 -- "$segfault" --nonsense
else
    echo "note: no LLDB with Python: debug_pgo_segfault.sh not tested with it"
fi
if command -v gdb >/dev/null; then
    expect 1 "verdict      mixed-profile-abi" -- "$segfault" --gdb -o g.log ./mixed
fi
REPRO=/nowhere expect 5 "no program" -- "$segfault" --lldb /nowhere/lldb -o s.log ./mixed
exit $status
