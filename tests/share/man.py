#!/usr/bin/env python3
"""man: every command has a page, page and --help have the same options, pages are flawless and up to date.

    man.py PAGES     (the folder that the build made)
"""
import json
import os
import re
import shutil
import subprocess
import sys

PAGES = sys.argv[1]
BIN = os.environ["REPRO_BIN"]
SOURCE = os.environ["REPRO_SOURCE"]
failures = []


def check(condition, message):
    """Note a failure and go on."""
    if not condition:
        failures.append(message)


def run(*command, **env):
    """Run a command: status, stdout, stderr."""
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **env})


def rendered(path):
    """The page as it is read, without overstriking and hyphenation."""
    result = run("man", "-l", path, MANWIDTH="200", LC_ALL="C.UTF-8", MAN_KEEP_FORMATTING="", PAGER="cat")
    check(result.returncode == 0, f"man -l {path}: {result.stderr}")
    return result.stdout


def options_of(text):
    """The option entries of a --help text or a page: spelling with its value, for every one."""
    entries = re.findall(r"^ +((?:-\w, )?--[a-z][a-z-]+(?: [^ \n]+)?)(?=  |\s*$)", text, re.M)
    return sorted({entry.strip() for entry in entries})


def same_options(name, page, help_text):
    """Both list the same options, with the same letters and values."""
    in_page, in_help = set(options_of(page)), set(options_of(help_text))
    values = {entry.split("--")[1].split(" ")[0] for entry in in_help}
    check(len(in_help) > 2 and len(values) == len(in_help), f"{name} --help was not understood: {in_help}")
    if name.startswith("evtx_"):  # a page spells out the values that --help has in the text
        in_page, in_help = [{re.sub(r"(--[a-z-]+) .*", r"\1", entry) for entry in both} for both in (in_page, in_help)]
    check(in_page == in_help, f"{name}: only in the page: {in_page - in_help}; only in --help: {in_help - in_page}")


def is_flawless(path):
    """No warning of mandoc's lint, none of groff."""
    if shutil.which("mandoc"):
        lint = run("mandoc", "-T", "lint", "-W", "warning", path)
        check(lint.returncode == 0 and lint.stdout == "", f"mandoc: {lint.stdout}")
    groff = run("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", path)
    check(groff.stderr == "", f"{path}: {groff.stderr}")


def environment_is_documented(page):
    """repro(1) names every variable of ours that the sources read."""
    read = set()
    for folder, _, names in os.walk(SOURCE):
        if "/build" in folder or "/tests" in folder or "/.git" in folder:
            continue
        for name in names:
            if name.endswith(".c"):
                with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                    read |= set(re.findall(r'getenv\("(REPRO_\w+)"\)', file.read()))
    check(len(read) >= 3, f"only {read} found in the sources")
    for variable in sorted(read):
        check(variable in page, f"repro(1) lacks {variable}")


def guard_is_documented(page):
    """repro-link-guard(1) names every variable that the script reads."""
    with open(os.path.join(SOURCE, "share", "repro-link-guard"), encoding="utf-8") as file:
        read = set(re.findall(r"\$\{(REPRO\w*)", file.read()))
    check(len(read) >= 3, f"only {read} found in the script")
    for variable in read:
        check(variable in page, f"repro-link-guard(1) lacks {variable}")


def main():
    """All pages."""
    if not os.path.isdir(PAGES):
        print("skipped: no man pages were built, scdoc is missing (apt-get install scdoc)")
        sys.exit(77)
    if not shutil.which("man"):
        print("skipped: no man (apt-get install man-db)")
        sys.exit(77)
    document = json.loads(run(f"{BIN}/repro", "help", "--json").stdout)
    names = [command["name"] for command in document["commands"] if command["name"] != "help"]
    wanted = {"repro.1", "repro-link-guard.1", "evtx_dump.1", "evtx_gen.1", "repro-record.5"} | {f"repro-{name}.1" for name in names}
    found = {os.path.basename(path) for folder, _, files in os.walk(PAGES) for path in files}
    check(found == wanted, f"pages missing: {wanted - found}, too many: {found - wanted}")
    for page in sorted(found & wanted):
        path = os.path.join(PAGES, "man" + page[-1], page)
        is_flawless(path)
        text, name = rendered(path), page[:-2]
        if name == "repro":
            environment_is_documented(text)
            for command in names:
                check(f"repro-{command}(1)" in text, f"repro(1) does not name repro-{command}(1)")
        elif name == "repro-link-guard":
            guard_is_documented(text)
        elif page[-1] == "1":
            call = [f"{BIN}/repro", name[6:]] if name.startswith("repro-") else [f"{BIN}/{name}"]
            same_options(name, text, run(*call, "--help").stdout)
        else:
            check("cells[].profile.status" in text and "REPRO.CRASH/1" in text, "repro-record(5) is not the schema's page")
    for failure in failures:
        print("FAILED:", failure)
    print(f"{len(found)} pages, {len(failures)} wrong")
    sys.exit(1 if failures else 0)


main()
