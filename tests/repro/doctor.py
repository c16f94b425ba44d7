#!/usr/bin/env python3
"""doctor: compilers are found by trying, remembered, and looked at again when they change."""
import json
import os
import shutil
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
    for one in doctor["checks"]:
        check(one["title"] in result.stdout and one["detail"] in result.stdout, f"text lacks {one}")
    for ability, can in doctor["can"].items():
        check(f"{ability}: {'yes' if can else 'no'}" in result.stdout, f"text lacks {ability}")
        lacking = [one["id"] for one in doctor["checks"]
                   if one["ability"] == ability and one["essential"] and not one["ok"]]
        check(can == (not lacking), f"{ability} is {can}, but {lacking} are missing")


def tried(doctor):
    """The crash that the doctor makes is seen as it is."""
    found = {one["id"]: one for one in doctor["checks"]}
    if not found.get("caught", {"ok": False})["ok"]:
        check(not doctor["can"]["run"] or not doctor["healthy"], "no crash was tried")
        return
    check("SIGSEGV" in found["caught"]["detail"], found["caught"]["detail"])
    check(found["names"]["detail"] == "inner, outer, main", found["names"]["detail"])
    check(found["lines"]["detail"] == "crash.c:2", found["lines"]["detail"])
    check("[" in found["instruction"]["detail"], found["instruction"]["detail"])


def without_debuggers():
    """Where no debugger is on $PATH: no ability, and the command that installs one."""
    with tempfile.TemporaryDirectory(prefix="repro-doctor-") as base:
        for name in ("sh", "apt-get", "python3"):
            found = shutil.which(name)
            if found:
                os.symlink(found, os.path.join(base, name))
        env = environment(PATH=base, REPRO_TOOLCHAIN_PATH="/nonexistent")
        doctor = json.loads(repro("doctor", "--json", env=env).stdout)
        check(not doctor["can"]["debug"] and not doctor["can"]["build"], f"{doctor['can']}")
        words = doctor["install"].split()
        check("gdb" in words and "clang-19" in words, f"{words}")
        check(len(words) == len(set(words)), f"twice: {words}")


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
        check(second - first <= 3, f"remembered, yet called {second - first} times")  # the packages, a crash
        with open(path, "a", encoding="utf-8") as file:
            file.write("# changed\n")
        repro("doctor", env=env)
        check(calls(log) - second > 3, "the changed compiler was not examined")
        third = calls(log)
        repro("doctor", "--fresh", env=env)
        check(calls(log) - third > 3, "--fresh used what it remembered")


def main():
    """All of it."""
    result = repro("doctor", "--json", env=environment())
    doctor = json.loads(result.stdout)
    validate(doctor, "doctor")
    text_and_json(doctor)
    tried(doctor)
    nothing_there()
    without_debuggers()
    usable = [chain for chain in doctor["toolchains"] if chain["profile_runtime"]]
    if not usable:
        skip("no clang with a profile runtime")
    remembered(usable[0]["path"])
    finish()


main()
