#!/usr/bin/env python3
"""hostile: names full of markup, escape sequences and line breaks change no report's structure.

The same record is rendered twice, with ordinary and with hostile strings; control characters must
not come through, and the documents must have the same structure when parsed.
"""
import html.parser
import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

render = sys.argv[1]
failures = []


def get(writer, sample):
    return subprocess.run([render, writer, sample], check=True, capture_output=True).stdout


def check(condition, message):
    if not condition:
        failures.append(message)


def no_control(name, data, allow_color):
    text = data.decode("utf-8")  # raises when it is not UTF-8
    if allow_color:
        text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    bad = {hex(ord(c)) for c in text if (ord(c) < 32 and c != "\n") or 0x7f <= ord(c) < 0xa0
           or 0x202a <= ord(c) <= 0x202e}
    check(not bad, f"{name}: control characters {sorted(bad)}")


class Shape(html.parser.HTMLParser):
    """The tags of an HTML document, without its text."""

    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)


def shape_of_markdown(markdown):
    out = subprocess.run(["cmark-gfm", "-e", "table", "-e", "autolink", "-e", "strikethrough",
                          "--unsafe"], input=markdown, check=True, capture_output=True).stdout
    shape = Shape()
    shape.feed(out.decode("utf-8"))
    return shape.tags


def structure_of_json(value):
    if isinstance(value, dict):
        return {key: structure_of_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [structure_of_json(item) for item in value]
    return type(value).__name__


for writer in ("text", "narrow", "color"):
    for sample in ("hostile-matrix", "hostile-crash", "hostile-check"):
        no_control(f"{writer} {sample}", get(writer, sample), writer == "color")
for sample in ("matrix", "crash"):
    no_control(f"md {sample}", get("md", "hostile-" + sample), False)
no_control("junit", get("junit", "hostile-matrix"), False)
no_control("json", get("json", "hostile-crash").replace(b"\x7f", b"").replace(b"\xc2\x9b", b"")
           .replace(b"\xe2\x80\xae", b""), False)  # JSON escapes C0; the rest is data

# Lines: as many as with ordinary names (paragraphs may wrap, so only where nothing wraps).
for sample in ("crash",):
    plain, hostile = get("md", sample), get("md", "hostile-" + sample)
    check(plain.count(b"\n") == hostile.count(b"\n"), f"md {sample}: another number of lines")

if shutil.which("cmark-gfm"):
    plain, hostile = get("md", "crash"), get("md", "hostile-crash")
    plain_tags, hostile_tags = shape_of_markdown(plain), shape_of_markdown(hostile)
    # The known issue's own link is the only one; the hostile text has none.
    check([t for t in plain_tags if t != "a"] == hostile_tags,
          f"md crash: structure changed:\n{plain_tags}\n{hostile_tags}")
    check(plain_tags.count("a") == 1, "md crash: the tracker's address is no link")
    tags = shape_of_markdown(get("md", "hostile-matrix"))
    for bad in ("script", "b", "a", "img", "del"):
        check(bad not in tags, f"md matrix: <{bad}> came through")
    check(tags.count("h1") == 1, "md matrix: another first heading")
else:
    print("note: cmark-gfm is missing: Markdown was not parsed")

issue = get("github", "hostile-crash")
no_control("github", issue, False)
check(len(issue.decode().split("\n")[0]) <= 120, "github: the title is too long")
check(issue.decode().split("\n")[1] == "", "github: the title has two lines")
check(len(issue.decode()) < 65536, "github: the body is too long")
if shutil.which("cmark-gfm"):
    tags = shape_of_markdown(issue.split(b"\n", 2)[2])
    for bad in ("script", "b", "a", "img", "del"):
        check(bad not in tags, f"github: <{bad}> came through")

root = ElementTree.fromstring(get("junit", "hostile-matrix"))
names = [case.get("name") for case in root.iter("testcase")]
check(len(names) == 24, f"junit: {len(names)} cases")
check("</script><b>x</b>\\e[31m" in names[12], f"junit: name is {names[12]!r}")

check(structure_of_json(json.loads(get("json", "crash")).get("threads"))
      == structure_of_json(json.loads(get("json", "hostile-crash")).get("threads")),
      "json: structure changed")
sarif = json.loads(get("sarif", "hostile-check"))
uri = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
check(re.fullmatch(r"[A-Za-z0-9._~/%-]+", uri) is not None, f"sarif: URI {uri!r}")

for failure in failures:
    print(failure)
sys.exit(1 if failures else 0)
