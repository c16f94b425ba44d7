#!/usr/bin/env python3
"""version: it is written in CMakeLists.txt, and in the changelog; everything else has it from there.

    version.py BUILD_FOLDER

Looks for copies in all files of the repository, and for the version in what was built.
"""
import os
import re
import subprocess
import sys

SOURCE, BIN, BUILD = os.environ["REPRO_SOURCE"], os.environ["REPRO_BIN"], sys.argv[1]
# Files that may have the number for reasons of their own: recorded documents of some version, and the changelog.
EXCEPT = re.compile(r"CHANGELOG\.md$|tests/records/sample_\w+\.c$|tests/reports/(golden/|render_samples\.c$)")
failures = []


def check(condition, message):
    """Note a failure and go on."""
    if not condition:
        failures.append(message)


def read(*path):
    """A text file."""
    with open(os.path.join(*path), encoding="utf-8", errors="replace") as file:
        return file.read()


def output(*command):
    """What a command prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def copies(version):
    """Lines of the repository with this version, where none belongs."""
    pattern = re.compile(rf"(?<![\d.]){re.escape(version)}(?![\d.]*\d)")
    listed = output("git", "-C", SOURCE, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split("\0")):
        path = os.path.join(SOURCE, name)
        if not EXCEPT.match(name) and os.path.isfile(path) and os.path.getsize(path) < 1 << 20:
            for number, line in enumerate(read(path).splitlines(), 1):
                if pattern.search(line) and not (name == "CMakeLists.txt" and line.startswith("project(repro VERSION ")):
                    yield f"{name}:{number}: {line.strip()[:120]}"


def finds_a_copy(version):
    """The search would find one: a file that is not in the repository yet counts, too."""
    pattern = re.compile(rf"(?<![\d.]){re.escape(version)}(?![\d.]*\d)")
    check(pattern.search(f'version="{version}"') and pattern.search(f"repro {version}.") and pattern.search(f"v{version}"),
          "the search does not find a copy")
    check(not pattern.search(f"1{version}") and not pattern.search(f"{version}1") and not pattern.search(f"{version}.4"),
          "the search finds other versions")


def built(version):
    """The version in what the build made."""
    check(output(f"{BIN}/repro", "--version").splitlines()[0] == f"repro {version}", "repro --version")
    check(output(f"{BIN}/evtx_dump", "--version").splitlines()[0] == f"evtx_dump {version}", "evtx_dump --version")
    check(output(f"{BIN}/evtx_gen", "--version").splitlines()[0] == f"evtx_gen {version}", "evtx_gen --version")
    check(f"Version: {version}\n" in read(BUILD, "parser", "repro-evtx.pc"), "repro-evtx.pc")
    check(f'set(PACKAGE_VERSION "{version}")' in read(BUILD, "parser", "repro-evtx-config-version.cmake"), "the CMake package")
    check(f'set(CPACK_PACKAGE_VERSION "{version}")' in read(BUILD, "CPackConfig.cmake"), "the packages")
    man = os.path.join(BUILD, "share", "man", "man1")
    for page in sorted(os.listdir(man)) if os.path.isdir(man) else []:
        check(f'"repro {version}"' in read(man, page), f"man page {page}: {read(man, page)[:200]}")
    check(output(os.path.join(SOURCE, "scripts", "release"), "version").strip() == version, "scripts/release version")


def main():
    """All of it."""
    found = re.findall(r"^project\(repro VERSION (\d+\.\d+\.\d+) ", read(SOURCE, "CMakeLists.txt"), re.M)
    check(len(found) == 1, f"CMakeLists.txt: versions {found}")
    version = found[0]
    finds_a_copy(version)
    for line in copies(version):
        check(False, f"a copy of the version: {line}")
    entries = re.findall(r"^## \[([^]]+)\] - (.+)$", read(SOURCE, "CHANGELOG.md"), re.M)
    check(entries and entries[0][0] == version, f"CHANGELOG.md: its top entry is {entries[:1]}, the version is {version}")
    built(version)
    for failure in failures:
        print("FAILED:", failure)
    print(f"version {version}: {len(failures)} wrong")
    sys.exit(1 if failures else 0)


main()
