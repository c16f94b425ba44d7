"""indexed.py - what we say about indexed profiles against llvm-profdata and every installed compiler.

Profiles of several kinds are recorded and merged by every installed llvm-profdata; number of functions and largest
count must be those of `llvm-profdata show`. Each clang and rustc that `repro profile check` lists is then run with the
profile: it must use or refuse it as predicted, with the predicted message. --binary is checked with the program that
wrote the profile, one with a changed function, an optimised one without records, and a foreign one.
"""
import os
import re
import sys
import tempfile

import prof_tools as t

SOURCES = [os.path.join(t.SRC, name) for name in ("main.c", "middle.c", "leaf.c")]
KINDS = {
    "ir": ["-fprofile-generate"],
    "front-end": ["-fprofile-instr-generate", "-fcoverage-mapping"],
    "byte-coverage": ["-fprofile-generate", "-mllvm", "-pgo-function-entry-coverage"],
    "entry-first": ["-fprofile-generate", "-mllvm", "-pgo-instrument-entry"],
}
ONLY_NEW = {
    "mcdc": ["-fprofile-instr-generate", "-fcoverage-mapping", "-fcoverage-mcdc"],
    "temporal": ["-fprofile-generate", "-mllvm", "-pgo-temporal-instrumentation"],
}
KIND_NAME = {"front-end": "front end", "mcdc": "front end", "cs": "context-sensitive IR"}
faults = []


def expect(condition, *what):
    if not condition:
        faults.append(" ".join(map(str, what)))


def record(major, kind, flags, folder):
    program = os.path.join(folder, "%s%d" % (kind, major))
    t.must([t.clang(major), "-O1", *flags, *SOURCES, "-o", program])
    raw = program + ".profraw"
    expect(t.run_program(program, ("20", "1", "1"), raw) == 0, program, "failed")
    merged = program + ".profdata"
    t.must([t.profdata(major), "merge", raw, "-o", merged])
    return program, merged


def record_cs(major, ir, folder):
    """Context-sensitive: a second instrumentation after inlining, merged with the first profile."""
    program = os.path.join(folder, "cs%d" % major)
    t.must([t.clang(major), "-O2", "-fprofile-use=" + ir, "-fcs-profile-generate", *SOURCES, "-o", program])
    raw = program + ".profraw"
    t.run_program(program, ("20", "1", "1"), raw)
    t.must([t.profdata(major), "merge", raw, ir, "-o", program + ".profdata"])
    return program, program + ".profdata"


def shown(major, path):
    argv = [t.profdata(major), "show", "--counts", "--all-functions", path]
    text = t.must(argv).decode()
    numbers = [int(n) for row in re.findall(r"Block counts: \[(.*)\]", text) for n in row.split(",") if n.strip()]
    numbers += [int(n) for n in re.findall(r"Function count: (\d+)", text)]
    return int(re.search(r"Functions shown: (\d+)", text).group(1)), max(numbers, default=0)


def compare_content(major, kind, path, document):
    functions, largest = shown(major, path)
    indexed = document["indexed"]
    if kind != "cs":  # show leaves the context-sensitive ones out unless asked
        expect(indexed["functions"] == functions, path, "functions", indexed["functions"], functions)
        expect(int(indexed["max_counter"], 16) == largest, path, "max", indexed["max_counter"], largest)
    expect(document["usable"], path, "unusable", document["findings"])
    expect(indexed["kind"] == KIND_NAME.get(kind, "IR"), path, "kind", indexed["kind"])


def use(compiler, path, folder):
    """Exit code and messages of a compilation with the profile."""
    if compiler["name"] == "rustc":
        source = os.path.join(folder, "use.rs")
        with open(source, "w") as out:
            out.write("fn main() { println!(\"1\"); }\n")
        argv = [compiler["path"], "-Cprofile-use=" + path, source, "-o", os.path.join(folder, "use.rust")]
    else:
        argv = [compiler["path"], "-O1", "-fprofile-use=" + path, "-c", SOURCES[2], "-o", "/dev/null"]
    done = t.run(argv, timeout=120)
    return done.returncode, done.stderr.decode(errors="replace")


def compare_compilers(path, document, folder, compared):
    for compiler in document["indexed"]["compilers"]:
        code, printed = use(compiler, path, folder)
        who = "%s on %s" % (compiler["name"], path)
        refused = "unsupported instrumentation" in printed or "Not an IR level" in printed
        if compiler["uses"] == "yes":
            expect(not refused and code == 0, who, "predicted yes, but", printed[:200])
        elif compiler["uses"] == "no":
            expect(refused, who, "predicted no, but it compiled")
            expect(compiler["says"] in printed, who, "predicted", compiler["says"], "printed", printed[:200])
        compared.append(compiler["name"])


def binary(path, program):
    code, documents = t.check([path], "--binary", program, "--no-compilers")
    return code, documents[0]["binary"]


def compare_binaries(major, program, profile, folder):
    code, match = binary(profile, program)
    expect(code == 0 and match["found"] == match["profile_functions"] > 0 and match["method"] == "records",
           "own program", match)
    changed = os.path.join(folder, "changed.c")
    with open(SOURCES[2]) as source, open(changed, "w") as out:
        out.write(source.read().replace("case 1:", "case 1:\n    case 7:\n        if (n < -9) return 3;"))
    other = os.path.join(folder, "changed%d" % major)
    t.must([t.clang(major), "-O1", "-fprofile-generate", *SOURCES[:2], changed, "-o", other])
    code, match = binary(profile, other)
    expect(code == 0 and match["hash_differs"] == 1 and match["differing"] == ["leaf"], "changed program", match)
    used = os.path.join(folder, "used%d" % major)
    t.must([t.clang(major), "-O0", *SOURCES, "-o", used])
    code, match = binary(profile, used)
    expect(match["method"] == "symbols" and match["found"] == match["profile_functions"], "plain program", match)
    code, match = binary(profile, t.repro())
    expect(code == 1 or match["found"] < match["profile_functions"], "foreign program", match)


def raw_against_binaries(majors, folder):
    """Binary id and number of records of a raw profile."""
    major = majors[0]
    raw = t.pure_profile(major, folder)
    own = os.path.join(folder, "pure%d" % major)
    code, match = binary(raw, own)
    expect(code == 0 and match["binary_id_equal"] is not False and not match["findings"], "raw and own program", match)
    smaller = os.path.join(folder, "smaller")
    with open(smaller + ".c", "w") as out:
        out.write("int main(void) { return 0; }\n")
    t.must([t.clang(major), "-O1", "-fprofile-generate", smaller + ".c", "-o", smaller])
    code, match = binary(raw, smaller)
    ids = {f["id"] for f in match["findings"]}
    expect(code == 1 and "binary-records" in ids and ids & {"binary-id", "binary-foreign"}, "raw and other program", match)


def main():
    compared = []
    with tempfile.TemporaryDirectory() as folder:
        majors = [m for m in t.RELEASES if t.has_runtime(m, folder) and t.profdata(m)]
        if not majors:
            t.skip("no clang-N with a profile runtime and its llvm-profdata")
        files = 0
        for major in majors:
            made = {}
            for kind, flags in {**KINDS, **(ONLY_NEW if major >= 19 else {})}.items():
                if kind == "byte-coverage" and major < 14:
                    continue
                made[kind] = record(major, kind, flags, folder)
            if major >= 16:
                made["cs"] = record_cs(major, made["ir"][1], folder)
            for kind, (program, profile) in made.items():
                _, documents = t.check([profile])
                compare_content(major, kind, profile, documents[0])
                if kind in ("ir", "front-end"):
                    compare_compilers(profile, documents[0], folder, compared)
                files += 1
            compare_binaries(major, *made["ir"], folder)
        raw_against_binaries(majors, folder)
    for fault in faults:
        print("FAIL", fault)
    print("%d indexed profiles, %d uses by %s, %d differences" % (files, len(compared), sorted(set(compared)), len(faults)))
    return 1 if faults else 0


sys.exit(main())
