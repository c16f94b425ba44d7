#!/usr/bin/env bash
# pure: pytest over the reading of system call traces.
python=$(for p in python3 /usr/bin/python3; do "$p" -c 'import pytest' 2>/dev/null && { echo "$p"; break; }; done)
[ -n "$python" ] || { echo "skipped: python3-pytest is not installed"; exit 77; }
export PYTHONDONTWRITEBYTECODE=1
exec "$python" -m pytest -q -p no:cacheprovider "$REPRO_SOURCE/tests/debugging"
