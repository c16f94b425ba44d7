#!/usr/bin/env python3
"""completions: for bash, zsh and fish, from the programs' own tables (share/tables.py).

    completions.py REPRO.json CELLS.json EVTX_DUMP.help EVTX_GEN.help OUT

Writes OUT/bash/NAME, OUT/zsh/_NAME and OUT/fish/NAME.fish.
"""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
sys.dont_write_bytecode = True

import bash  # noqa: E402
import fish  # noqa: E402
import tables  # noqa: E402
import zsh  # noqa: E402


def axes_of(path):
    """Axis to values, of the default matrix."""
    with open(path, encoding="utf-8") as file:
        cells = json.load(file)["cells"]
    axes = {}
    for cell in cells:
        for axis, value in cell["axes"].items():
            values = axes.setdefault(axis, [])
            if value not in values:
                values.append(value)
    return axes


def plain_program(path, operands):
    """A program without subcommands, as a command without a name."""
    tool = tables.read_help(path)
    return [{"name": None, "summary": "", "operands": operands, "actions": None, "options_end_at_operand": False,
             "options": tool["options"]}]


def prepare(commands):
    """Say of every option and operand what it is."""
    for command in commands:
        command["operand_kinds"] = tables.operand_kinds(command)
        for option in command["options"]:
            option["kind"] = tables.kind_of(option)
            option["spellings"] = ([f"-{option['letter']}"] if option["letter"] else []) + [f"--{option['name']}"]
            option["help"] = (option["help"] or option["name"]).splitlines()[0]
    return commands


def main():
    """All programs, all shells."""
    repro_json, cells_json, dump_help, gen_help, out = sys.argv[1:]
    axes = axes_of(cells_json)
    programs = {"repro": tables.read_repro(repro_json)["commands"],
                "evtx_dump": plain_program(dump_help, "INPUT"),
                "evtx_gen": plain_program(gen_help, None)}
    for name, commands in programs.items():
        prepare(commands)
        for shell, pattern in ((bash, "bash/{}"), (zsh, "zsh/_{}"), (fish, "fish/{}.fish")):
            path = os.path.join(out, pattern.format(name))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(shell.script(name, commands, axes))


main()
