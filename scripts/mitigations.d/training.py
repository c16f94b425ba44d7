"""training - runs an instrumented program under repro and judges the profile it left; used by scripts/mitigations."""
import glob
import json
import os
import re

from workshop import Failed, run

FORMATS = ("xml", "json")
CLOSE = 0.01  # what depends on addresses or time differs a little


def runs_of(program, logs, threads):
    """The command lines of the training."""
    return [[program, "-t", str(threads), "-o", mode, log] for log in logs for mode in FORMATS]


def summary_of(record):
    """What matters of a crash record."""
    frames = [frame for thread in record.get("threads") or [] if thread.get("crashed") for frame in thread["frames"]]
    crashed = record["outcome"] == "crash"
    return {"outcome": record["outcome"], "phase": record["run"].get("phase"), "class": (record.get("diagnosis") or {}).get("class"),
            "function": frames[0].get("function") if crashed and frames else None}


def train(repro, commands, folder, pattern, salvage):
    """Run COMMANDS; the profiles are in FOLDER. What the runs came to, the worst first."""
    os.makedirs(folder)
    seen = []
    for number, argv in enumerate(commands):
        record = os.path.join(folder, "run-%d.json" % number)
        rescue = ["--salvage", "--salvage-dir", os.path.join(folder, "rescued-%d" % number)] if salvage else []
        done = run([repro, "run", "-q", "--timeout", "120", *rescue, "--profile-file", os.path.join(folder, pattern),
                    "--json", "-o", record, "--", *argv])
        if not os.path.exists(record):
            raise Failed("repro run ended with %d: %s" % (done.returncode, done.stderr.strip()[-200:]))
        with open(record, encoding="utf-8") as file:
            seen.append(summary_of(json.load(file)))
    bad = [one for one in seen if one["outcome"] != "clean"]
    return {**(bad or seen)[0], "runs": len(seen), "failed_runs": len(bad)}


def profiles_of(folder, layout):
    """(profiles of the program, profiles of the allocator): LAYOUT is the program's, None without salvage."""
    if layout is None:
        return sorted(glob.glob(os.path.join(folder, "*.profraw"))), []
    rescued = [path for path in glob.glob(os.path.join(folder, "rescued-*", "*.profraw")) if ".all." not in path]
    own = [path for path in rescued if path.endswith(".%s.profraw" % layout)]
    return sorted(own), sorted(set(rescued) - set(own))


def usable(repro, files):
    """How many of FILES repro profile check calls usable."""
    if not files:
        return 0
    done = run([repro, "profile", "check", "--no-compilers", "--json", *files])
    return sum(1 for file in json.loads(done.stdout)["files"] if file["usable"])


def merge(tool, target, files):
    """None, or why TOOL does not merge FILES without a warning."""
    if not files:
        return "no profile"
    done = run([tool, "merge", "-o", target, *files])
    if done.returncode == 0 and not done.stderr.strip():
        return None
    text = done.stderr.strip().splitlines() or ["exit code %d" % done.returncode]
    return re.sub(r"^(warning|error): (\S*/\S+: )?", "", text[0])


def counts(tool, profile):
    """Function to (hash, list of counts); names without the file they are local to."""
    table, name = {}, None
    for line in run([tool, "show", "--all-functions", "--counts", profile]).stdout.splitlines():
        text = line.strip()
        if re.match(r"^  \S.*:$", line):
            name = text[:-1]
            table[name] = ["", []]
        elif name and text.startswith("Hash:"):
            table[name][0] = text.split()[1]
        elif name and text.startswith("Function count:"):
            table[name][1].insert(0, int(text.split()[2]))
        elif name and text.startswith("Block counts:"):
            table[name][1] += [int(number) for number in re.findall(r"\d+", text.partition("[")[2])]
    return {name: (value[0], tuple(value[1])) for name, value in table.items()}


def is_close(a, b):
    """The same counters, all but equal."""
    return a[0] == b[0] and len(a[1]) == len(b[1]) and all(
        abs(x - y) <= CLOSE * max(x, y) for x, y in zip(a[1], b[1]))


def compare(found, reference, varying):
    """Functions of the REFERENCE that are there; that are right: they have its counts, or these differ from one healthy
    training to the next anyway (VARYING)."""
    there = [name for name in reference if name in found]
    return {"of": len(reference), "varying": len(varying), "there": len(there),
            "right": sum(name in varying or is_close(found[name], reference[name]) for name in there)}


def local(name):
    """A function's name without the file before it, which LLVM 14 to 17 separate by another character."""
    return re.split(r"[;:]", name)[-1]
