#!/usr/bin/env python3
"""manners: every command of repro obeys the common options, and answers wrong usage the same way."""
import glob
import json
import os
import pty
import re
import shlex
import subprocess
import sys
import tempfile

from matrixlib import REPRO, SOURCE, check, environment, finish, repro, validate

VERDICTS = {"check", "doctor", "explain", "profile", "run"}  # -q leaves the exit code
ESCAPE = "\033["


def rows(base):
    """A cheap real call of every command: its arguments, its exit code, what its text must say. None: there is none."""
    crash = os.path.join(base, "crash.json")
    made = repro("run", "--json", "-o", crash, "--", "sh", "-c", "kill -SEGV $$")
    check(made.returncode == 1, f"run of a crashing shell: exit {made.returncode}: {made.stderr}")
    truncated = os.path.join(base, "short.profraw")
    with open(truncated, "wb") as file:
        file.write(b"\x81rforpl\xff" + bytes(8))
    return {
        "bundle": (["bundle", crash, "-o", os.path.join(base, "crash.tar.zst")], 0, "reproduce.sh"),
        "check": (["check", REPRO], 0, "no-profile"),
        "doctor": (["doctor"], None, "Compilers:"),
        "explain": (["explain", crash], 1, "SIGSEGV"),
        "matrix": (["matrix", "--list"], 0, "system-plain-packaged"),
        "profile": (["profile", "check", truncated], 1, "short.profraw"),
        "report": (["report", crash], 0, "SIGSEGV"),
        "run": (["run", "--", "sh", "-c", "kill -SEGV $$"], 1, "SIGSEGV"),
        "scenario": (["scenario", "list"], 0, "mixed-at-exit"),
        "help": (["help"], 0, "Usage:"),
        "lldb": None,  # starts a debugger: tests/lldb
        "merge": None,  # needs the shards of a matrix: tests/repro
    }


def linked_packages():
    """What the build files link, by the names that --version uses."""
    names = {"libdw": "elfutils", "libelf": "elfutils", "libunwind-generic": "libunwind", "yaml-0.1": "libyaml"}
    found = set()
    for folder in ("harness", "profile", "records", "repro"):
        for path in glob.glob(os.path.join(SOURCE, folder, "**", "CMakeLists.txt"), recursive=True):
            with open(path, encoding="utf-8") as file:
                for words in re.findall(r"^ *repro_packages\(\w+ ([^)]*?)(?: NEEDS[^)]*)?\)", file.read(), re.M):
                    found |= {names.get(word, word) for word in words.split()}
    check(len(found) > 6, f"only {found} in the build files")
    return found


def on_terminal(arguments, **env):
    """What a command writes when stdout and stderr are a terminal."""
    master, slave = pty.openpty()
    process = subprocess.Popen([REPRO, *arguments], stdin=slave, stdout=slave, stderr=slave,
                               env=environment(TERM="xterm", **env))
    os.close(slave)
    out = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        out += piece
    process.wait()
    os.close(master)
    return out.decode(errors="replace")


def asks_for_help(name, command):
    """--help, -h and `help NAME` are the same, on stdout, and name every option."""
    texts = [repro(*arguments) for arguments in ([name, "--help"], [name, "-h"], ["help", name])]
    for text in texts:
        check(text.returncode == 0 and text.stderr == "", f"{name} --help: exit {text.returncode}, {text.stderr!r}")
        check(text.stdout == texts[0].stdout, f"{name}: two ways to ask for help, two texts")
    check(f"Usage: repro {name}" in texts[0].stdout, f"{name} --help shows no usage")
    for option in command["options"]:
        check(f"--{option['name']} " in texts[0].stdout, f"{name} --help lacks --{option['name']}")
        for word in option["words"] or []:
            check(word in texts[0].stdout, f"{name} --help lacks {word} of --{option['name']}")
    wide = [line for line in texts[0].stdout.splitlines() if len(line) > 110]
    check(not wide, f"{name} --help: wide lines: {wide}")
    version = repro(name, "--version")
    check(version.returncode == 0 and "capstone" in version.stdout, f"{name} --version: {version.stdout!r}")


def is_usage_error(arguments, *says):
    """Exit 2, nothing on stdout, one line on stderr that names the word."""
    result = repro(*arguments)
    check(result.returncode == 2, f"{arguments}: exit {result.returncode}, expected 2")
    check(result.stdout == "", f"{arguments}: wrote to stdout: {result.stdout[:80]!r}")
    check(result.stderr.startswith("repro: ") and result.stderr.count("\n") == 1, f"{arguments}: {result.stderr!r}")
    for words in says:
        check(words in result.stderr, f"{arguments}: {result.stderr!r} lacks {words!r}")


def is_used_wrongly(name, command):
    """Every way to get a command line wrong."""
    is_usage_error([name, "--frobnicate"], "--frobnicate", f"repro help {name}")
    is_usage_error([name, "-Z"], "-Z")
    for option in command["options"]:
        long = "--" + option["name"]
        if len(long) > 5:
            is_usage_error([name, long[:-2] + long[-1]], "unknown option", "did you mean '--")
        if option["value"] is None:
            is_usage_error([name, long + "=1"], "takes no value")
        elif not option["value_optional"]:
            is_usage_error([name, long], "needs a value")
        if option["words"]:
            is_usage_error([name, long + "=frobnicate"], "frobnicate", *option["words"])
    if command["actions"]:
        is_usage_error([name, "frobnicate"], "frobnicate", *command["actions"])
    if command["operands"] and not command["operands"].startswith("["):
        is_usage_error([name], command["operands"])
    if command["operands"] is None:
        is_usage_error([name, "one-too-many"], "one-too-many")


def is_polite(name, arguments, code, says, base):
    """Results on stdout or in -o, messages on stderr, colours only where they belong."""
    at = 1 + (name == "scenario" or name == "profile")  # options before what `run` runs
    env = environment(REPRO_TOOLCHAIN_PATH="/nonexistent") if name == "doctor" else environment()  # fewer compilers to try
    call = lambda *options: repro(*arguments[:at], *options, *arguments[at:], env=env)
    plain = call()
    if code is None:
        code = plain.returncode
    check(plain.returncode == code, f"{name}: exit {plain.returncode}, expected {code}: {plain.stderr}")
    check(says in plain.stdout, f"{name}: stdout lacks {says!r}: {plain.stdout[:200]!r}")
    check(ESCAPE not in plain.stdout + plain.stderr, f"{name}: colours in a pipe")
    check("\r" not in plain.stderr, f"{name}: progress without a terminal")
    file = os.path.join(base, name + ".out")
    written = call("-o", file)
    check(written.returncode == code, f"{name} -o: exit {written.returncode}")
    own_output = name in ("matrix", "bundle")  # a folder, an archive: stdout tells about it
    if not own_output:
        check(written.stdout == "", f"{name} -o: still wrote {written.stdout[:80]!r} to stdout")
        with open(file, encoding="utf-8") as result:
            check(says in result.read(), f"{name} -o: the file lacks {says!r}")
        lost = call("-o", os.path.join(base, "no", "such", "folder"))
        check(lost.returncode == 3 and "no/such" in lost.stderr, f"{name} -o: exit {lost.returncode}, {lost.stderr!r}")
    document = call("--json")
    check(document.returncode == code, f"{name} --json: exit {document.returncode}")
    check(document.stdout.startswith('{\n  "schema": "repro.'), f"{name} --json: begins {document.stdout[:40]!r}")
    validate(json.loads(document.stdout), json.loads(document.stdout)["schema"].split(".")[1].split("/")[0])
    check("next:" not in document.stderr, f"{name} --json: a hint: {document.stderr!r}")
    quiet = call("-q")
    check(quiet.returncode == code, f"{name} -q: exit {quiet.returncode}")
    check("next:" not in quiet.stderr, f"{name} -q: a hint: {quiet.stderr!r}")
    if name in VERDICTS:
        check(quiet.stdout == "", f"{name} -q: wrote {quiet.stdout[:80]!r}")
    if not own_output:
        os.remove(file)
        call("-q", "-o", file)
        check(os.path.exists(file), f"{name} -q -o: no file")
    check(ESCAPE not in call("--color", "never").stdout, f"{name} --color never: colours")
    with open("/dev/full", "w", encoding="utf-8") as full:
        lost = subprocess.run([REPRO, *arguments], stdout=full, stderr=subprocess.PIPE, env=env, text=True)
        check(lost.returncode == 3 and "stdout" in lost.stderr, f"{name}: stdout is full: exit {lost.returncode}")


def hints_of(result):
    """The commands that a result names as the next ones, in words."""
    lines = re.findall(r"^repro: next: (.*?)(?:  # .*)?$", result.stderr, re.M)
    return [shlex.split(line) for line in lines]


def hints(name, arguments, document, base):
    """The next commands are real: a command of this program, options that it has."""
    tables = {command["name"]: command for command in document["commands"]}
    found = hints_of(repro(*arguments, cwd=base))
    for program, subcommand, *words in found:
        check(program == REPRO, f"{name}: a hint calls {program}, not the program as it was called")
        options = {"--" + option["name"] for option in tables[subcommand]["options"]}
        own = words[:words.index("--")] if "--" in words else words
        for word in own:
            check(not word.startswith("--") or word.split("=")[0] in options, f"{name}: hint {subcommand} {word}")
    return len(found) > 0


def follow(base):
    """From a crash to its page, by doing what each command says."""
    work = os.path.join(base, "hint's work")
    os.mkdir(work)
    first = repro("run", "--timeout", "20", "--", "sh", "-c", "kill -SEGV $$; echo 'unreached'", cwd=work)
    keep = hints_of(first)
    if not check(len(keep) == 1 and "--timeout=20" in keep[0], f"run of a crashing program: {first.stderr!r}"):
        return
    kept = repro(*keep[0][1:], cwd=work)
    check(kept.returncode == 1 and os.path.exists(os.path.join(work, "crash.json")), f"{keep[0]}: {kept.stderr!r}")
    then = hints_of(kept)
    check(any("html" in words for words in then) and any("github" in words for words in then), f"{then}")
    for words in then:
        done = repro(*words[1:], cwd=work)
        check(done.returncode == 0, f"{words}: exit {done.returncode}: {done.stderr!r}")
    check(os.path.exists(os.path.join(work, "crash.html")), "no page at the end")


def colours(name, arguments):
    """Commands that colour do so on a terminal and with `always`; NO_COLOR turns the former off."""
    always = repro(*arguments[:1], "--color=always", *arguments[1:]).stdout
    if ESCAPE not in always:
        return False
    check(ESCAPE in on_terminal(arguments), f"{name}: no colours on a terminal")
    check(ESCAPE not in on_terminal(arguments, NO_COLOR="1"), f"{name}: NO_COLOR is ignored")
    return True


def main():
    """All commands, as `repro help --json` lists them."""
    listing = repro("help", "--json")
    document = json.loads(listing.stdout)
    validate(document, "cli")
    is_usage_error(["frobnicate"], "frobnicate", "repro help")
    is_usage_error(["docter"], "did you mean 'doctor'")
    is_usage_error(["--json", "check"], "--json", "before a command")
    alone = repro()
    check(alone.returncode == 2 and "Usage:" in alone.stderr and alone.stdout == "", "repro alone")
    check(not re.search("not built in", repro("--version").stdout), "a library is missing")
    for name in linked_packages():
        check(name in repro("--version").stdout, f"--version does not list {name}")
    check(repro("--version").stdout == repro("help", "--version").stdout, "repro --version")
    with tempfile.TemporaryDirectory(prefix="repro-manners-") as base:
        calls, coloured, hinted = rows(base), [], []
        for command in document["commands"]:
            name = command["name"]
            asks_for_help(name, command)
            is_used_wrongly(name, command)
            if check(name in calls, f"tests/repro/manners.py has no call of '{name}': add one to rows()") and calls[name]:
                is_polite(name, *calls[name], base)
                if colours(name, calls[name][0]):
                    coloured.append(name)
                if hints(name, calls[name][0], document, base):
                    hinted.append(name)
        check({"check", "doctor", "explain", "report", "run"} <= set(coloured), f"only {coloured} use colours")
        check({"explain", "report", "run", "scenario"} <= set(hinted), f"only {hinted} name the next command")
        follow(base)
    finish()


if sys.platform != "linux":
    print("skipped: calls written for Linux")
    sys.exit(77)
main()
