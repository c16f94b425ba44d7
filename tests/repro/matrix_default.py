#!/usr/bin/env python3
"""matrix_default: the whole default matrix, from nothing and again from the cache, says what the project claims."""
import os
import re
import shutil
import tempfile

from matrixlib import CACHE, SAMPLES, SOURCE, check, environment, finish, need_compilers, read_json, repro, validate

FUNCTION = "initializeValueProfRuntimeRecord"


def check_crash(folder, cell):
    """A crashing cell's record: signal, phase, stack down to exit, cause."""
    name = cell["id"]
    record = read_json(folder, cell["crash"])
    validate(record, "crash")
    check(record["signal"]["name"] == "SIGSEGV", f"{name}: {record['signal']['name']}")
    check(record["run"]["phase"] == "exit", f"{name}: phase {record['run']['phase']}")
    frames = next(thread for thread in record["threads"] if thread["crashed"])["frames"]
    functions = [frame["function"] for frame in frames]
    check(functions[0] == FUNCTION, f"{name}: frame 0 is {functions[0]}")
    check("__llvm_profile_write_file" in functions, f"{name}: no writer on the stack {functions}")
    check("exit" in functions, f"{name}: the stack does not reach exit: {functions}")
    check(cell["function"] == FUNCTION and cell["function_offset"] > 0, f"{name}: {cell['function']}")
    check(cell["class"] == "mixed-profile-abi", f"{name}: class {cell['class']}")
    check(record["diagnosis"]["fix"], f"{name}: no fix")
    layouts = record["profile"]["records"]["by_layout"]
    check(len(layouts) == 2, f"{name}: layouts {layouts}")


def check_refused(folder, cell):
    """The runtime said why it wrote nothing."""
    record = read_json(folder, "cells", cell["id"], "run.json")
    validate(record, "crash")
    messages = " ".join(record["run"]["runtime_messages"])
    check("version mismatch" in messages, f"{cell['id']}: messages {messages!r}")
    check(record["run"]["exit"]["code"] == 0, f"{cell['id']}: exit {record['run']['exit']}")


def check_clean(folder, cell):
    """Nothing happened, and instrumented programs left a profile with the parser's counts."""
    name = cell["id"]
    check(cell["crash"] is None, f"{name}: has a crash record")
    if cell["axes"]["program"] == "plain":
        check(cell["profile"]["status"] == "not-instrumented", f"{name}: {cell['profile']}")
        return
    check(cell["profile"]["status"] == "ok", f"{name}: {cell['profile']}")
    check(cell["profile"]["functions"] > 100, f"{name}: {cell['profile']}")
    check(0 < cell["profile"]["functions_with_counts"] <= cell["profile"]["functions"], f"{name}: {cell['profile']}")
    check(os.path.getsize(os.path.join(folder, "cells", name, "evtx_dump.profraw")) > 0, f"{name}: empty profraw")


def check_cell(folder, cell):
    """One cell of the default matrix."""
    axes = cell["axes"]
    foreign = axes["allocator_code"] == "foreign-llvm"
    want = "clean" if not foreign else "crash" if axes["link_order"] == "program-first" else "refused-write"
    if not check(cell["outcome"] == want, f"{cell['id']}: {cell['outcome']}, expected {want}"):
        return
    check(cell["met"] and cell["expected"] == want, f"{cell['id']}: expectation")
    static = {"crash": "mixed-abi", "refused-write": "mixed-abi"}.get(want)
    if static or axes["program"] == "instrumented":
        check(cell["check"] == (static or "clean"), f"{cell['id']}: static check says {cell['check']}")
    check(os.path.isfile(os.path.join(folder, "cells", cell["id"], "build.log")), f"{cell['id']}: no build.log")
    {"crash": check_crash, "refused-write": check_refused, "clean": check_clean}[want](folder, cell)


def check_report(folder):
    """The whole report of a default matrix."""
    report = read_json(folder, "report.json")
    validate(report, "matrix")
    cells = report["cells"]
    check(len(cells) == 23, f"{len(cells)} cells")
    for cell in cells:
        check_cell(folder, cell)
    crashing = {cell["id"] for cell in cells if cell["outcome"] == "crash"}
    check({cell["axes"]["allocator"] for cell in cells if cell["id"] in crashing} ==
          {"system", "mimalloc", "mimalloc-secure", "jemalloc"}, f"crashing: {crashing}")
    answer = report["answer"]
    check(answer["question"] == f"does {FUNCTION} fault?", answer["question"])
    check(answer["faults"] and set(answer["cells"]) == crashing, f"answer {answer}")

    def axes(kind):
        return {factor if isinstance(factor, str) else factor["axis"] for factor in report["factors"][kind]}

    check(axes("decisive") == {"allocator_code", "link_order"}, f"decisive {axes('decisive')}")
    check("allocator" in axes("irrelevant"), f"irrelevant {axes('irrelevant')}")
    roles = {chain["role"]: chain["layout"] for chain in report["toolchains"] if chain["role"]}
    check(len(set(roles.values())) == 2, f"toolchains {roles}")
    return report


def matrix(*args):
    """Run the matrix, which must end with 0. How long it takes: scripts/bench matrix."""
    result = repro("matrix", *args)
    check(result.returncode == 0, f"exit code {result.returncode}: {result.stderr}{result.stdout}")
    return result


def check_pages(report, printed):
    """With the compilers that they name, the documents show what is printed."""
    roles = {chain["role"]: chain["name"] for chain in report["toolchains"] if chain["role"]}
    if roles != {"program": "clang-22", "foreign": "clang-16"}:
        print("documents are not compared: other compilers", roles)
        return
    for page in ("README.md", "docs/report-reading.md"):
        with open(os.path.join(SOURCE, page), encoding="utf-8") as file:
            blocks = re.findall(r"^```\n(?:\$ scripts/matrix\n)?(does initializeValue.*?)^```", file.read(), re.M | re.S)
        if check(len(blocks) == 1, f"{page}: no block with the output of the default matrix"):
            check(blocks[0] in printed, f"{page} does not show what is printed:\n{printed[:1500]}")


def main():
    """From nothing, from the cache, on the sample."""
    need_compilers()
    shutil.rmtree(os.path.join(CACHE, "repro", "build"), ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="repro-matrix-") as base:
        out = os.path.join(base, "out")
        first = matrix("-o", out)
        check(f"does {FUNCTION} fault?  YES" in first.stdout, "the summary does not answer")
        noise = [line for line in first.stderr.splitlines() if not line.startswith("repro: next: ")]
        check(noise == [], f"stderr without a terminal: {noise}")
        report = check_report(out)
        check_pages(report, first.stdout)
        check(all(cell["build"]["status"] == "ok" for cell in report["cells"]), "a cell was not built anew")
        matrix("-o", out)
        report = check_report(out)
        check(all(cell["build"]["status"] == "cached" for cell in report["cells"]), "a cell was built again")
        for name in ("report.md", "index.html", "junit.xml", "input.evtx"):
            check(os.path.getsize(os.path.join(out, name)) > 100, name)
        sample = os.path.join(SAMPLES, "evtx", "Security_short_selected.evtx")
        if os.path.isfile(sample):
            matrix("-o", out, sample)
            named = os.path.expanduser(check_report(out)["input"])  # reports write ~ for the home folder
            check(named == sample, f"input is named {named}, not {sample}")
        else:
            print("without the sample:", sample, "is not here", environment().get("REPRO_SAMPLES"))
    finish()


main()
