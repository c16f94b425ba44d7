#!/usr/bin/env bash
# reproduce.sh - runs what crashed again, and says whether it does the same here.
#
#   ./reproduce.sh [--list] [--distilled] [CASE...]
#
# Needs nothing but bash and the usual tools of the system; `repro`, if it is on PATH, adds its verdict. --distilled
# builds and runs the two small files of distilled/ instead, with the compilers named there; without it they are tried
# when the program itself cannot be run here. Nothing outside a temporary folder is written.
# Exit: 0 seen again (every case), 1 not seen, 2 wrong usage, 5 cannot be run here.
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 5
work=$(mktemp -d) || exit 5
trap 'rm -rf "$work"' EXIT

say() { printf '%s\n' "$*"; }

# The program of the case, once, as it was run; its status as bash has it.
run_once() {
    (
        cd "$folder" || exit 125
        exec 2>"$folder/stderr" </dev/null >"$folder/stdout"
        [ -z "$libraries" ] || export LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
        ulimit -c 0
        for variable in ${variables[@]+"${variables[@]}"}; do export "${variable?}"; done
        if [ "$outcome" = timeout ]; then
            exec timeout -s KILL 20 "$@"
        fi
        exec "$@"
    )
}

# Does STATUS show what the record shows?
is_same() { # STATUS
    case $outcome in
    crash) [ "$1" -eq $((128 + signal)) ] ;;
    timeout) [ "$1" -eq 124 ] || [ "$1" -eq 137 ] ;;
    refused-write) grep -q 'version mismatch' "$folder/stderr" ;;
    empty-profile) [ "$1" -eq 0 ] && ! find "$folder" -name '*.profraw' -size +0 | grep -q . ;;
    corrupt) [ "$1" -eq "$code" ] && is_unreadable ;;
    *) [ "$1" -eq "$code" ] ;;
    esac
}

reader() { # an llvm-profdata of this machine
    local name
    for name in llvm-profdata llvm-profdata-{30..14}; do
        command -v "$name" && return 0
    done
    return 1
}

# Did the run leave a profile that cannot be read?
is_unreadable() {
    local file found=1
    for file in "$folder"/*.profraw; do
        [ -s "$file" ] || continue
        "$(reader)" show "$file" >/dev/null 2>&1 && return 1
        found=0
    done
    return $found
}

describe() { # STATUS
    if [ "$1" -gt 128 ]; then
        say "signal $(($1 - 128)) ($(kill -l $(($1 - 128)) 2>/dev/null))"
    else
        say "exit code $1"
    fi
}

# What repro says about the same run, where it is installed.
add_verdict() { # COMMAND...
    command -v repro >/dev/null || return 0
    (
        cd "$folder" || exit 0
        [ -z "$libraries" ] || export LD_LIBRARY_PATH="$libraries"
        for variable in ${variables[@]+"${variables[@]}"}; do export "${variable?}"; done
        repro run -q --json --timeout 20 -o "$work/again.json" -- "$@" >/dev/null 2>&1 </dev/null
    )
    local found
    found=$(sed -n 's/^    "class": "\([a-z-]*\)".*/\1/p' "$work/again.json" 2>/dev/null | head -n 1)
    [ -z "$found" ] || say "  verdict of repro here: $found (in the record: $class)"
}

attempt() { # WHAT COMMAND...
    local what=$1 number status=0
    shift
    for number in $(seq "$tries"); do
        { run_once "$@"; } 2>/dev/null # bash would report the signal with a copy of the function
        status=$?
        if is_same "$status"; then
            say "$name: seen again with $what in run $number: $outcome, $(describe "$status")"
            add_verdict "$@"
            return 0
        fi
    done
    say "$name: NOT seen with $what in $tries run(s): $(describe "$status"), expected $outcome"
    return 1
}

# Can the packed program run here? If not, why.
obstacle() {
    if [ -z "$program" ]; then
        say "its program is not in this bundle"
    elif [ -n "$machine" ] && [ "$(uname -m)" != "$machine" ] && [ "$machine $(uname -m)" != "i386 x86_64" ]; then
        say "its program is for $machine, this is $(uname -m)"
    elif [ "$(uname -s)" != "$system" ]; then
        say "its program is for $system, this is $(uname -s)"
    elif command -v ldd >/dev/null &&
        LD_LIBRARY_PATH=$libraries ldd "$program" 2>/dev/null | grep -q 'not found'; then
        say "its program needs libraries that are not here:$(LD_LIBRARY_PATH=$libraries ldd "$program" 2>/dev/null |
            sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/ \1/p' | tr -d '\n')"
    elif [ "$outcome" = corrupt ] && ! reader >/dev/null; then
        say "there is no llvm-profdata here that could judge its profile"
    fi
}

run_distilled() {
    local command
    [ "$distilled" = yes ] || { say "$name: there is no distilled reproduction for it"; return 5; }
    command=$(bash "$here/distilled/build.sh" "$work/distilled") || return 5
    # The command is a path and at most one plain word.
    case $command in
    *' sites') attempt "two small files" "${command% sites}" sites ;;
    *) attempt "two small files" "$command" ;;
    esac
}

try_case() { # after the variables of a case were set
    local why
    folder=$(mktemp -d "$work/run.XXXXXX") || return 5
    [ -z "$profile" ] || cp "$profile" "$folder/" || return 5
    why=$(obstacle)
    if [ "$mode" = distilled ]; then
        run_distilled
    elif [ -n "$why" ]; then
        say "$name: $why"
        run_distilled
    else
        attempt "the program itself" "$program" ${arguments[@]+"${arguments[@]}"}
    fi
}

#CASES#

mode=program
chosen=()
for word in "$@"; do
    case $word in
    --distilled) mode=distilled ;;
    --list)
        printf '%s\n' "${cases[@]}"
        exit 0
        ;;
    -*)
        say "usage: reproduce.sh [--list] [--distilled] [CASE...]" >&2
        exit 2
        ;;
    *) chosen+=("$word") ;;
    esac
done
result=0
for index in "${!cases[@]}"; do
    if [ ${#chosen[@]} -gt 0 ]; then
        wanted=no
        for word in "${chosen[@]}"; do [ "$word" != "${cases[$index]}" ] || wanted=yes; done
        [ $wanted = yes ] || continue
    fi
    seen=yes
    "case_$index"
    try_case
    status=$?
    [ $status -le $result ] || result=$status
done
[ -n "${seen-}" ] || { say "no such case; --list names them" >&2; exit 2; }
exit $result
