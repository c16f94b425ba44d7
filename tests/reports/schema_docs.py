#!/usr/bin/env python3
"""schema_docs: docs/record-schema.md names every field of the schemas, and no other."""
import json
import os
import re
import sys

root = os.environ["REPRO_SOURCE"]
failures = []


def load(kind):
    with open(os.path.join(root, "reports", "schema", kind + ".schema.json"), encoding="utf-8") as file:
        return json.load(file)


def fields(schema, node, prefix=""):
    """Paths of the leaves: objects with named members are opened, maps are leaves."""
    if "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
    for option in node.get("anyOf", []):
        if option.get("type") in ("object", "array") or "$ref" in option:
            node = option
    if node.get("type") == "array" and "items" in node:
        inner = set(fields(schema, node["items"], prefix + "[]."))
        return {prefix} if all(re.fullmatch(r"[\[\].]*", path[len(prefix):]) for path in inner) else inner
    if "properties" not in node:
        return {prefix.rstrip(".")}
    found = set()
    for name, child in node["properties"].items():
        path = (prefix if prefix == "" or prefix.endswith(".") else prefix + ".") + name
        found |= set(fields(schema, child, path))
    return found


with open(os.path.join(root, "docs", "record-schema.md"), encoding="utf-8") as file:
    page = file.read()
parts = re.split(r"^## `repro\.(\w+)/1`$", page, flags=re.M)
for kind, text in zip(parts[1::2], parts[2::2]):
    described = set()
    for row in re.findall(r"^\| (`[^|]*) \|", text, flags=re.M):
        described |= set(re.findall(r"`([^`]+)`", row))
    wanted = fields(load(kind), load(kind))
    same = {path.replace("irrelevant", "decisive") for path in wanted}  # described once
    for path in sorted(same - described - {"schema"}):
        failures.append(f"{kind}: {path} is not described")
    outcomes = set(load("crash")["properties"]["outcome"]["enum"])
    for path in sorted(described - wanted - same - outcomes):
        if path not in ("schema", "factors.decisive", "factors.irrelevant"):
            failures.append(f"{kind}: {path} is described, but not in the schema")

for failure in failures:
    print(failure)
sys.exit(1 if failures else 0)
