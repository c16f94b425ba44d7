#!/usr/bin/env python3
"""formula: the Homebrew formula renders with the hash of a tarball, needs what scripts/setup names, configures, and passes its test.

What is Ruby in it runs in plain Ruby (run_formula.rb), if that is installed; Homebrew is not needed.
"""
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE, BIN = os.environ["REPRO_SOURCE"], os.environ["REPRO_BIN"]
HERE = os.path.dirname(os.path.abspath(__file__))
URL, HOMEPAGE = "https://example.org/get/repro-{}.tar.gz", "https://example.org/repro"
# Homebrew's name for what pkg-config finds; None: part of macOS, or of other systems only.
FORMULAE = {"jansson": "jansson", "capstone": "capstone", "libcyaml": "libcyaml", "yaml-0.1": "libyaml", "libzstd": "zstd",
            "zlib": None, "libdw": None, "libelf": None, "libunwind": None, "liblzma": None, "libbz2": None}
failures = []


def check(condition, message):
    """Note a failure and go on."""
    if not condition:
        failures.append(message)
        print("FAILED:", message, flush=True)


def run(*command, **more):
    """A command's result, with text."""
    return subprocess.run(command, text=True, capture_output=True, check=False, **more)


def release(*words):
    """scripts/release, which must work."""
    result = run(os.path.join(SOURCE, "scripts", "release"), *words)
    check(result.returncode == 0, f"scripts/release {words}: {result.stderr}")
    return result.stdout


def read(*path):
    """A file of the sources."""
    with open(os.path.join(SOURCE, *path), encoding="utf-8") as file:
        return file.read()


def template():
    """It has neither address nor hash of a release."""
    text = read("packaging", "homebrew", "repro.rb.in")
    check(not re.search(r"[0-9a-f]{40,}|https?://", text), "the template has an address or a hash")
    check(sorted(re.findall(r"@(\w+)@", text)) == ["HOMEPAGE", "SHA256", "URL"], "fields of the template")


def rendered(base):
    """The formula of a tarball of this tree: path of the formula, path of the tarball."""
    version = release("version").strip()
    tarball = release("tarball", "--worktree", "-o", base).strip()
    again = os.path.join(base, "again")
    check(open(release("tarball", "--worktree", "-o", again).strip(), "rb").read() == open(tarball, "rb").read(),
          "the same files give another tarball")
    text = release("formula", "--url", URL.format(version), "--homepage", HOMEPAGE, tarball)
    path = os.path.join(base, "repro.rb")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    with open(tarball, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    check(f'  sha256 "{digest}"\n' in text and f'  url "{URL.format(version)}"\n' in text and f'  homepage "{HOMEPAGE}"\n' in text,
          f"address and hash: {text[:400]}")
    check("@" not in re.sub(r"llvm@\d+", "", text), "a field is left open")
    return path, tarball


def dependencies(text):
    """Those of the formula are the libraries that the build links, and scripts/setup names them for macOS, too."""
    build = set(re.findall(r'depends_on "([^"]+)" => :build', text))
    needed = set(re.findall(r'depends_on "([^"]+)"(?! =>)', text))
    listed = set(re.findall(r"^\| `([^`]+)`", read("docs", "third-party.md"), re.M))
    check(listed == set(FORMULAE), f"docs/third-party.md lists {listed}")
    linked = {formula for formula in FORMULAE.values() if formula}
    check(needed == linked | {"llvm"}, f"the formula needs {needed}, the programs link {linked}")
    setup = read("scripts", "setup")
    words = {word.replace("pkg-config", "pkgconf") for line in setup.splitlines() for word in re.split(r"[\s,]+", line.split("#")[0])}
    optional = {"scdoc"}
    check(needed | build - optional <= words, f"scripts/setup does not name {needed | build - optional - words}")


def in_ruby(path, tarball, base):
    """Syntax, facts, configuring as the formula does, and its test."""
    syntax = run("ruby", "-wc", path)
    check(syntax.returncode == 0 and "Syntax OK" in syntax.stdout and not syntax.stderr, f"ruby -wc: {syntax.stderr}")
    facts = run("ruby", os.path.join(HERE, "run_formula.rb"), "facts", path)
    check("license\tApache-2.0\n" in facts.stdout and "build\tcmake\n" in facts.stdout, f"facts: {facts}")
    sources = os.path.join(base, "sources")
    os.mkdir(sources)
    run("tar", "-xf", tarball, "-C", sources, "--strip-components=1")
    installed = run("ruby", os.path.join(HERE, "run_formula.rb"), "install", path, sources, os.path.join(base, "prefix"))
    check(installed.returncode == 0 and "$ cmake --build build\n$ cmake --install build\n" in installed.stdout
          and "link=shared" in installed.stdout and "tests=OFF" in installed.stdout, f"install: {installed.stdout[-600:]}{installed.stderr[-600:]}")
    llvm = next((folder for folder in ("/usr/lib/llvm-22/bin", "/usr/lib/llvm-19/bin", "/usr/lib/llvm-14/bin") if
                 os.path.exists(os.path.join(folder, "clang"))), None)
    if not llvm:
        print("no clang for the formula's test")
        return
    folder = os.path.join(base, "test")
    os.mkdir(folder)
    tested = run("ruby", os.path.join(HERE, "run_formula.rb"), "test", path, BIN, llvm, cwd=folder)
    check(tested.returncode == 0 and tested.stdout.count("$ ") == 5, f"test do: {tested.stdout}{tested.stderr}")


def main():
    """All of it."""
    if run("git", "-C", SOURCE, "rev-parse", "HEAD").returncode != 0:
        print("skipped: the sources are no git repository")
        sys.exit(77)
    template()
    with tempfile.TemporaryDirectory(prefix="repro-formula-") as base:
        path, tarball = rendered(base)
        with open(path, encoding="utf-8") as file:
            dependencies(file.read())
        if shutil.which("ruby"):
            in_ruby(path, tarball, base)
        else:
            print("ruby is not installed: the formula was not parsed and not run")
    print(f"{len(failures)} wrong")
    sys.exit(1 if failures else 0)


main()
