#!/usr/bin/env bash
# debug_trace_profile.sh - trace a program's system calls and tell what became of its profile.
#
#   scripts/debug_trace_profile.sh [-o LOG] [--with TOOL] CELL | RECORD | PROGRAM [ARGS...]
#   scripts/debug_trace_profile.sh --read LOG
#
# Says which profile files were opened and how, how many bytes were written, where it stopped, and whether the crash came
# before, in or after the write. CELL: a cell of the last matrix; RECORD: a crash record (crash.json). TOOL: strace (Linux);
# fs_usage or dtruss (macOS, both as root; dtruss only where System Integrity Protection lets it). The trace is kept in LOG
# (default: reports/out/debug/trace-TIME.log); --read tells the story of a kept one.
# Exit: 0 a usable profile was written; 1 a crash, or no usable profile; 2 usage; 3 no such cell, record, program or log;
# 5 the tool is missing or cannot trace here.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
case ${1-} in -h | --help) sed -n '2,/^set /{/^set /!s/^# \{0,1\}//p}' "$0"; exit 0 ;; esac
. "$root/scripts/debug.d/find_repro"
command -v python3 >/dev/null || { echo "debug_trace_profile: python3 is missing" >&2; exit 5; }
export REPRO=$repro PYTHONDONTWRITEBYTECODE=1
exec python3 "$root/scripts/debug.d/trace_profile.py" "$@"
