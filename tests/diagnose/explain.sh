#!/usr/bin/env bash
# explain: a recorded crash is diagnosed again from what was observed, with and without the binary; bad input is refused.
set -u
repro=$REPRO_BIN/repro
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
status=0
fail() { echo "explain: $1"; status=1; }
class() { python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["diagnosis"]["class"])' "$1"; }
expect_code() { # $1 wanted, $2 got, $3 what
    [ "$1" = "$2" ] || fail "$3: exit code $2, expected $1"
}

"$repro" scenario run --dir here --json -o crash.json mixed-at-exit 2>log
code=$?
[ $code = 5 ] && { cat log; echo "skipped: no pair of clangs with different layouts"; exit 77; }
expect_code 0 $code "scenario run"

"$repro" explain --json --binary here/mixed-at-exit/mixed-at-exit -o again.json crash.json
expect_code 1 $? "explain"
cmp crash.json again.json || fail "the record is not the same after it was explained"
"$repro" explain --json -o alone.json crash.json
[ "$(class alone.json)" = mixed-profile-abi ] || fail "without the binary: $(class alone.json)"
python3 - <<'PYTHON' # the verdict must come from the observations, not from the verdict in the file
import json
r = json.load(open("crash.json"))
r["diagnosis"] = None
r["signature"]["class"] = None
json.dump(r, open("bare.json", "w"))
r["profile"] = None
json.dump(r, open("blind.json", "w"))
PYTHON
"$repro" explain --json -o from-bare.json bare.json
[ "$(class from-bare.json)" = mixed-profile-abi ] || fail "without the old verdict: $(class from-bare.json)"
"$repro" explain --json -o from-blind.json blind.json
expect_code 6 $? "explain without the profile facts"
[ "$(class from-blind.json)" = unknown ] || fail "without the profile facts it is $(class from-blind.json), not unknown"
"$repro" explain --json -o with-binary.json --binary here/mixed-at-exit/mixed-at-exit blind.json
expect_code 1 $? "explain --binary"
[ "$(class with-binary.json)" = mixed-profile-abi ] || fail "with the binary: $(class with-binary.json)"
"$repro" explain crash.json | grep -q "mixed-profile-abi" || fail "the text does not name the class"

printf '[' >array.json; cat crash.json >>array.json; printf ','  >>array.json; cat bare.json >>array.json; printf ']' >>array.json
"$repro" explain --json array.json | python3 -c 'import json,sys; assert len(json.load(sys.stdin)) == 2' || fail "array of records"

"$repro" explain missing.json 2>log; expect_code 3 $? "missing file"
echo '{"schema": "repro.matrix/1"}' >matrix.json
"$repro" explain matrix.json 2>log; expect_code 3 $? "a matrix result"
grep -q "repro.crash/1" log || fail "the message does not say what was expected: $(cat log)"
echo '{"schema": "repro.crash/1", "outcome": 7}' >bad.json
"$repro" explain bad.json 2>log; expect_code 3 $? "a damaged record"
[ "$(wc -l <log)" = 1 ] || fail "an error is more than one line"
"$repro" explain 2>log; expect_code 2 $? "no file"
exit $status
