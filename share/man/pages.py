#!/usr/bin/env python3
"""pages: the man pages, from the programs' own tables (share/tables.py), the prose beside this file, and docs/.

    pages.py SCDOC REPRO.json EVTX_DUMP.help EVTX_GEN.help VERSION OUT

Writes OUT/man1/*.1 and OUT/man5/*.5. What stands in NAME.scd is put behind the options of the page NAME, if it begins
with a comment; otherwise it is a whole page.
"""
import glob
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
sys.dont_write_bytecode = True

from markdown import escape, inline, to_scdoc  # noqa: E402
import tables  # noqa: E402


def paragraphs(text):
    """Plain text with `code`: paragraphs, filled by man."""
    parts = re.split(r"\n\s*\n", (text or "").strip())
    return "\n\n".join(inline(" ".join(part.split())) for part in parts if part) + "\n" if text else ""


def option_entry(option):
    """One option as a definition."""
    head = f"*-{option['letter']}*, " if option["letter"] else ""
    head += f"*--{escape(option['name'])}*"
    if option["words"]:
        words = "|".join(f"*{escape(word)}*" for word in option["words"]).replace("|", "\\|")
        head += " " + (f"\\[{words}\\]" if option["value_optional"] else words)
    elif option["value"]:
        head += f" _{escape(option['value'])}_"
    lines = option["help"].splitlines() or [{"help": "show the help", "version": "show the version"}[option["name"]]]
    body = "\n\n".join("\t" + re.sub(r"^([a-z]+) {2,}", r"*\1*: ", inline(line)) for line in lines)
    return f"{head}\n{body}\n"


def operands_of(text):
    """Operands of a usage line: names in capitals are underlined."""
    return re.sub(r"\b[A-Z]{2,}\b", lambda word: f"_{word[0]}_", escape(text or ""))


def exit_status(document):
    """The table every command shares."""
    rows = [f"*{row['code']}*\n\t{escape(row['meaning'])}\n" for row in document["exit_codes"]]
    return "# EXIT STATUS\n\n" + "\n".join(rows) + "\n"


def prose(name):
    """The sections written by hand."""
    path = os.path.join(HERE, name + ".scd")
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return re.sub(r"(?m)\A(;[^\n]*\n+)+", "", file.read()).rstrip("\n") + "\n\n"


def literal(lines):
    """Lines to type."""
    stripped = [line.strip() for line in lines.splitlines() if line.strip()]
    return "```\n" + "\n".join(stripped) + "\n```\n\n"


def head(name, section, summary):
    """Title and NAME."""
    return f'{name}({section}) "@VERSION@" "repro manual"\n\n# NAME\n\n{name} - {escape(summary)}\n\n'


def see_also(document, name):
    """All pages but this one."""
    names = ["repro"] + [f"repro-{command['name']}" for command in document["commands"] if command["name"] != "help"]
    pages = [f"*{other}*(1)" for other in names + ["evtx_dump", "evtx_gen"]] + ["*repro-record*(5)"]
    return "# SEE ALSO\n\n" + ", ".join(page for page in pages if not page.startswith(f"*{name}*")) + "\n"


def command_page(document, command):
    """repro-NAME(1)."""
    name = f"repro-{command['name']}"
    own = [option for option in command["options"] if not option["common"]]
    common = [option for option in command["options"] if option["common"]]
    text = head(name, 1, command["summary"])
    text += f"# SYNOPSIS\n\n*repro {command['name']}* \\[_OPTIONS_\\] {operands_of(command['operands'])}\n\n"
    if command["description"]:
        text += "# DESCRIPTION\n\n" + paragraphs(command["description"]) + "\n"
    text += "# OPTIONS\n\n" + "\n".join(map(option_entry, own)) + ("\n" if own else "")
    text += ("## Of every command\n\n" if own else "") + "\n".join(map(option_entry, common)) + "\n"
    text += prose(name) + exit_status(document)
    if command["examples"]:
        text += "# EXAMPLES\n\n" + literal(command["examples"])
    return text + see_also(document, name)


def program_page(document):
    """repro(1): the list of commands."""
    common = [option for option in document["commands"][-1]["options"] if option["common"]]
    text = head("repro", 1, document["summary"])
    text += "# SYNOPSIS\n\n*repro* _COMMAND_ \\[_OPTIONS_\\] \\[_OPERANDS_\\]\n\n# COMMANDS\n\n"
    for command in document["commands"]:
        page = f"*repro {command['name']}*" + ("" if command["name"] == "help" else f", see *repro-{command['name']}*(1)")
        text += f"{page}\n\t{escape(command['summary'])}\n\n"
    text += "# OPTIONS\n\nOf every command:\n\n" + "\n".join(map(option_entry, common)) + "\n"
    return text + prose("repro") + exit_status(document) + see_also(document, "repro")


def helper_page(document, name, summary, tool):
    """evtx_dump(1), evtx_gen(1): from their --help."""
    usage, _, _ = tool["usage"].partition("\n")
    text = head(name, 1, summary)
    arguments = usage.split(" ", 1)[1]
    text += f"# SYNOPSIS\n\n*{escape(name)}* {operands_of(arguments)}\n\n"
    body = [part for part in tool["paragraphs"] if not part.startswith(name + " ")]
    status = [part for part in body if part.startswith("Exit")]
    text += "# DESCRIPTION\n\n" + "\n".join(paragraphs(part) for part in body if part not in status) + "\n"
    text += "# OPTIONS\n\n" + "\n".join(map(option_entry, tool["options"])) + "\n" + prose(name)
    text += "# EXIT STATUS\n\n" + "\n".join(paragraphs(part.split(":", 1)[1]) for part in status) + "\n"
    return text + see_also(document, name)


def record_page(document):
    """repro-record(5): docs/record-schema.md."""
    with open(os.path.join(HERE, "..", "..", "docs", "record-schema.md"), encoding="utf-8") as file:
        page = file.read()
    text = head("repro-record", 5, "the JSON documents of repro, field by field")
    return text + "# DESCRIPTION\n\n" + to_scdoc(page) + "\n" + see_also(document, "repro-record")


def tidy(page):
    """Without the paragraph macros that mean nothing, and with dashes that can be pasted into a shell."""
    page = re.sub(r"(?m)^(?:\.P\n)+\.RE\n", ".RE\n.P\n", page)
    page = re.sub(r"(?m)^\.P\n(?=\.(?:P|SH|SS|RS)\b|\Z)", "", page)
    page = re.sub(r"(?m)^(\.S[HS] .*\n)\.P\n", r"\1", page)
    dashes = re.compile(r"(^|[\s\[(|&]|\\f[BIR])(-+)(?=[\w\s\]]|$)")
    keyed = [line if line.startswith(".") else dashes.sub(lambda m: m[1] + r"\-" * len(m[2]), line)
             for line in page.splitlines()]
    return "\n".join(keyed) + "\n"


def write(scdoc, out, name, section, version, text):
    """Render one page."""
    folder = os.path.join(out, f"man{section}")
    os.makedirs(folder, exist_ok=True)
    source = text.replace("@VERSION@", version)
    result = subprocess.run([scdoc], input=source, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"{name}({section}): scdoc: {result.stderr.strip()}\n{source}")
    with open(os.path.join(folder, f"{name}.{section}"), "w", encoding="utf-8") as file:
        file.write(tidy(result.stdout))


def main():
    """All pages, anew."""
    scdoc, repro_json, dump_help, gen_help, version, out = sys.argv[1:]
    document = tables.read_repro(repro_json)
    pages = {f"repro-{command['name']}": command_page(document, command) for command in document["commands"]
             if command["name"] != "help"}
    pages["repro"] = program_page(document)
    pages["evtx_dump"] = helper_page(document, "evtx_dump", "Windows event logs (EVTX) as XML, JSON or JSON lines",
                                     tables.read_help(dump_help))
    pages["evtx_gen"] = helper_page(document, "evtx_gen", "write valid Windows event logs (EVTX) of any size",
                                    tables.read_help(gen_help))
    for source in sorted(glob.glob(os.path.join(HERE, "*.scd"))):
        with open(source, encoding="utf-8") as file:
            text = file.read()
        if not text.startswith(";"):  # a whole page: of a program that has no tables
            pages[os.path.basename(source)[:-len(".scd")]] = text
    shutil.rmtree(out, ignore_errors=True)
    for name, text in pages.items():
        write(scdoc, out, name, 1, version, text)
    write(scdoc, out, "repro-record", 5, version, record_page(document))


main()
