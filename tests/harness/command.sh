#!/usr/bin/env bash
# command: `repro run` as people call it: outcomes, exit codes, what is printed where.
set -u
crashers=$1
repro=$REPRO_BIN/repro
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
status=0

fail() {
    echo "FAILED: $*"
    status=1
}

# expect CODE OUTCOME ARGS...: exit code and outcome of `repro run --json ARGS`.
expect() {
    local code=$1 outcome=$2 got
    shift 2
    "$repro" run --json "$@" >"$work/out" 2>"$work/err" </dev/null
    got=$?
    [ $got -eq "$code" ] || fail "run $*: exit code $got, expected $code"
    grep -q "^  \"outcome\": \"$outcome\"" "$work/out" || fail "run $*: not $outcome: $(grep -m1 '"outcome"' "$work/out")"
}

expect 0 clean -- true
expect 1 exit-nonzero -- false
expect 1 crash -- sh -c 'kill -9 $$'
expect 1 crash -- sh -c 'kill -SEGV $$'
expect 0 clean -- "$crashers/own_handler"
expect 1 crash -- "$crashers/own_handler" die
expect 1 crash -- "$crashers/threads"
expect 0 clean -- "$crashers/forks" clean
expect 1 crash -- "$crashers/forks" crash
expect 1 crash -- "$crashers/null_read_static"
expect 0 clean -- sh -c 'echo a | tr a b | grep -q b'
expect 0 clean -- "$crashers/floods"
expect 6 timeout --timeout 0.3 -- "$crashers/hangs"
expect 1 out-of-memory --memory 64M -- "$crashers/grows"
expect 3 not-started -- /nonexistent/program

# The program's stdout is its own; with --json it goes to stderr.
[ "$("$repro" run -- echo hello 2>/dev/null)" = hello ] || fail "stdout of the program is lost"
[ "$("$repro" run --json -o "$work/o.json" -- echo hello)" = hello ] || fail "stdout with -o is lost"
grep -q '"outcome": "clean"' "$work/o.json" || fail "-o did not get the document"
"$repro" run --json -- echo hello 2>&1 >/dev/null | grep -qx hello || fail "--json: stdout is not on stderr"
[ "$(echo text | "$repro" run -- cat 2>/dev/null)" = text ] || fail "stdin is not inherited"
echo file >"$work/in"
[ "$("$repro" run --stdin "$work/in" -- cat 2>/dev/null)" = file ] || fail "--stdin is not read"

# --transparent: as if we were not there.
for script in 'exit 0' 'exit 3' 'echo out; echo err >&2; exit 5' 'kill -TERM $$' 'kill -SEGV $$'; do
    sh -c "$script" >"$work/bare.out" 2>"$work/bare.err"
    bare=$?
    "$repro" run --transparent -- sh -c "$script" >"$work/our.out" 2>"$work/our.err"
    ours=$?
    [ $bare -eq $ours ] || fail "--transparent '$script': $ours, bare $bare"
    cmp -s "$work/bare.out" "$work/our.out" || fail "--transparent '$script': stdout differs"
done

# On a terminal the program gets it, and the shell gets it back.
if command -v script >/dev/null; then
    (sleep 0.5 && echo first && sleep 0.5 && echo second) |
        script -qc "$repro run --transparent -- sh -c 'read x; echo got-\$x'; read y; echo then-\$y" /dev/null >"$work/tty"
    grep -q got-first "$work/tty" || fail "the program cannot read the terminal"
    grep -q then-second "$work/tty" || fail "the terminal was not given back"
fi

# Repeats.
"$repro" run --json -n 3 -- true >"$work/out" 2>/dev/null
[ "$(grep -c '^    "outcome": "clean"' "$work/out")" -eq 3 ] || fail "-n 3 did not give three records"
"$repro" run --json --until-crash -n 5 -- "$crashers/null_read" >"$work/out" 2>/dev/null
[ "$(grep -c '^    "outcome": "crash"' "$work/out")" -eq 1 ] || fail "--until-crash went on after the crash"
"$repro" run -n 2 -- "$crashers/null_read" 2>/dev/null | grep -q '^2 runs: crash 2' || fail "-n 2 does not count"

# Killed or interrupted, we leave nothing behind.
alive() { # PID: neither gone nor a zombie
    [ -d "/proc/$1" ] && ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null
}
signals="KILL INT"
"$repro" run -q --capture ptrace -- true 2>/dev/null || signals= # ptrace is not permitted here
for signal in $signals; do
    : >"$work/pids" # what the last round left would be taken for this one's
    "$repro" run -q --capture ptrace -- sh -c 'echo $$; setsid sleep 1000 & echo $!; sleep 1000' >"$work/pids" 2>/dev/null &
    ours=$!
    for _ in $(seq 100); do [ "$(wc -l <"$work/pids")" -ge 2 ] && break; sleep 0.05; done
    kill -$signal $ours
    wait $ours 2>/dev/null
    code=$?
    [ $signal = KILL ] || [ $code -eq 130 ] || fail "SIGINT: exit code $code"
    for pid in $(cat "$work/pids"); do
        for _ in $(seq 60); do alive "$pid" || break; sleep 0.05; done
        alive "$pid" && fail "SIG$signal: process $pid is still there"
    done
done 2>/dev/null

# Wrong usage is one line on stderr and exit code 2.
for arguments in '--capture magic -- true' '--timeout never -- true' '-n 0 -- true' '--memory lots -- true' ''; do
    # shellcheck disable=SC2086
    "$repro" run $arguments >"$work/out" 2>"$work/err"
    [ $? -eq 2 ] || fail "run $arguments: not exit code 2"
    [ -s "$work/out" ] && fail "run $arguments: stdout is not empty"
done
exit $status
