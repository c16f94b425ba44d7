"""seeds.py DIR MAKE_PROFILES: seeds for the fuzz targets in DIR/raw and DIR/indexed.

Synthetic profiles of all formats, and real ones with their patches when compilers are there."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import prof_tools as t
from patches import PATCHES, patched


def write(folder, name, data):
    with open(os.path.join(folder, name), "wb") as out:
        out.write(data)


def real(folder, work):
    for major in t.RELEASES:
        if not (t.has_runtime(major, work) and t.profdata(major)):
            continue
        raw = t.pure_profile(major, work)
        with open(raw, "rb") as source:
            good = source.read()
        for name in PATCHES:
            data = patched(name, good)
            if data is not None:
                write(os.path.join(folder, "raw"), "%d-%s" % (major, name), data)
        merged = os.path.join(folder, "indexed", "%d" % major)
        t.must([t.profdata(major), "merge", raw, "-o", merged])
        if major == 22:
            mixed = t.link(22, [t.compile_object(22 if s == "main.c" else 14, os.path.join(t.SRC, s), work)
                                for s in ("main.c", "middle.c", "leaf.c")], os.path.join(work, "mixed"))
            t.run_program(mixed, ("20", "0", "0"), os.path.join(folder, "raw", "mixed"))


def main():
    folder, make = sys.argv[1:3]
    for name in ("raw", "indexed", "work"):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
    t.must([make, os.path.join(folder, "raw")])
    try:
        real(folder, os.path.join(folder, "work"))
    except RuntimeError as fault:
        print("seeds.py:", fault, file=sys.stderr)
    for name in os.listdir(os.path.join(folder, "indexed")):
        with open(os.path.join(folder, "indexed", name), "rb") as source:
            data = source.read()
        for cut in (40, 72, len(data) // 2):
            write(os.path.join(folder, "indexed"), "%s-cut-%d" % (name, cut), data[:cut])


main()
