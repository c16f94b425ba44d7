#!/usr/bin/env python3
"""layouts: the debuggers' table of record layouts is that of profile/layout.c. Argument: the layout_table program."""
import os
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.environ["REPRO_SOURCE"], "lldb"))
from pgolib.layouts import layout  # noqa: E402

status, seen = 0, 0
for line in subprocess.run([sys.argv[1]], capture_output=True, text=True, check=True).stdout.splitlines():
    name, word, *facts = line.split()
    ours = layout(name, int(word))
    told = {"size": str(ours.size), "kinds": str(ours.kinds), "class": ours.record_class,
            **{field.name: str(field.offset) for field in ours.fields if field.offset >= 16}}
    expected = dict(fact.split("=") for fact in facts)
    seen += 1
    if told != expected:
        print(f"{name}, {word} bytes a pointer: pgolib says {told}, profile/layout.c {expected}")
        status = 1
if seen < 14:
    print(f"only {seen} layouts compared")
    status = 1
sys.exit(status)
