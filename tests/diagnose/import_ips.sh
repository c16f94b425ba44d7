#!/usr/bin/env bash
# import_ips: Apple reports (synthetic ones) are read, and nothing is concluded that they do not show.
set -u
repro=$REPRO_BIN/repro
here=$REPRO_SOURCE/tests/diagnose
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
status=0
fail() { echo "import_ips: $1"; status=1; }
field() { python3 -c 'import json,sys; print(eval("json.load(open(sys.argv[1]))" + sys.argv[2]))' "$1" "$2"; }
expect() { local got; got=$(field "$1" "$2"); [ "$got" = "$3" ] || fail "$1$2 is $got, expected $3"; }

for kind in writer application intel; do
    python3 "$here/make_ips.py" $kind >$kind.ips
    "$repro" explain --json -o $kind.json $kind.ips
    python3 - "$kind.json" "$REPRO_SOURCE/reports/schema/crash.schema.json" <<'PYTHON' || fail "$kind.json does not validate"
import json, sys
try:
    import jsonschema
except ImportError:
    sys.exit(0)
jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))
PYTHON
done
# The stack of the writer alone fits several causes.
expect writer.json '["diagnosis"]["class"]' unknown
expect writer.json '["run"]["phase"]' exit
expect writer.json '["fault"]["address"]' 0x0000000000000003
expect writer.json '["fault"]["address_source"]' imported
expect writer.json '["threads"][0]["frames"][0]["layer"]' profile-runtime
expect writer.json '["threads"][0]["frames"][7]["layer"]' libc
expect writer.json '["registers"]["pc"]' 0x0000000102004000
expect writer.json '["subject"]["build_id"]' 11111111-2222-3333-4444-555555555555
expect writer.json '["created"]' 2026-01-02T02:04:05Z
expect application.json '["diagnosis"]["class"]' application
# A general protection fault has no address: not a null pointer.
expect intel.json '["fault"]["canonical"]' False
expect intel.json '["diagnosis"]["class"]' unknown

# What it could not tell is listed, with what to collect.
expect writer.json '["import"]["format"]' apple-ips
expect writer.json '["import"]["binary"]' None
[ "$(field writer.json '["import"]["undecided"][0]["collect"].find("11111111-2222-3333-4444-555555555555") >= 0')" = True ] ||
    fail "the program that is missing is not named by its UUID"

# Damaged reports: one line that says what is wrong.
refused() { # $1 file
    "$repro" explain "$1" 2>log >out
    local code=$?
    [ $code = 3 ] || fail "$1: exit code $code, expected 3"
    [ "$(wc -l <log)" = 1 ] || fail "$1: $(cat log)"
}
head -1 writer.ips >only-header.ips; refused only-header.ips
head -c 900 writer.ips >cut.ips; refused cut.ips
{ head -1 writer.ips; echo '{}'; } >empty.ips; refused empty.ips
{ head -1 writer.ips; echo '{"threads": [], "exception": 3}'; } >types.ips; refused types.ips
# Registers are unsigned 64-bit numbers.
sed 's/"value": 28$/"value": 18446744073709551615/; s/"value": 27$/"value": 13835058055282163712/' writer.ips >wide.ips
grep -q 18446744073709551615 wide.ips || fail "wide.ips has no wide register"
"$repro" explain --json -o wide.json wide.ips
expect wide.json '["registers"]["x28"]' 0xffffffffffffffff
expect wide.json '["registers"]["x27"]' 0xc000000000000000
{ head -1 writer.ips; echo '{"threads": [{"triggered": true, "frames": [{"imageIndex": -4, "imageOffset": "x"}, 7]}], "exception": {}}'; } >odd.ips
"$repro" explain odd.ips >out 2>log || [ $? -le 6 ] || fail "odd.ips: $(cat log)"
exit $status
