#!/usr/bin/env bash
# layering: a component includes only headers of the components it may use (docs/architecture.md).
set -u
cd "$REPRO_SOURCE" || exit 1
declare -A may=(
    [parser]="parser" [common]="common" [records]="records common" [profile]="profile common"
    [harness]="harness common records profile" [reports]="reports common records profile"
)
status=0
for component in "${!may[@]}"; do
    allowed=" ${may[$component]} "
    while IFS=: read -r file line text; do
        target=$(sed -n 's/^[^"]*"\([a-z]*\)\/.*/\1/p' <<<"$text")
        case " parser common records profile harness reports repro tests " in
        *" $target "*) ;;
        *) continue ;; # not one of our folders
        esac
        if [ -n "$target" ] && [ "${allowed/ $target /}" = "$allowed" ]; then
            echo "$file:$line: $component may not include $target ($text)"
            status=1
        fi
    done < <(git grep -n '^# *include "' -- "$component/*.c" "$component/*.h")
done
exit $status
