"""formats.py - synthetic profiles of all word sizes and byte orders, and what salvage makes of them, are read by the
real llvm-profdata of their version with the right counts.  Usage: formats.py MAKE_PROFILES"""
import os
import re
import sys
import tempfile

import prof_tools as t

EXPECTED = {"synthetic_function_%d" % i: [100 * i + k + 1 for k in range(i + 1)] for i in range(5)}


def counts(major, path):
    text = t.must([t.profdata(major), "show", "--counts", "--all-functions", path]).decode()
    found, name = {}, None
    for line in text.splitlines():
        function = re.match(r"  (synthetic\S+):$", line)
        if function:
            name = function.group(1)
        block = re.match(r"    Block counts: \[(.*)\]", line)
        if block:
            found[name] = [int(n) for n in block.group(1).split(",")]
    return found


def main():
    with tempfile.TemporaryDirectory() as folder:
        t.must([sys.argv[1], folder])
        names = sorted(os.listdir(folder))
        shown, faults = 0, 0
        for name in names:
            version = int(re.findall(r"v(\d+)", name)[-1])
            for major in t.RELEASES:
                if not t.profdata(major) or t.RAW_VERSION[major] != version:
                    continue
                shown += 1
                if counts(major, os.path.join(folder, name)) != EXPECTED:
                    print("FAIL", name, "llvm-profdata-%d" % major, counts(major, os.path.join(folder, name)))
                    faults += 1
        if shown == 0:
            t.skip("no llvm-profdata-14, -16, -19 or -22")
        print("%d files, %d shown by llvm-profdata with the right counts, %d wrong" % (len(names), shown - faults, faults))
        return 1 if faults else 0


sys.exit(main())
