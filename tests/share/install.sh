#!/usr/bin/env bash
# install: `cmake --install` brings everything, and what is installed works from there, in a staging folder (DESTDIR) as
# packagers use it: the commands, a cell of the matrix, a scenario, a bundle, the LLDB commands. Usage: install.sh BUILD_FOLDER
# (tests/parser/install.sh builds programs with the installed library.)
set -euo pipefail
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/stage/opt/repro
DESTDIR=$work/stage cmake --install "$build" --prefix /opt/repro >/dev/null
export XDG_CACHE_HOME=${REPRO_BIN%/bin}/test-cache REPRO_SOURCES=${REPRO_SOURCES:-${XDG_CACHE_HOME:-$HOME/.cache}/repro/sources}
status=0
missing() { echo "FAILED: $*"; status=1; }

for name in bin/repro bin/evtx_dump bin/evtx_gen bin/repro-link-guard include/repro/evtx.h lib/repro/libreprocapture.so \
    share/repro/lldb/pgo.py share/repro/lldb/gdb_pgo.py share/repro/schema/crash.schema.json \
    share/repro/cmake/ReproGuard.cmake share/repro/parser/evtx.c share/repro/repro/scenarios/programs/few_sites.c \
    share/repro/scripts/allocator_sources share/repro/scripts/debug_pgo_segfault.sh \
    share/repro/scripts/debug_trace_profile.sh share/repro/scripts/policy share/repro/scripts/policy.d/one-llvm.cmake \
    share/doc/repro/LICENSE share/doc/repro/CHANGELOG.md share/doc/repro/README.md share/doc/repro/docs/run.md \
    share/doc/repro/docs/images/crash-report.png share/doc/repro/share/matrix/sum.yaml share/repro/repro/minimal/run share/repro/lldb/sessions/exit_crash.lldb \
    share/bash-completion/completions/repro share/zsh/site-functions/_repro share/fish/vendor_completions.d/repro.fish; do
    [ -e "$prefix/$name" ] || missing "$name is not installed"
done
[ -z "$(find "$prefix" -name __pycache__ -o -name '*.pyc')" ] || missing "compiled Python was installed"
for part in repro evtx evtx-dev; do # together they are everything: packages are made of them
    DESTDIR=$work/parts cmake --install "$build" --prefix /opt/repro --component $part >/dev/null
done
diff <(cd "$work/parts" && find . -type f | sort) <(cd "$work/stage" && find . -type f | sort) || missing "files in no component"
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
if grep -rlF "$REPRO_SOURCE" "$prefix/share" "$prefix/include" | grep -v '\.json$'; then missing "installed text files name the source tree"; fi

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
"$prefix/share/repro/scripts/policy" --cmake | grep -q fprofile || missing "scripts/policy does not work"
{ "$prefix/share/repro/scripts/fetch_sources" no-such 2>&1 || true; } | grep -q 'unknown source' || missing "scripts/fetch_sources does not start"

# What compiles: needs two LLVMs.
if command -v clang-14 >/dev/null && command -v clang-19 >/dev/null; then
    "$prefix/bin/repro" scenario run -q --llvm 19 --foreign 14 --json -o scenario.json mixed-at-exit || missing "repro scenario: exit $?"
    "$prefix/bin/repro" matrix -q --program-clang clang-19 --foreign-clang clang-14 -o result \
        --cell system-instrumented-foreign-llvm-program-first || missing "repro matrix: exit $?"
    record=$(echo result/cells/*/crash.json)
    grep -q '"class": "mixed-profile-abi"' "$record" || missing "the cell did not crash: $(cat result/report.md)"
    "$prefix/bin/repro" bundle -q "$record" -o crash.tar.zst && [ -s crash.tar.zst ] || missing "repro bundle: exit $?"
    "$prefix/share/repro/repro/minimal/run" >minimal.txt 2>&1 || [ $? = 5 ] || missing "repro/minimal/run: $(cat minimal.txt)"
else
    echo "no cell and no scenario: clang-14 and clang-19 are not both here"
fi
[ "$status" != 0 ] || echo "all is there"
exit "$status"
