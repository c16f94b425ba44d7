#!/usr/bin/env bash
# docs: relative links in Markdown lead to files of the repository, and every page can be found.
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
# Every page is in an index, and the README leads to the index.
while read -r page; do
    index=$(dirname "$page")/README.md
    [ "$page" = "$index" ] && continue
    grep -qF "]($(basename "$page"))" "$index" || { echo "$index: $page is not listed"; status=1; }
done < <(git ls-files 'docs/*.md')
grep -qF '](docs/README.md)' README.md || { echo "README.md: no link to docs/README.md"; status=1; }
[ "$(wc -l <README.md)" -le 250 ] || { echo "README.md: more than 250 lines"; status=1; }
exit $status
