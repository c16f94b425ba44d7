#!/usr/bin/env bash
# scripts: every shell script parses, is executable, and says in its second line what it is.
set -u
cd "$REPRO_SOURCE" || exit 1
status=0
while read -r file; do
    head -n 1 "$file" | grep -q '^#!.*sh' || continue
    bash -n "$file" || status=1
    [ -x "$file" ] || { echo "$file: not executable"; status=1; }
    sed -n 2p "$file" | grep -q '^#' || { echo "$file: line 2 does not say what it is"; status=1; }
done < <(git ls-files scripts .ci tests repro)
exit $status
