#!/usr/bin/env python3
"""docs_commands: every command line of ours in Markdown, --help and man page prose is one that the programs accept.

Subcommand, options, their values and actions are compared with `repro help --json`; what is cheap is also run.
"""
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

SOURCE = os.environ["REPRO_SOURCE"]
BIN = os.environ["REPRO_BIN"]
CHEAP = {"repro doctor", "repro matrix --list", "repro scenario list", "repro help run", "repro help --json",
         "repro --version"}
PLACEHOLDER = re.compile(r"[A-Z]|\.\.\.|[<>$%*{]")
SHELL_LANGUAGES = {"", "sh", "bash", "console", "shell"}
seen, failures = [], []


def tables():
    """Options and actions of every command; those of evtx_dump and evtx_gen under None."""
    document = json.loads(subprocess.run([f"{BIN}/repro", "help", "--json"], capture_output=True, check=True).stdout)
    found = {}
    for command in document["commands"]:
        options = {f"--{option['name']}": option for option in command["options"]}
        options.update({f"-{option['letter']}": option for option in command["options"] if option["letter"]})
        found["repro", command["name"]] = (options, command)
    for program in ("evtx_dump", "evtx_gen"):
        text = subprocess.run([f"{BIN}/{program}", "--help"], capture_output=True, check=True, text=True).stdout
        options = {}
        for letter, name, value in re.findall(r"^ +(?:-(\w), )?(--[a-z-]+)(?: ([A-Z]+))?", text, re.M):
            options[name] = {"value": value or None, "words": None}
            if letter:
                options["-" + letter] = options[name]
        found[program, None] = (options, {"actions": None, "options_end_at_operand": False})
    return found, document


def commands_of_block(text):
    """Command lines of one code block: joined, without prompt and comment."""
    joined = re.sub(r"\\\n\s*", "", text)
    for line in joined.splitlines():
        line = re.sub(r"^\s*\$ ", "", line).strip()
        if line and not line.startswith("#"):
            yield line


def simple_commands(line):
    """The commands of a pipeline or list, as words; those that cannot be split are left out."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;()<>")
    lexer.whitespace_split = True
    lexer.commenters = "#"
    words = []
    try:
        for token in lexer:
            if set(token) <= set("|&;()") and token:
                yield words
                words = []
            else:
                words.append(token)
    except ValueError:
        return
    yield words


def check_value(where, word, option, value):
    """A value is one of the words, where these are fixed."""
    if option["words"] and value not in option["words"] and not PLACEHOLDER.search(value):
        failures.append(f"{where}: {word} {value}: expected one of {', '.join(option['words'])}")


def check_command(where, words, known):
    """One command of ours against the tables."""
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words = words[1:]
    program = os.path.basename(words[0]) if words else ""
    if program not in ("repro", "evtx_dump", "evtx_gen"):
        return False
    rest = words[1:]
    if program == "repro" and (not rest or rest[0].startswith("-") or PLACEHOLDER.search(rest[0])):
        return bool(rest)
    name = rest.pop(0) if program == "repro" else None
    if (program, name) not in known:
        failures.append(f"{where}: there is no command '{program} {name}'")
        return True
    options, command = known[program, name]
    operands = 0
    while rest:
        word = rest.pop(0)
        if word == "--" or (operands and command["options_end_at_operand"]):
            break
        if re.fullmatch(r"[<>]+", word):
            rest = rest[1:]
        elif word.startswith("-") and len(word) > 1 and not re.fullmatch(r"\[?-.*\]", word):
            key, equals, value = word.partition("=")
            if not key.startswith("--") and len(key) > 2:
                key, value, equals = key[:2], key[2:], "="
            if key not in options:
                failures.append(f"{where}: '{program} {name or ''}' has no option {key}")
            elif options[key]["value"] and (equals or not options[key].get("value_optional") or rest[:1] in
                                            [[one] for one in options[key]["words"]]):
                value = value if equals else (rest.pop(0) if rest else "")
                check_value(where, key, options[key], value)
        else:
            if operands == 0 and command["actions"] and word not in command["actions"] and not PLACEHOLDER.search(word) \
                    and "|" not in word:
                failures.append(f"{where}: '{program} {name} {word}': expected {' or '.join(command['actions'])}")
            operands += 1
    return True


def check_markdown(path, known):
    """Code blocks and inline code of one page."""
    with open(os.path.join(SOURCE, path), encoding="utf-8") as file:
        text = file.read()
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", text, re.M | re.S)
    for language, block in blocks:
        for line in commands_of_block(block) if language in SHELL_LANGUAGES else []:
            if re.match(r"(\S*/)?(repro|evtx_dump|evtx_gen|[A-Z_]+=\S+) ", line):
                for words in simple_commands(line):
                    if check_command(f"{path}: {line}", words, known):
                        seen.append(line)
    prose = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    for code in re.findall(r"`((?:repro|evtx_dump|evtx_gen) [^`\n]+)`", prose):
        for words in simple_commands(re.sub(r"[\[\]]", "", code)):
            if check_command(f"{path}: `{code}`", words, known):
                seen.append(code)


def check_texts(document, known):
    """Examples and code in the help texts, and in the prose of the man pages."""
    texts = [(f"repro {command['name']} --help", command["description"] or "", command["examples"] or "")
             for command in document["commands"]]
    for where, description, examples in texts:
        for line in re.sub(r"\\\n\s*", "", examples).splitlines():
            for words in simple_commands(re.sub(r" {3,}.*", "", line)):
                check_command(f"{where}: {line.strip()}", words, known)
        for code in re.findall(r"`(repro [^`]+)`", description):
            for words in simple_commands(" ".join(code.split())):
                check_command(f"{where}: `{code}`", words, known)


def run_cheap():
    """What costs nothing is run: it must not end with 2 (wrong usage) or a signal."""
    with tempfile.TemporaryDirectory(prefix="repro-docs-") as base:
        for line in sorted(CHEAP):
            result = subprocess.run([os.path.join(BIN, "repro"), *line.split()[1:]], cwd=base, capture_output=True,
                                    check=False)
            if result.returncode not in (0, 5) or not result.stdout:
                failures.append(f"{line}: exit {result.returncode}")


def main():
    """All pages of the repository."""
    known, document = tables()
    pages = subprocess.run(["git", "ls-files", "*.md"], cwd=SOURCE, capture_output=True, text=True, check=True).stdout
    for path in pages.split():
        check_markdown(path, known)
    check_texts(document, known)
    run_cheap()
    with open(os.path.join(SOURCE, "docs", "exit-codes.md"), encoding="utf-8") as file:
        codes = set(re.findall(r"^\| (\d+) \|", file.read(), re.M))
    if codes != {str(row["code"]) for row in document["exit_codes"]}:
        failures.append(f"docs/exit-codes.md has {sorted(codes)}, the program other exit codes")
    if len(seen) < 50:
        failures.append(f"only {len(seen)} commands were found: is the pattern still right?")
    for failure in failures:
        print("FAILED:", failure)
    print(f"{len(seen)} commands in {len(pages.split())} pages, {len(failures)} wrong")
    sys.exit(1 if failures else 0)


main()
