"""command.py - exit codes, output and JSON of `repro profile` on real and hostile files."""
import json
import os
import sys
import tempfile

import prof_tools as t

try:
    import jsonschema
except ImportError:
    jsonschema = None
faults = []


def expect(condition, *what):
    if not condition:
        faults.append(" ".join(map(str, what)))


def profile(*words):
    done = t.run([t.repro(), "profile", *words])
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def validate(text):
    document = json.loads(text)
    expect(list(document)[0] == "schema", "schema is not the first key")
    if jsonschema is None:
        return
    path = os.path.join(os.environ["REPRO_SOURCE"], "reports", "schema", "profile.schema.json")
    with open(path) as source:
        schema = json.load(source)
    jsonschema.Draft202012Validator.check_schema(schema)
    for error in jsonschema.Draft202012Validator(schema).iter_errors(document):
        faults.append("schema: %s: %s" % (list(error.absolute_path), error.message[:200]))


def write(folder, name, data):
    path = os.path.join(folder, name)
    with open(path, "wb") as out:
        out.write(data)
    return path


def check_codes(folder, good, truncated):
    empty, text = write(folder, "empty.profraw", b""), write(folder, "notes.txt", b"hello\n")
    mangled = write(folder, "caf\udce9.profraw".encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape"),
                    truncated)
    for words, code in (
        (("check", good), 0), (("check", truncated_path(folder, truncated)), 1), (("check", empty), 1),
        (("check", text), 3), (("check", os.path.join(folder, "missing")), 3), (("check", folder), 3),
        (("check", good, empty, text), 3), (("check",), 2), (("inspect", good), 2),
        (("check", good, "--binary", os.path.join(folder, "missing")), 3),
        (("salvage", good), 2), (("salvage", good, "-o", os.path.join(folder, "o"), "--transcode", "v99"), 2),
        (("salvage", empty, "-o", os.path.join(folder, "o")), 3), (("salvage", text, "-o", os.path.join(folder, "o")), 3),
    ):
        got, out, err = profile(*words)
        expect(got == code, words, "exit", got, "expected", code, err[:200])
        expect(code < 2 or err.startswith("repro: "), words, "has no message on stderr")
        quiet, out, _ = profile(*words, "-q")
        expect(quiet == code and out == "", words, "-q: exit", quiet, "output", out[:80])
    for path in (good, empty, text, mangled):
        _, out, _ = profile("check", "--json", path)
        validate(out)


def truncated_path(folder, data):
    return write(folder, "cut.profraw", data)


def salvage(folder, truncated):
    path, target = truncated_path(folder, truncated), os.path.join(folder, "deep", "rescued")
    code, out, err = profile("salvage", "--json", path, "-o", target)
    expect(code == 0, "salvage exit", code, err)
    validate(out)
    outputs = json.loads(out)["salvaged"][0]["outputs"]
    expect(sorted(os.listdir(target)) == [os.path.basename(o["path"]) for o in outputs], "files", os.listdir(target))
    code, out, _ = profile("check", "-q", *[o["path"] for o in outputs])
    expect(code == 0, "salvaged profile is not usable")
    blocked = write(folder, "blocked", b"a file, no folder")
    expect(profile("salvage", path, "-o", blocked)[0] == 3, "salvage into a file must be 3")


def text_output(folder, good, truncated):
    _, out, _ = profile("check", good)
    expect("usable" in out and "read by llvm-profdata" in out and "\033" not in out, "text", out)
    _, out, _ = profile("check", truncated_path(folder, truncated))
    for word in ("NOT usable", "error at 0x", "next: repro profile salvage"):
        expect(word in out, word, "is not in", out)
    _, out, _ = profile("check", good, "-v")
    expect("llvm-profdata 23" in out, "-v does not list the releases:", out)
    target = os.path.join(folder, "report.txt")
    code, out, _ = profile("check", good, "-o", target)
    expect(code == 0 and out == "" and os.path.getsize(target) > 0, "-o FILE")


def main():
    with tempfile.TemporaryDirectory() as folder:
        majors = [m for m in t.RELEASES if t.has_runtime(m, folder) and t.profdata(m)]
        if not majors:
            t.skip("no clang-N with a profile runtime")
        good = t.pure_profile(majors[-1], folder)
        with open(good, "rb") as source:
            truncated = source.read()[:-100]
        check_codes(folder, good, truncated)
        salvage(folder, truncated)
        text_output(folder, good, truncated)
        indexed = os.path.join(folder, "merged.profdata")
        t.must([t.profdata(majors[-1]), "merge", good, "-o", indexed])
        validate(profile("check", "--json", indexed, "--binary", os.path.join(folder, "pure%d" % majors[-1]))[1])
    for fault in faults:
        print("FAIL", fault)
    print("exit codes, text and JSON of repro profile: %d faults%s" % (
        len(faults), "" if jsonschema else " (schema not checked: python3-jsonschema is missing)"))
    return 1 if faults else 0


sys.exit(main())
