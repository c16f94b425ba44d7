#!/usr/bin/env python3
"""verdicts: on really crashing programs the debuggers come to the verdict that `repro run` comes to.

Each LLDB sees the crash whose reported address is not the one touched; the newest and gdb see all of them.
"""
import json
import os
import re
import sys
import tempfile

import debuggers

SCENARIOS = ("mixed-at-exit", "wrong-runtime", "concurrent-writers", "allocator-torn-down", "bad-environment",
             "correlated-records", "unloaded-module", "application-null-pointer")
failures = []


def scenario(folder, name, *options):
    """(record file, class) of a scenario that was built and run; None if this machine cannot."""
    place = os.path.join(folder, name + "".join(options))
    os.mkdir(place)
    done = debuggers.run([debuggers.REPRO, "scenario", "run", name, *options, "--dir", place, "--json",
                          "-o", os.path.join(place, "record.json")], folder)
    path = os.path.join(place, "record.json")
    if not os.path.exists(path):
        print(f"{name}: not possible here: {done.stdout.strip()}")
        return None
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    record = document[-1] if isinstance(document, list) else document
    if record["outcome"] != "crash":
        print(f"{name}: {record['outcome']} here, no crash to look at")
        return None
    debuggers.write(place, "crash.json", json.dumps(record))
    return os.path.join(place, "crash.json"), record["diagnosis"]["class"]


def verdict(folder, path, options):
    """(finished process, class) of one session."""
    done = debuggers.run([debuggers.REPRO, "lldb", *options, "--batch", path], folder)
    return done, re.search(r"^  verdict +([a-z-]+)", done.stdout, re.MULTILINE)


def compare(folder, name, made, options):
    path, expected = made
    print(f"{name} {' '.join(options)}: {expected}")
    # threads that race crash in another place now and then, one that tells nothing
    for _ in range(4 if name == "concurrent-writers" else 1):
        done, match = verdict(folder, path, options)
        if match and match.group(1) == expected:
            break
    if done.returncode != 1 or not match or match.group(1) != expected:
        failures.append(f"{name} {' '.join(options)}: exit {done.returncode}, {match.group(1) if match else 'no verdict'}, "
                        f"expected {expected}:\n{done.stdout}")
    return done.stdout


def hidden_address(folder, found, gdb):
    """A runtime of LLVM 14 that follows bytes of code: the system reports address 0 for it."""
    made = scenario(folder, "mixed-while-running", "--llvm", "14", "--foreign", "19")
    if made is None:
        return
    with open(made[0], encoding="utf-8") as file:
        address = json.load(file)["fault"]["address"]
    for options in [["--lldb", path] for path in found.values()] + ([["--gdb"]] if gdb else []):
        text = compare(folder, "mixed-while-running", made, options)
        if "reported address 0x0000000000000000 (not what was touched)" not in text:
            failures.append(f"{options}: the reported 0 is not set apart:\n{text}")
        if f"at {address} =" not in text and "no address at all (not canonical)" not in text:
            failures.append(f"{options}: no computed address:\n{text}")


def stripped(folder, options):
    """Without symbols the debugger has no names, and must not take the runtime's code for the program's."""
    place = os.path.join(folder, "stripped" + "".join(options).replace("/", "_"))
    os.mkdir(place)
    debuggers.build(place)
    debuggers.run(["strip", "mixed"], place)
    done = debuggers.run([debuggers.REPRO, "lldb", *options, "--batch", "./mixed"], place)
    match = re.search(r"^  verdict +([a-z-]+)", done.stdout, re.MULTILINE)
    if not match or match.group(1) != "mixed-profile-abi":
        failures.append(f"stripped, {options}: {match.group(1) if match else 'no verdict'}:\n{done.stdout}")


def main():
    found, gdb = debuggers.lldbs(), debuggers.gdb()
    newest = [["--lldb", list(found.values())[-1]]] + ([["--gdb"]] if gdb else [])
    with tempfile.TemporaryDirectory() as scratch:
        folder, compared = os.path.realpath(scratch), 0
        hidden_address(folder, found, gdb)
        for options in newest:
            stripped(folder, options)
        for name in SCENARIOS:
            made = scenario(folder, name)
            for options in newest if made else []:
                compare(folder, name, made, options)
                compared += 1
        if not compared:
            debuggers.skip("no scenario can be built here")


main()
for failure in failures:
    print(failure)
sys.exit(1 if failures else 0)
