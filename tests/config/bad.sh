#!/usr/bin/env bash
# bad: every faulty matrix file gets exit code 3 and one line that says what is wrong in which line and column.
# `REPRO_UPDATE_GOLDEN=1 ctest -R golden/config` writes the expected lines anew: read the diff before you commit it.
set -u
cd "$(dirname "$0")/bad" || exit 1
status=0 count=0
for file in *.yaml; do
    count=$((count + 1))
    said=$("$REPRO_BIN/repro" matrix -f "$file" --plan 2>&1)
    code=$?
    said=${said//"$PWD/"/}
    [ $code = 3 ] || { echo "$file: exit code $code, expected 3: $said"; status=1; }
    if [ -n "${REPRO_UPDATE_GOLDEN:-}" ]; then
        printf '%s\n' "$said" >"${file%.yaml}.err"
    elif [ "$said" != "$(cat "${file%.yaml}.err")" ]; then
        printf '%s:\n  said     %s\n  expected %s\n' "$file" "$said" "$(cat "${file%.yaml}.err")"
        status=1
    fi
done
# The tutorial shows the file that is there.
shown=$(sed -n '/^```yaml$/,/^```$/p' "$REPRO_SOURCE/docs/matrix-files.md" | sed '1d; /^```$/,$d')
[ "$shown" = "$(sed 1d "$REPRO_SOURCE/share/matrix/sum.yaml")" ] || { echo "docs: not share/matrix/sum.yaml"; status=1; }
[ $count -ge 50 ] || { echo "only $count files"; status=1; }
echo "$count files"
exit $status
