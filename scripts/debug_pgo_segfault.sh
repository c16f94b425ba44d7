#!/usr/bin/env bash
# debug_pgo_segfault.sh - reproduce a PGO crash under LLDB with everything printed, keep the log, say what it was.
#
#   scripts/debug_pgo_segfault.sh [-o LOG] [--gdb | --lldb PATH] [CELL | RECORD | CORE | PROGRAM [ARGS...]]
#
# CELL: a cell of the last matrix; RECORD: a crash record (crash.json); CORE: a core file; or any program. Without any of
# them: the first cell of the last matrix that crashed, or, when there are no results, the system-allocator cell of the
# default matrix, built and run for it. The log (default: reports/out/debug/segfault-TIME.log) has the layouts of the
# loaded images, the profile writer's walk record by record, the decoded crash, all stacks, registers, code, memory map.
# Exit: 0 nothing crashed; 1 a crash; 2 usage; 3 no such cell, record or program; 4 a build failed; 5 no debugger, or it
# could not do its work.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/scripts/debug.d/find_repro"

usage() { echo "debug_pgo_segfault: $1; see scripts/debug_pgo_segfault.sh --help" >&2; exit 2; }

# A cell that crashed: of the last matrix, or one that is run now.
choose_cell() {
    local record out=$root/reports/out/debug/matrix
    for record in "$root"/reports/out/latest/cells/*/crash.json repro-matrix/cells/*/crash.json; do
        [ -f "$record" ] && { echo "$record"; return; }
    done
    echo "debug_pgo_segfault: no results of a matrix: running the cell $default_cell" >&2
    mkdir -p "$root/reports/out/debug"
    "$repro" matrix -q --cell "$default_cell" -o "$out" >&2 || exit
    record=$out/cells/$default_cell/crash.json
    [ -f "$record" ] || { echo "debug_pgo_segfault: $default_cell did not crash" >&2; exit 0; }
    echo "$record"
}
readonly default_cell=system-instrumented-foreign-llvm-program-first

log= options=()
while [ $# -gt 0 ]; do
    case $1 in
    -o | --lldb) [ $# -gt 1 ] || usage "$1 needs a value" ;;
    esac
    case $1 in
    -o) log=$2; shift 2 ;;
    --lldb) options+=(--lldb "$2"); shift 2 ;;
    --gdb) options+=(--gdb); shift ;;
    -h | --help) sed -n '2,/^set /{/^set /!s/^# \{0,1\}//p}' "$0"; exit 0 ;;
    --) shift; break ;;
    -*) usage "unknown option '$1'" ;;
    *) break ;;
    esac
done
if [ $# = 0 ]; then
    chosen=$(choose_cell) || exit
    [ -n "$chosen" ] || exit 0
    set -- "$chosen"
fi
if [ -z "$log" ]; then
    mkdir -p "$root/reports/out/debug" 2>/dev/null && log=$root/reports/out/debug/segfault-$(date +%Y%m%d-%H%M%S).log
    [ -n "$log" ] || log=$PWD/segfault-$(date +%Y%m%d-%H%M%S).log
fi

session=segfault
[ $# != 1 ] || ! is_core "$1" || session=core
"$repro" lldb ${options[@]+"${options[@]}"} --batch --session "$session" -o "$log" -- "$@"
status=$?
case $status in
0 | 1) ;;
*)
    [ ! -s "$log" ] || echo "debug_pgo_segfault: what the debugger said is in $log" >&2
    exit $status
    ;;
esac
# the decoded crash, from the log: the lines that matter, with what they go on in
awk '/^SIG[A-Z]+( \(|$)/ { print; wanted = 0; next }
     /^  [a-z]+ +/ { wanted = $1 ~ /^(at|touched|value|record|verdict|fix)$/ }
     !/^  / { wanted = 0 }
     wanted' "$log"
[ $status = 1 ] || echo "the program ended without a crash"
echo "log: $log"
exit $status
