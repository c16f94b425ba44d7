#!/usr/bin/env bash
# docs: relative links in Markdown lead to files of the repository.
set -u
cd "$REPRO_SOURCE" || exit 1
status=0
while read -r page; do
    while read -r link; do
        target=${link%%#*}
        case $target in '' | *://* | mailto:*) continue ;; esac
        [ -e "$(dirname "$page")/$target" ] || { echo "$page: dead link: $link"; status=1; }
    done < <(grep -o '](\([^)]*\))' "$page" | sed 's/^](//; s/)$//')
done < <(git ls-files '*.md')
exit $status
