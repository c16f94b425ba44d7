"""zsh: completion functions for zsh."""
import re

HEAD = """#compdef @NAME@
# completion for zsh, made from the option tables of @NAME@; do not edit.

"""

DYNAMIC = """_repro_scenarios() {
  local -a names
  names=(${${(f)"$(_call_program scenarios ${(q)repro} scenario list 2>/dev/null)"}%% *})
  _describe -t scenarios scenario names
}

_repro_cell_ids() {
  local -a ids
  ids=(${${(f)"$(_call_program cells ${(q)repro} matrix --list 2>/dev/null)"}%% *})
  _describe -t cells cell ids
}

_repro_compilers() {
  local -a compilers
  compilers=(${(M)${(k)commands}:#clang-<->})
  _describe -t compilers compiler compilers
}

_repro_cells() {
  compset -P '*,'
  case $PREFIX in
@AXES@
  *) compadd -S = @NAMES@ ;;
  esac
}

"""

ACTIONS = {
    "file": "_files",
    "folder": "_path_files -/",
    "compiler": "_repro_compilers",
    "cell": "_repro_cell_ids",
    "scenario": "_repro_scenarios",
    "cells": "_repro_cells",
    None: " ",
}


def quoted(text):
    """TEXT inside single quotes."""
    return text.replace("'", "'\\''")


def described(text):
    """A description inside a spec of _arguments."""
    return quoted(re.sub(r"([\[\]:\\])", r"\\\1", text))


def option_spec(option):
    """One option for _arguments."""
    value = ""
    if option["value"]:
        action = f"({' '.join(option['words'])})" if option["words"] else ACTIONS[option["kind"]]
        value = f"{':' * (1 + option['value_optional'])}{described(option['value'])}:{action}"
    again = "repeated" in option["help"]
    letter, name, help_text = option["letter"], option["name"], described(option["help"])
    long = f"--{name}" + ("=" if option["value"] else "")
    if letter is None:
        return f"'{'*' if again else ''}{long}[{help_text}]{value}'"
    short = f"-{letter}" + ("+" if option["value"] else "")
    return f"'(-{letter} --{name})'{{{short},{long}}}'[{help_text}]{value}'"


def operand_specs(command, names):
    """The operands for _arguments."""
    kinds = command["operand_kinds"]
    if command["options_end_at_operand"] and "command" in kinds:
        return ["'(-):command:_command_names -e'", "'*::argument:_normal'"]
    if "subcommand" in kinds:
        return [f"'1:command:({' '.join(names)})'"]
    actions = [ACTIONS[kind] for kind in ("cell", "scenario", "file", "folder") if kind in kinds]
    if "file" in kinds and "folder" in kinds:
        actions.remove(ACTIONS["folder"])
    specs = [f"'1:action:({' '.join(command['actions'])})'"] if command["actions"] else []
    if len(actions) > 1:
        alternatives = " ".join(f'"operands:operand:{action}"' for action in actions)
        first = f"'(-)1:operand:{{_alternative {alternatives}}}'" if command["options_end_at_operand"] else \
            f"'1:operand:{{_alternative {alternatives}}}'"
        return specs + [first, "'*:argument:_files'"]
    return specs + [f"'*:operand:{action}'" for action in actions]


def arguments(command, names):
    """The call of _arguments for one command."""
    specs = [option_spec(option) for option in command["options"]] + operand_specs(command, names)
    return "_arguments -s -S " + " \\\n      ".join(specs)


def script(name, commands, axes):
    """The whole file."""
    names = [command["name"] for command in commands if command["name"]]
    text = HEAD
    if not names:
        text += f"{arguments(commands[0], names)}\n"
        return text.replace("@NAME@", name)
    branches = "\n".join(f"  {axis}=*) compset -P '*='; compadd {' '.join(values)} ;;" for axis, values in axes.items())
    text += DYNAMIC.replace("@AXES@", branches).replace("@NAMES@", " ".join(axes))
    described_names = " ".join(f"'{command['name']}:{described(command['summary'])}'" for command in commands)
    cases = "\n".join(f"    {command['name']})\n      {arguments(command, names)} && ret=0\n      ;;" for command in commands)
    text += f"""_@NAME@() {{
  local curcontext=$curcontext state line ret=1 repro=$words[1]
  typeset -A opt_args
  _arguments -C '(- *)'{{-h,--help}}'[show the commands]' '(- *)--version[show the version]' \\
    '1:command:->command' '*::argument:->arguments' && ret=0
  case $state in
  command)
    local -a subcommands
    subcommands=({described_names})
    _describe -t commands command subcommands && ret=0
    ;;
  arguments)
    curcontext=${{curcontext%:*:*}}:repro-$words[1]:
    case $words[1] in
{cases}
    esac
    ;;
  esac
  return ret
}}

_@NAME@ "$@"
"""
    return text.replace("@NAME@", name)
