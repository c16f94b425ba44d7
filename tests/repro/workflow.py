#!/usr/bin/env python3
"""workflow: the commands of action.yml and of the workflow, run here as GitHub would, shards of this system only."""
import json
import os
import re
import shutil
import subprocess
import tempfile

from matrixlib import SOURCE, check, environment, finish, read_json, skip, validate

try:
    import yaml
except ImportError:
    skip("python3-yaml is not installed")


def load(*path):
    """A YAML file; GitHub's key "on" is true to YAML 1.1."""
    with open(os.path.join(SOURCE, *path), encoding="utf-8") as file:
        return yaml.safe_load(file)


def step(steps, name):
    """The step that runs a command."""
    return next(item for item in steps if item.get("name") == name and "run" in item)


def run(script, folder, **variables):
    """A step's script as GitHub runs it; what it wrote to GITHUB_OUTPUT, as a dictionary."""
    output, summary = os.path.join(folder, "output"), os.path.join(folder, "summary")
    script = script.replace("${{ github.action_path }}", SOURCE)
    check("${{" not in script, f"an expression is left in the script: {script}")
    for path in (output, summary):
        open(path, "w").close()
    result = subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=folder, text=True, capture_output=True,
                            env=environment(GITHUB_OUTPUT=output, GITHUB_STEP_SUMMARY=summary, **variables))
    with open(output, encoding="utf-8") as file:
        outputs = dict(line.rstrip("\n").split("=", 1) for line in file)
    with open(summary, encoding="utf-8") as file:
        outputs["summary"] = file.read()
    return result, outputs


def main():
    """Plan, the Linux shards, merge."""
    jobs, action = load(".github", "workflows", "matrix.yml")["jobs"], load("action.yml")["runs"]["steps"]
    if not shutil.which("clang-19"):
        skip("clang-19 is not installed")
    with tempfile.TemporaryDirectory(prefix="repro-workflow-") as base:
        os.makedirs(os.path.join(base, "build", "release"))
        os.symlink(os.environ["REPRO_BIN"], os.path.join(base, "build", "release", "bin"))
        os.symlink(os.path.join(SOURCE, "share"), os.path.join(base, "share"))
        file = "share/matrix/two_systems.yaml"
        result, outputs = run(step(jobs["plan"]["steps"], "Plan")["run"], base, FILE=file, SHARDS="3")
        check(result.returncode == 0, f"plan: {result.stderr}")
        shards = json.loads(outputs["matrix"])["include"]
        check({shard["runner"] for shard in shards} == {"ubuntu-latest", "macos-latest"} and len(shards) == 3,
              f"{shards}")
        check(jobs["shard"]["strategy"]["matrix"] == "${{ fromJSON(needs.plan.outputs.matrix) }}", "the jobs' matrix")
        script = step(action, "Run the shard")["run"].replace(
            "${{ github.action_path }}/build/release/bin", os.environ["REPRO_BIN"])
        for shard in shards:
            if shard["runner"] != "ubuntu-latest":
                continue
            result, outputs = run(script, base, FILE=file, SHARD=shard["shard"], ARGUMENTS="-q")
            check(result.returncode == 0 and outputs["exit-code"] == "0", f"{shard}: {outputs} {result.stderr}")
            shutil.copytree(os.path.join(base, outputs["folder"]), os.path.join(base, "parts", outputs["number"]),
                            ignore=shutil.ignore_patterns("builds"))
        result, outputs = run(step(jobs["merge"]["steps"], "Merge")["run"], base)
        report = read_json(base, "merged", "report.json")
        validate(report, "matrix")
        ran = [cell["axes"]["system"] for cell in report["cells"] if cell["ran"] and cell["met"]]
        check(ran == ["ubuntu-latest"] * 2, f"merged: {ran}")
        check(result.returncode == 6, f"without the Mac's shards: exit {result.returncode} {result.stderr}")
        check(re.match("# does the program crash", outputs["summary"]), f"summary {outputs['summary'][:80]}")
    finish()


main()
