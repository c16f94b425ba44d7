"""fish: completion for fish."""

HEAD = """# completion for fish, made from the option tables of @NAME@; do not edit.

complete -c @NAME@ -f
"""

DYNAMIC = """
function __repro_is
    set -l words (commandline -opc)
    test (count $words) -ge 2; and contains -- $words[2] $argv
end

function __repro_no_command
    test (count (commandline -opc)) -eq 1
end

# Is no operand typed yet? The arguments are the options that take a value.
function __repro_no_operand
    set -l words (commandline -opc)
    set -l skip 0
    for word in $words[3..-1]
        if test $skip = 1
            set skip 0
        else if contains -- $word $argv
            set skip 1
        else if not string match -q -- '-?*' $word; or test "$word" = --
            return 1
        end
    end
end

function __repro_action
    contains -- $argv[1] (commandline -opc)
end

function __repro_from
    set -l program (commandline -opc)[1]
    eval $program $argv 2>/dev/null | string replace -r ' .*' ''
end

function __repro_compilers
    complete -C 'clang-' | string match -r '^clang-[0-9]+(?=\\s|$)'
end

function __repro_cells
    set -l token (commandline -ct | string replace -r '^--[a-z]+=' '')
    set -l before (string match -r '.*,' -- $token)
    set -l term (string replace -r '.*,' '' -- $token)
    switch $term
@AXES@
        case '*'
            printf '%s\\n' "$before"{@NAMES@}
    end
end
"""

ACTIONS = {"file": "-r -F", "folder": "-x -a '(__fish_complete_directories)'", "compiler": "-x -a '(__repro_compilers)'",
           "cell": "-x -a '(__repro_from matrix --list)'", "scenario": "-x -a '(__repro_from scenario list)'",
           "cells": "-x -a '(__repro_cells)'", None: "-x"}


def quoted(text):
    """TEXT in single quotes."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def option_line(name, condition, option):
    """One option."""
    line = f"complete -c {name}{condition}"
    line += f" -s {option['letter']}" if option["letter"] else ""
    line += f" -l {option['name']}"
    if option["words"]:
        line += f" -x -a {quoted(' '.join(option['words']))}"
    elif option["value"]:
        line += " " + ACTIONS[option["kind"]]
    return f"{line} -d {quoted(option['help'])}"


def spellings_with_values(command):
    """The options that take a value, as they are typed."""
    return " ".join(spelling for option in command["options"] if option["value"] for spelling in option["spellings"])


def condition_of(command):
    """When the options of COMMAND are options."""
    if command["name"] is None:
        return ""
    behind = f"; and __repro_no_operand {spellings_with_values(command)}" if command["options_end_at_operand"] else ""
    return f" -n '__repro_is {command['name']}{behind}'"


def operand_lines(name, command, names):
    """What the operands may be."""
    kinds = command["operand_kinds"]
    valued = spellings_with_values(command)
    condition = f"__repro_is {command['name']}" if command["name"] else "true"
    prefix = f"complete -c {name} -n '{condition}"
    if command["options_end_at_operand"] and "command" in kinds:
        return [f"{prefix}' -x -a '(__fish_complete_subcommand --fcs-skip=2 {valued})'"]
    if "subcommand" in kinds:
        return [f"{prefix}; and __repro_no_operand {valued}' -x -a {quoted(' '.join(names))}"]
    lines = []
    if command["actions"]:
        lines.append(f"{prefix}; and __repro_no_operand {valued}' -x -a {quoted(' '.join(command['actions']))}")
        prefix += f"; and not __repro_no_operand {valued}"
    if "scenario" in kinds:
        lines.append(f"{prefix}; and __repro_action run' -x -a '(__repro_from scenario list)'")
    if "cell" in kinds:
        lines.append(f"{prefix}; and __repro_no_operand {valued}' -a '(__repro_from matrix --list)'")
    if kinds & {"file", "folder"}:
        lines.append(f"{prefix}' -F")
    return lines


def script(name, commands, axes):
    """The whole file."""
    names = [command["name"] for command in commands if command["name"]]
    lines = []
    text = HEAD.replace("@NAME@", name)
    if names:
        branches = "\n".join(f"""        case '{axis}=*'
            printf '%s\\n' "$before"{axis}={{{','.join(values)}}}"""
                             for axis, values in axes.items())
        text += DYNAMIC.replace("@AXES@", branches).replace("@NAMES@", ",".join(f"{axis}=" for axis in axes))
        lines += [f"complete -c {name} -n __repro_no_command -a {command['name']} -d {quoted(command['summary'])}"
                  for command in commands]
        lines += [f"complete -c {name} -n __repro_no_command -s h -l help -d 'show the commands'",
                  f"complete -c {name} -n __repro_no_command -l version -d 'show the version'"]
    for command in commands:
        lines += [option_line(name, condition_of(command), option) for option in command["options"]]
        lines += operand_lines(name, command, names)
    return text + "\n" + "\n".join(lines) + "\n"
