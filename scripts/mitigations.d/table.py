"""table - the result of scripts/mitigations as Markdown."""
WORDS = {"refused-write": "refused write", "empty-profile": "clean exit", "corrupt": "clean exit", "exit-nonzero": "fails",
         "out-of-memory": "out of memory"}


def ending(row):
    """How the training ended, and what the profile is worth."""
    if row["outcome"] == "crash":
        end = "crash" + {"exit": " at exit", "running": " while running"}.get(row["phase"], "")
        if row["phase"] == "running" and row["function"] == "initializeValueProfRuntimeRecord":
            end = "crash in the flush"  # the writer, called before the exit
    else:
        end = WORDS.get(row["outcome"], row["outcome"])
    if row["complete"]:
        return "%s, **complete**" % end
    if row["merge"] is None and row["functions"]["there"]:
        return "%s, %d of %d right" % (end, row["functions"]["right"], row["functions"]["of"])
    return "%s, profile lost" % end


def line(cells):
    """One row of a table."""
    return "| " + " | ".join(cells) + " |"


def outcomes(result):
    """Remedies by cells."""
    rows = {(row["remedy"], row["cell"]): row for row in result["rows"]}
    text = [line(["remedy", *(cell["title"] for cell in result["cells"])]), line(["---"] * (len(result["cells"]) + 1))]
    for remedy in result["remedies"]:
        text.append(line([remedy["title"], *(ending(rows[remedy["key"], cell["key"]]) for cell in result["cells"])]))
    return text


def speeds(result, cell):
    """The cell that was timed."""
    text = [line(["remedy, on \"%s\"" % cell["title"], "functions of the program, counts right",
                  "of the allocator", "time to plain -O2", "to clean PGO", "instrumented run to plain"]), line(["---"] + ["--:"] * 5)]
    titles = {remedy["key"]: remedy["title"] for remedy in result["remedies"]}
    for row in (row for row in result["rows"] if row["cell"] == cell["key"]):
        f, a, speed = row["functions"], row["allocator_functions"], row.get("speed")
        text.append(line([titles[row["remedy"]], "%d of %d" % (f["right"], f["of"]), "%d of %d" % (a["there"], a["of"]),
                          "%.2f" % speed["to_plain"] if speed else "-", "%.2f" % speed["to_clean"] if speed else "-",
                          "%.2f" % row["cost"] if "cost" in row else "-"]))
    return text


def markdown(result):
    """The whole of it."""
    versions = ", ".join("%s %s" % pair for pair in result["versions"].items())
    cells = "; ".join("*%s*: program by %s, allocator by %s, %s first, %d thread%s%s" % (
        cell["title"], cell["program"], cell["foreign"], "allocator" if cell["allocator_first"] else "program",
        cell["threads"], "s" if cell["threads"] > 1 else "", "".join(", `%s`" % flag for flag in cell["flags"])) for cell in result["cells"])
    text = ["Measured %s on %s (%s)%s." % (result["date"], result["machine"], versions,
                                           "; **times provisional**: the machine was busy" if result["provisional"] else ""),
            "", "The programs without a remedy: " + cells + ".", "", *outcomes(result)]
    for cell in (cell for cell in result["cells"] if cell.get("clean_to_plain")):
        text += ["", *speeds(result, cell), "", "Clean PGO takes %.2f of the time of plain -O2. Processor time, medians of %d interleaved rounds on "
                 "other logs than those of the training." % (cell["clean_to_plain"], result["timing_rounds"])]
    return "\n".join(text) + "\n"
