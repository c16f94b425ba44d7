"""tables: the command lines of the programs, as data, from what the programs say themselves.

`repro` prints its option tables (`repro help --json`); the options of evtx_dump and evtx_gen are read from their --help.
"""
import json
import re

OPTION = re.compile(r"^ {2,6}(?:-(?P<letter>\w), )?--(?P<name>[a-z][a-z-]+)(?: (?P<value>[A-Z]+))?(?: {2,}(?P<help>.*))?$")


def read_repro(path):
    """The document of `repro help --json`."""
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def option_of(match):
    """An option as in repro.cli/1."""
    return {"letter": match["letter"], "name": match["name"], "value": match["value"], "words": None,
            "value_optional": False, "help": match["help"] or "", "common": False}


def words_of(option, usage):
    """The values that an option takes: from the usage line ("--profile a|b|c") or its help ("a, b or c")."""
    if option["value"] is None:
        return None
    listed = re.search(rf"--{option['name']} ([a-z0-9-]+(?:\|[a-z0-9-]+)+)", usage)
    if listed:
        return listed[1].split("|")
    listed = re.match(r"([a-z]+(?:, [a-z]+)* or [a-z]+)(?: \[|$)", option["help"])
    return re.split(r", | or ", listed[1]) if listed else None


def read_help(path):
    """A --help text: summary, usage, options, and its other paragraphs in order."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    options, paragraphs = [], []
    for block in text.strip("\n").split("\n\n"):
        if not re.search(r"^ {2,6}(-\w, )?--", block, re.M):
            paragraphs.append(block)
            continue
        for line in block.splitlines():
            match = OPTION.match(line)
            if match:
                options.append(option_of(match))
            elif options and line.startswith("  "):  # "word   its meaning" begins anew, other lines go on
                separator = "\n" if re.match(r"\s+[a-z]+ {2,}", line) else " "
                options[-1]["help"] += separator + line.strip()
    usage = next(part for part in paragraphs if part.startswith("Usage: "))
    for option in options:
        option["words"] = words_of(option, usage)
    return {"usage": usage[len("Usage: "):], "options": options,
            "paragraphs": [part for part in paragraphs if part != usage]}


def kind_of(option):
    """What a value is, by the word that stands for it (repro/cli.h): words, file, folder, ... or None."""
    if option["words"]:
        return "words"
    word = option["value"] or ""
    kinds = {"FILE": "file", "PATH": "file", "INPUT": "file", "DIR": "folder", "FOLDER": "folder", "CC": "compiler",
             "ID": "cell", "EXPR": "cells"}
    return kinds.get(re.split(r"[^A-Z]", word)[0])


def operand_kinds(command):
    """What the operands are: a set of file, folder, scenario, command; empty = nothing that can be completed."""
    words = re.findall(r"[A-Z]+", command["operands"] or "")
    kinds = {"FILE": "file", "INPUT": "file", "RECORD": "file", "LIST": "file", "DIR": "folder", "FOLDER": "folder",
             "NAME": "scenario", "CMD": "command", "CELL": "cell", "COMMAND": "subcommand", "CORE": "file",
             "PROGRAM": "file"}
    return {kinds[word] for word in words if word in kinds}
