"""markdown: the subset of Markdown that docs/ uses, as scdoc."""
import re


def escape(text):
    """Text in which nothing means anything to scdoc."""
    text = re.sub(r"([\\*_+|`\[\]])", r"\\\1", text)
    return re.sub(r"(?m)^([-#.;!\"'])", r"\\\1", text)


def inline(text):
    """One run of Markdown text: `code` is bold, links lose their targets, emphasis stays."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    pieces = re.split(r"(`[^`]*`|\*\*[^*]+\*\*|\*[^*]+\*)", text)
    out = ""
    for piece in pieces:
        if len(piece) > 1 and piece[0] == "`":
            out += f"*{escape(piece[1:-1])}*"
        elif piece.startswith("**"):
            out += f"*{escape(piece[2:-2].strip('`'))}*"
        elif len(piece) > 1 and piece[0] == "*":
            out += f"_{escape(piece[1:-1])}_"
        else:
            out += escape(piece)
    return out


def table(lines):
    """Rows of a table as a list of definitions; the head is left out."""
    out = []
    for line in lines[2:]:
        first, *rest = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        out += [inline(first), "\t" + inline("; ".join(rest) or "-"), ""]
    return out


def block_of(lines):
    """One block between blank lines."""
    if lines[0].startswith("#"):
        level, title = lines[0].split(" ", 1)
        title = re.sub(r"`", "", title)
        depth = "#" if level == "##" else "##"
        return [f"{depth} {escape(title.upper() if level == '##' else title)}", ""] + (
            block_of(lines[1:]) if len(lines) > 1 else [])
    if lines[0].startswith("|"):
        return table(lines)
    if lines[0].startswith("- "):
        items = "\n".join(lines).split("\n- ")
        items[0] = items[0][2:]
        return [f"- {inline(' '.join(item.split()))}" for item in items] + [""]
    return [inline(" ".join(lines)), ""]


def to_scdoc(page):
    """A page of docs/ without its title."""
    out = []
    body = page.split("\n", 1)[1]
    for block in re.split(r"\n\s*\n", body.strip()):
        lines = block.splitlines()
        cut = next((i for i, line in enumerate(lines) if line.startswith("|")), 0)  # text right before a table
        if cut and not lines[0].startswith("#"):
            out += block_of(lines[:cut]) + block_of(lines[cut:])
        else:
            out += block_of(lines)
    return "\n".join(out) + "\n"
