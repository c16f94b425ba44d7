#!/usr/bin/env python3
"""workflows: the workflows of GitHub and action.yml call only what there is: scripts, their options, presets, subcommands, names of
the matrix; foreign actions are pinned; both commands run on every system and reports are kept. The cheap steps are run.

tests/repro/workflow.py runs the steps of matrix.yml and action.yml. Neither can say that GitHub runs them.
"""
import glob
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

SOURCE, BIN = os.environ["REPRO_SOURCE"], os.environ["REPRO_BIN"]
OPTIONS = {"setup": {"--list", "--check"}, "test": set()}  # of scripts; those of scripts/matrix are repro's

try:
    import yaml
except ImportError:
    print("skipped: python3-yaml is not installed")
    sys.exit(77)


def read(*path):
    """A text file of the sources."""
    with open(os.path.join(SOURCE, *path), encoding="utf-8") as file:
        return file.read()


def tables():
    """The options of every subcommand."""
    printed = subprocess.run([f"{BIN}/repro", "help", "--json"], capture_output=True, text=True, check=True).stdout
    return {command["name"]: {f"--{option['name']}" for option in command["options"]} |
            {f"-{option['letter']}" for option in command["options"] if option["letter"]}
            for command in json.loads(printed)["commands"]}


def simple_commands(script):
    """The commands of a shell script, as words."""
    script = re.sub(r"\$\{\{.*?\}\}", "EXPRESSION", script)
    for line in re.sub(r"\\\n", " ", script).splitlines():
        for part in re.split(r"&&|\|\||;|\$\(|\||\bthen\b", line):
            try:
                words = shlex.split(part.strip().rstrip(")\""), comments=True)
            except ValueError:
                words = part.split()
            while words and re.match(r"\w+=", words[0]):
                words = words[1:]
            if words:
                yield words


def wrong_command(words, known):
    """What does not exist in one command of ours, or None."""
    program = re.sub(r"^EXPRESSION/", "", words[0])
    options = {re.sub(r"=.*", "", word) for word in words[1:] if re.match(r"--?[a-z]", word)}
    if program.startswith("scripts/"):
        if not os.access(os.path.join(SOURCE, program), os.X_OK):
            return f"there is no {program}"
        name = os.path.basename(program)
        allowed = known["matrix"] if name == "matrix" else OPTIONS.get(name)
        if allowed is None:
            return f"{program}: its options are not known here"
        return f"{program} has no {options - allowed}" if options - allowed else None
    if os.path.basename(program) == "repro":
        name = words[1] if len(words) > 1 else ""
        if name not in known:
            return f"repro has no subcommand '{name}'"
        return f"repro {name} has no {options - known[name]}" if options - known[name] else None
    if program == "cmake" and "--preset" in words:
        preset = words[words.index("--preset") + 1]
        presets = json.loads(read("CMakePresets.json"))
        kind = "buildPresets" if "--build" in words else "configurePresets"
        return None if preset in {item["name"] for item in presets[kind]} else f"there is no preset {preset}"
    return None


def wrong_script(script, known):
    """What is wrong with a step's script."""
    syntax = subprocess.run(["bash", "-n"], input=re.sub(r"\$\{\{.*?\}\}", "EXPRESSION", script), text=True, capture_output=True,
                            check=False)
    if syntax.returncode != 0:
        yield f"bash: {syntax.stderr.strip()}"
    for words in simple_commands(script):
        wrong = wrong_command(words, known)
        if wrong:
            yield f"{wrong}: {' '.join(words)}"


def pins(text):
    """Actions of others that are not pinned to a commit, with their version beside."""
    for line in re.findall(r"^\s*(?:- )?uses: (.*)$", text, re.M):
        if not re.fullmatch(r"\./\S*|[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line):
            yield f"not pinned: {line}"


def expressions(job, text):
    """Names in ${{ }} that nobody defines."""
    rows = (job.get("strategy") or {}).get("matrix") or {}
    ids = {step["id"] for step in job["steps"] if "id" in step}
    for name in set(re.findall(r"\$\{\{[^}]*?\bmatrix\.(\w+)", text)):
        if isinstance(rows, dict) and (name not in rows and not all(name in row for row in rows.get("include", [{}]))):
            yield f"matrix.{name} is not defined"
    for name in set(re.findall(r"\$\{\{[^}]*?\bsteps\.(\w+)", text)):
        if name not in ids:
            yield f"steps.{name} is not defined"


def both_commands(job):
    """The job of tests.yml: both commands, whatever the first says, and reports kept in any case."""
    scripts = [step.get("run", "").strip() for step in job["steps"]]
    if scripts.count("scripts/matrix") != 1 or scripts.count("scripts/test") != 1:
        yield "does not run scripts/matrix and scripts/test"
        return
    if job["steps"][scripts.index("scripts/test")].get("if") != "${{ !cancelled() }}":
        yield "does not run the tests when the matrix failed"
    kept = [step for step in job["steps"] if step.get("uses", "").startswith("actions/upload-artifact@")]
    if not kept or kept[-1].get("if") != "always()" or "reports/out" not in kept[-1]["with"]["path"].split():
        yield "does not keep reports/out in any case"


def wrong(name, text, known):
    """All that is wrong with one file."""
    yield from pins(text)
    document = yaml.safe_load(text)
    if name == "action.yml":
        jobs = {"action": {"steps": document["runs"]["steps"]}}
    else:
        jobs = document["jobs"]
        if document.get("permissions") != {"contents": "read"}:
            yield "permissions: more than reading"
    for key, job in jobs.items():
        for step in job["steps"]:
            for message in wrong_script(step.get("run", ""), known):
                yield f"{key}: {message}"
        for message in expressions(job, json.dumps(job)):
            yield f"{key}: {message}"
        for needed in [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", []):
            if needed not in jobs:
                yield f"{key}: needs {needed}, which is no job"
        if name == "tests.yml":
            for message in both_commands(job):
                yield f"{key}: {message}"
    if name == "tests.yml":
        rows = [row for job in jobs.values() for row in job["strategy"]["matrix"]["include"]]
        missing = {"debian:12"} - {row.get("image") for row in rows} | {"macos-15", "macos-15-intel"} - {row["runner"] for row in rows}
        if missing:
            yield f"systems are missing: {missing}"


MISTAKES = [
    ("run: scripts/matrix", "run: scripts/matrics"), ("run: scripts/test", "run: scripts/test --fast"), ("run: scripts/setup", "run: |\n          if"),
    ("run: scripts/matrix", "run: scripts/matrix --no-such-option"), ("run: scripts/matrix", "run: cmake --preset no-such"),
    ("run: scripts/matrix", "run: build/release/bin/repro matrics"), ("matrix.name }}", "matrix.nam }}"), (r"@[0-9a-f]{40} # v4\.2\.2", "@v4"),
    ("if: always()", "if: success()"), ("contents: read", "contents: write"), ("runner: macos-15-intel", "runner: macos-15"),
    ("reports/out\n", "reports\n"), (r"if: \$\{\{ !cancelled\(\) \}\}\n        run: scripts/test", "run: scripts/test"),
]


def run_cheap(failures):
    """The steps of the Linux job that cost nothing, as they are written."""
    steps = {step["name"]: step["run"] for step in yaml.safe_load(read(".github", "workflows", "tests.yml"))["jobs"]["linux"]["steps"]
             if "run" in step}
    with tempfile.TemporaryDirectory(prefix="repro-workflows-") as base:
        summary = os.path.join(base, "summary")
        for filled in (False, True):
            if filled:
                os.makedirs(os.path.join(base, "reports", "out", "latest"))
                os.makedirs(os.path.join(base, "reports", "out", "tests"))
                with open(os.path.join(base, "reports", "out", "latest", "report.md"), "w", encoding="utf-8") as file:
                    file.write(read("tests", "reports", "golden", "matrix.md.golden"))
                with open(os.path.join(base, "reports", "out", "tests", "release.json"), "w", encoding="utf-8") as file:
                    file.write('{"tests": 1}\n')
            open(summary, "w", encoding="utf-8").close()
            result = subprocess.run(["bash", "-eo", "pipefail", "-c", steps["Summary"]], cwd=base, capture_output=True, text=True,
                                    env={**os.environ, "GITHUB_STEP_SUMMARY": summary}, check=False)
            with open(summary, encoding="utf-8") as file:
                text = file.read()
            wanted = read("tests", "reports", "golden", "matrix.md.golden") + '\n```json\n{"tests": 1}\n```\n' if filled else ""
            if result.returncode != 0 or text != wanted:
                failures.append(f"Summary: {result} {text[-200:]}")
    there = subprocess.run([os.path.join(SOURCE, "scripts", "setup"), "--check"], capture_output=True, text=True, check=False)
    if there.returncode == 0:  # then it installs nothing
        result = subprocess.run(["bash", "-eo", "pipefail", "-c", steps["Install what is missing"]], cwd=SOURCE, capture_output=True,
                                text=True, check=False)
        if result.returncode != 0 or "all packages are installed" not in result.stdout:
            failures.append(f"Install: {result}")
    else:
        print(f"setup is not run, it would install: {' '.join(there.stdout.split())}")


def main():
    """The files as they are, and with every mistake."""
    known, failures = tables(), []
    files = sorted(glob.glob(os.path.join(SOURCE, ".github", "workflows", "*.yml"))) + [os.path.join(SOURCE, "action.yml")]
    for path in files:
        name = os.path.basename(path)
        failures += [f"{name}: {message}" for message in wrong(name, read(path), known)]
    text = read(".github", "workflows", "tests.yml")
    for pattern, replacement in MISTAKES:
        broken = re.sub(pattern, lambda _: replacement, text)
        try:
            found = broken != text and list(wrong("tests.yml", broken, known))
        except yaml.YAMLError as error:
            found = [error]
        if not found:
            failures.append(f"not noticed: {replacement!r} instead of {pattern!r}")
    run_cheap(failures)
    for failure in failures:
        print("FAILED:", failure)
    print(f"{len(files)} files, {len(MISTAKES)} mistakes tried, {len(failures)} wrong")
    sys.exit(1 if failures else 0)


main()
