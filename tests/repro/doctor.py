#!/usr/bin/env python3
"""doctor: compilers are found by trying, remembered, and looked at again when they change."""
import json
import os
import tempfile

from matrixlib import check, environment, finish, repro, skip, validate


def wrapper(folder, compiler, log):
    """A clang that counts how often it is called."""
    path = os.path.join(folder, "clang-19")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\necho x >>"{log}"\nexec {compiler} "$@"\n')
    os.chmod(path, 0o755)
    return path


def calls(log):
    """How often the wrapper was called."""
    if not os.path.exists(log):
        return 0
    with open(log, encoding="utf-8") as file:
        return len(file.readlines())


def text_and_json(doctor):
    """Both forms say the same."""
    result = repro("doctor")
    for chain in doctor["toolchains"]:
        check(chain["name"] in result.stdout and chain["path"] in result.stdout, f"text lacks {chain['name']}")
        if chain["profile_runtime"]:
            check(chain["raw_version"] in range(5, 30), f"{chain['name']}: raw version {chain['raw_version']}")
            check(chain["profdata"] and os.access(chain["profdata"], os.X_OK), f"{chain['name']}: no llvm-profdata")
    layouts = {chain["name"]: chain["layout"] for chain in doctor["toolchains"]}
    for one, other in doctor["must_not_be_mixed"]:
        check(layouts[one] != layouts[other], f"{one} and {other} have the same layout")
    check(result.returncode == (0 if doctor["healthy"] else 5), f"exit {result.returncode}")


def nothing_there():
    """On a machine without compilers: exit 5 and the commands that install them."""
    result = repro("doctor", env=environment(REPRO_TOOLCHAIN_PATH="/nonexistent"))
    check(result.returncode == 5, f"exit {result.returncode}")
    check("clang-19" in result.stdout or "llvm" in result.stdout, "no install command")


def remembered(compiler):
    """The second time the compiler is not run; after a change it is."""
    with tempfile.TemporaryDirectory(prefix="repro-doctor-") as base:
        log = os.path.join(base, "log")
        path = wrapper(base, compiler, log)
        env = environment(REPRO_TOOLCHAIN_PATH=f"{base}:{os.path.dirname(compiler)}", XDG_CACHE_HOME=base)
        chains = json.loads(repro("doctor", "--json", env=env).stdout)["toolchains"]
        names = [chain["name"] for chain in chains if chain["kind"] == "clang"]
        check(len(names) == 2 and len(set(names)) == 2, f"two clangs of one version are called {names}")
        check(all(chain["profile_runtime"] for chain in chains if chain["kind"] == "clang"), f"{chains}")
        first = calls(log)
        check(first >= 4, f"the wrapper was called {first} times")
        repro("doctor", env=env)
        second = calls(log)
        check(second - first <= 2, f"remembered, yet called {second - first} times")  # only the package checks
        with open(path, "a", encoding="utf-8") as file:
            file.write("# changed\n")
        repro("doctor", env=env)
        check(calls(log) - second > 2, "the changed compiler was not examined")
        third = calls(log)
        repro("doctor", "--fresh", env=env)
        check(calls(log) - third > 2, "--fresh used what it remembered")


def main():
    """All of it."""
    result = repro("doctor", "--json", env=environment())
    doctor = json.loads(result.stdout)
    validate(doctor, "doctor")
    text_and_json(doctor)
    nothing_there()
    usable = [chain for chain in doctor["toolchains"] if chain["profile_runtime"]]
    if not usable:
        skip("no clang with a profile runtime")
    remembered(usable[0]["path"])
    finish()


main()
