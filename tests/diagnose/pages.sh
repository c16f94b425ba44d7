#!/usr/bin/env bash
# pages: every scenario has a page that names its class, is listed in the index, and every page has its scenario.
set -u
status=0
folder=$REPRO_SOURCE/docs/scenarios
list=$("$REPRO_BIN/repro" scenario list) || exit 1
while read -r name class _; do
    page=$folder/$name.md
    grep -q "^Class \`$class\`" "$page" || { echo "$page: missing, or does not say: Class \`$class\`"; status=1; }
    for heading in "What happens" "Why" "How to recognise it" "How to fix it"; do
        grep -q "^## $heading" "$page" || { echo "$page: no '$heading'"; status=1; }
    done
    grep -q "($name.md)" "$folder/README.md" || { echo "$folder/README.md: $name is not listed"; status=1; }
    grep -q "^| \`$class\` " "$REPRO_SOURCE/docs/classes.md" || { echo "docs/classes.md: no $class"; status=1; }
done <<<"$list"
for page in "$folder"/*.md; do
    name=$(basename "$page" .md)
    [ "$name" = README ] || grep -q "^$name " <<<"$list" || { echo "$page: no such scenario"; status=1; }
done
"$REPRO_BIN/repro" scenario list --json | python3 -c '
import json, sys
doc = json.load(sys.stdin)
try:
    import jsonschema
    jsonschema.validate(doc, json.load(open(sys.argv[1])))
except ImportError:
    pass
' "$REPRO_SOURCE/reports/schema/scenarios.schema.json" || status=1
exit $status
