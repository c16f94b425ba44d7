#!/usr/bin/env bash
# salvage_pgo.sh - scripts/salvage_pgo: the parser, built with a profile out of crashed training runs; no timing.
set -euo pipefail
[ "$REPRO_SANITIZE" = none ] || { echo "skipped: evtx_gen is built with sanitizers, training would take long"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
script=$REPRO_SOURCE/scripts/salvage_pgo
code=0
"$script" -o "$work/out" --allocator system --records 150 --no-timing >"$work/said" 2>"$work/messages" || code=$?
[ $code != 5 ] || { echo "skipped: $(tail -n 1 "$work/messages")"; exit 77; }
cat "$work/said" "$work/messages"
[ $code = 0 ]
grep -q '8 training runs crashed, all profiles rescued' "$work/messages"
grep -qE '^counts: [0-9]+ of [0-9]{3,} functions as in a healthy training' "$work/said" # the script holds it to 99 %

# The profile has counts for what matters, and the program that was built with it works.
clang=$(sed -n 's/.*program by \([^ ]*\) .*/\1/p' "$work/messages")
tool=$(command -v "llvm-profdata-${clang#clang-}" || "$clang" -print-prog-name=llvm-profdata)
"$tool" show --all-functions --counts "$work/out/evtx_dump.profdata" >"$work/shown"
for name in main shape_scan binxml_parse worker_render_chunk write_xml write_json; do
    grep -A 3 -E "^  ([^ ]*[;:])?$name:\$" "$work/shown" | grep -qE 'Block counts: \[.*[1-9]' || { echo "no counts for $name"; exit 1; }
done
"$REPRO_BIN/evtx_gen" --records 100 --profile mixed -o "$work/log.evtx"
cmp <("$work/out/bin/evtx_dump" -t 1 -o json "$work/log.evtx") <("$REPRO_BIN/evtx_dump" -t 1 -o json "$work/log.evtx")

# What goes wrong is one clear line.
fails() { # $1 exit code, $2 text, rest: arguments
    local want=$1 text=$2 code=0
    shift 2
    "$script" -o "$work/bad" "$@" >/dev/null 2>"$work/messages" || code=$?
    [ $code = "$want" ] && [ "$(grep -c '^salvage_pgo: .*'"$text" "$work/messages")" = 1 ] ||
        { echo "$*: exit $code, said: $(cat "$work/messages")"; exit 1; }
}
fails 2 'write the same record layout' --clang "$clang" --foreign "$clang"
fails 2 "there is no 'clang-0'" --clang clang-0
fails 5 'unknown allocator' --allocator nonsense
fails 2 'take a number' --records many
