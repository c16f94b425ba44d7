#!/usr/bin/env bash
# golden: every writer prints exactly what golden/ holds, twice the same.
# `REPRO_UPDATE_GOLDEN=1 ctest -R golden/reports` writes the files anew: read the diff before you commit it.
set -u
render=$1
golden=$REPRO_SOURCE/tests/reports/golden
status=0
compare() { # WRITER SAMPLE FILE
    local out again
    out=$("$render" "$1" "$2"; printf x) && again=$("$render" "$1" "$2"; printf x) || {
        echo "render_samples $1 $2 failed"
        status=1
        return
    }
    [ "$out" = "$again" ] || { echo "$1 of $2 differs from run to run"; status=1; }
    if [ -n "${REPRO_UPDATE_GOLDEN:-}" ]; then
        printf %s "${out%x}" >"$golden/$3"
    elif ! diff -u "$golden/$3" <(printf %s "${out%x}"); then
        echo "$1 of $2 is not $3: REPRO_UPDATE_GOLDEN=1 ctest -R golden/reports updates it"
        status=1
    fi
}
for sample in matrix troubled; do
    compare text $sample $sample.txt
    compare narrow $sample $sample.80.txt
    compare color $sample $sample.ansi
    compare md $sample $sample.md.golden
    compare html $sample $sample.html
    compare junit $sample $sample.xml
    compare sarif $sample $sample.sarif
    compare json $sample $sample.json
done
for sample in crash clean; do
    compare text $sample $sample.txt
    compare color $sample $sample.ansi
    compare md $sample $sample.md.golden
    compare html $sample $sample.html
    compare github $sample $sample.issue
    compare sarif $sample $sample.sarif
    compare json $sample $sample.json
done
issue_heads() { # the first lines of the issue text for every tracker
    for tracker in llvm rust cc-rs mimalloc jemalloc generic; do
        echo "== $tracker"
        "$render" github-$tracker crash | head -n 7
    done
}
if [ -n "${REPRO_UPDATE_GOLDEN:-}" ]; then
    issue_heads >"$golden/crash.trackers.issue"
elif ! diff -u "$golden/crash.trackers.issue" <(issue_heads); then
    status=1
fi
compare text check check.txt
compare color check check.ansi
compare json check check.json
compare sarif check check.sarif
exit $status
