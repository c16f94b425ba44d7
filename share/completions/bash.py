"""bash: completion for bash, with or without the package bash-completion, from version 3.2."""

HEAD = """# bash completion for @NAME@, made from its option tables; do not edit.

"""

# "=" ends a word for bash: pieces of one word are put together again in words[], and a completed value loses what
# bash has before it.
FUNCTIONS = """_@NAME@_split()
{
    local i last word
    words=() starts=()
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        last=$((${#words[@]} - 1))
        if ((i > 1)) && [[ $word == = || ${COMP_WORDS[i - 1]} == = ]]; then
            words[last]+=$word
        else
            words[last + 1]=$word
            starts[last + 1]=$i
        fi
    done
    cword=$((${#words[@]} - 1))
    cur=${words[cword]}
}

# _@NAME@_scan "OPTIONS WITH VALUES" STOP: which option's value is being typed, if any; the operands before; STOP=1: from
# the first operand on nothing is an option.
_@NAME@_scan()
{
    local i
    option= operands=0 action= at=$COMP_CWORD ended=0 value=$cur
    for ((i = first; i < cword; i++)); do
        if ((ended)) || [[ ${words[i]} != -?* ]]; then
            ((operands++ == 0)) && action=${words[i]} at=${starts[i]}
            (($2)) && ended=1 && break
        elif [[ ${words[i]} == -- ]]; then
            ended=1
        elif [[ " $1 " == *" ${words[i]} "* ]]; then
            ((++i == cword)) && option=${words[i - 1]}
        fi
    done
    if ((!ended)) && [[ $cur == --*=* ]]; then
        option=${cur%%=*}
        value=${cur#*=}
    fi
}

_@NAME@_files()
{
    compopt -o filenames 2>/dev/null
    local IFS=$'\\n'
    COMPREPLY=($(compgen "$1" -- "$value"))
}

_@NAME@_words()
{
    COMPREPLY=($(compgen -W "$1" -- "$value"))
}

"""

DYNAMIC = """_repro_from()
{
    local program=${words[0]/#\\~/$HOME}
    _repro_words "$("$program" "$@" 2>/dev/null | cut -d ' ' -f 1)"
}

_repro_cells()
{
    local term=${value##*,} before
    before=${value%"$term"}
    value=$term
    case $term in
@AXES@
    *)
        _repro_words "@NAMES@"
        compopt -o nospace 2>/dev/null
        ;;
    esac
    COMPREPLY=("${COMPREPLY[@]/#/$before}")
}

"""

ACTIONS = {
    "file": "_@NAME@_files -f",
    "folder": "_@NAME@_files -d",
    "compiler": "_@NAME@_words \"$(compgen -c clang- | grep -E '^clang-[0-9]+$')\"",
    "cell": "_repro_from matrix --list",
    "scenario": "_repro_from scenario list",
    "cells": "_repro_cells",
    "command": "_@NAME@_files -c",
    None: ":",
}


def value_case(command):
    """The branches that complete the value of an option."""
    lines = []
    for option in command["options"]:
        if option["value"] is None:
            continue
        action = f'_@NAME@_words "{" ".join(option["words"])}"' if option["words"] else ACTIONS[option["kind"]]
        lines.append(f"        {' | '.join(option['spellings'])}) {action} ;;")
    return "\n".join(lines)


def operand_action(command, names):
    """What completes an operand."""
    kinds = command["operand_kinds"]
    if command["options_end_at_operand"] and "command" in kinds:
        return "_@NAME@_command"
    if "subcommand" in kinds:
        return f'_@NAME@_words "{" ".join(names)}"'
    action = next((ACTIONS[kind] for kind in ("scenario", "file", "folder") if kind in kinds), ":")
    if "cell" in kinds:
        cells = f'{ACTIONS["cell"]}; local cells=("${{COMPREPLY[@]}}"); {action}; COMPREPLY+=("${{cells[@]}}")'
        action = f"if ((operands == 0)); then {cells}; else {action}; fi"
    if command["actions"]:
        first = f'_@NAME@_words "{" ".join(command["actions"])}"'
        if "scenario" in kinds:
            action = f"[[ $action == run ]] && {action}"
        return f"if ((operands == 0)); then {first}; else {action}; fi"
    return action


def command_function(command, names):
    """_NAME_COMMAND(): options, their values, operands of one command; words[first] is its first argument."""
    valued = " ".join(spelling for option in command["options"] if option["value"] for spelling in option["spellings"])
    every = " ".join(spelling for option in command["options"] for spelling in option["spellings"])
    stop = "1" if command["options_end_at_operand"] else "0"
    return f"""_@NAME@__{command["name"] or "all"}()
{{
    local option operands action at ended value
    _@NAME@_scan "{valued}" {stop}
    if [[ -n $option ]]; then
        case $option in
{value_case(command)}
        esac
        return
    fi
    if ((!ended)) && [[ $cur == -* ]]; then
        _@NAME@_words "{every}"
        return
    fi
    {operand_action(command, names)}
}}

"""


# What stands behind `repro run` is completed as the command it is.
RUN = """_@NAME@_command()
{
    if declare -F _command_offset >/dev/null; then
        _command_offset "$at"
    else
        _@NAME@_files -f
        ((operands == 0)) && COMPREPLY+=($(compgen -c -- "$value"))
    fi
}

"""

MAIN = """_@NAME@()
{
    local words starts cword cur first=@FIRST@
    COMPREPLY=()
    _@NAME@_split
    @DISPATCH@
    if [[ $cur == *=* && $COMP_WORDBREAKS == *=* ]]; then
        local before=${cur%"${cur##*=}"}
        [[ $cur == --*=* ]] && before=${before#*=}
        COMPREPLY=("${COMPREPLY[@]#"$before"}")
    fi
}
complete -F _@NAME@ @NAME@
"""


def script(name, commands, axes):
    """The whole file."""
    names = [command["name"] for command in commands if command["name"]]
    text = HEAD + FUNCTIONS
    if names:
        branches = "\n".join(f'    {axis}=*) _repro_words "{" ".join(f"{axis}={value}" for value in values)}" ;;'
                             for axis, values in axes.items())
        text += DYNAMIC.replace("@AXES@", branches).replace("@NAMES@", " ".join(f"{axis}=" for axis in axes))
        text += RUN
    for command in commands:
        text += command_function(command, names)
    dispatch = "_@NAME@__all"
    if names:
        every = " ".join(names + ["--help", "--version"])
        dispatch = f"""local value=$cur
    if ((cword == 1)); then
        _@NAME@_words "{every}"
    elif declare -F "_@NAME@__${{words[1]}}" >/dev/null; then
        "_@NAME@__${{words[1]}}"
    fi"""
    text += MAIN.replace("@DISPATCH@", dispatch).replace("@FIRST@", "2" if names else "1")
    return text.replace("@NAME@", name)
