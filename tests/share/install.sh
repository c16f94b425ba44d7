#!/usr/bin/env bash
# install: `cmake --install` brings everything, and the installed programs find it. Usage: install.sh BUILD_FOLDER
set -euo pipefail
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
DESTDIR='' cmake --install "$build" --prefix "$prefix" >/dev/null
status=0
missing() { echo "FAILED: $*"; status=1; }

for name in bin/repro bin/evtx_dump bin/evtx_gen bin/repro-link-guard include/repro/evtx.h lib/repro/libreprocapture.so \
    share/repro/lldb/pgo.py share/repro/lldb/gdb_pgo.py share/repro/schema/crash.schema.json \
    share/repro/cmake/ReproGuard.cmake share/repro/parser/evtx.c share/repro/repro/scenarios/programs/few_sites.c \
    share/repro/scripts/allocator_sources share/repro/scripts/debug_pgo_segfault.sh \
    share/repro/scripts/debug_trace_profile.sh share/repro/repro/minimal/run share/repro/lldb/sessions/exit_crash.lldb \
    share/bash-completion/completions/repro share/zsh/site-functions/_repro share/fish/vendor_completions.d/repro.fish; do
    [ -e "$prefix/$name" ] || missing "$name is not installed"
done
find "$prefix" -name repro-evtx.pc | grep -q . || missing "no pkg-config file"
find "$prefix" -name repro-evtx-config.cmake | grep -q . || missing "no CMake package"
for schema in "$REPRO_SOURCE"/reports/schema/*.json; do
    [ -e "$prefix/share/repro/schema/$(basename "$schema")" ] || missing "$(basename "$schema") is not installed"
done
if [ -d "$build/share/man" ]; then
    for command in $("$prefix/bin/repro" help --json | sed -n 's/^      "name": "\([a-z]*\)",$/\1/p'); do
        [ "$command" = help ] || [ -e "$prefix/share/man/man1/repro-$command.1" ] || missing "no man page of repro $command"
    done
    [ -e "$prefix/share/man/man5/repro-record.5" ] || missing "no repro-record(5)"
else
    echo "no man pages were built: scdoc is missing"
fi
if grep -rlF "$REPRO_SOURCE" "$prefix/share" | grep -v '\.json$'; then missing "installed text files name the source tree"; fi

# The programs find what they need beside themselves, not in the source tree.
cd "$work"
"$prefix/bin/repro" doctor --json >doctor.json || [ $? = 5 ]
grep -qF "\"detail\": \"$prefix/share/repro\"" doctor.json || missing "repro doctor does not find $prefix/share/repro"
"$prefix/bin/evtx_gen" --records 3 -o log.evtx
"$prefix/bin/evtx_dump" -o jsonl log.evtx | grep -c . | grep -qx 3 || missing "evtx_dump does not dump"
lldb=$(command -v lldb-22 lldb-19 lldb | head -n 1 || true)
if [ -n "$lldb" ] && [ "$("$lldb" --no-lldbinit --batch -o 'script print(6 * 7)' 2>/dev/null | tail -n 1)" = 42 ]; then
    env -u REPRO "$prefix/bin/repro" lldb --batch --lldb "$lldb" "$prefix/bin/evtx_dump" --version >transcript 2>&1 ||
        missing "repro lldb does not work: $(cat transcript)"
    grep -qF "$prefix/share/repro/lldb/pgo.py" transcript || missing "repro lldb does not use the installed commands"
fi
[ "$status" != 0 ] || echo "all is there"
exit "$status"
