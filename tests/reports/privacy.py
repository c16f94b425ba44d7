#!/usr/bin/env python3
"""privacy: secrets planted wherever a record can pick them up are in no report of any format.

A really crashing program runs in a home directory, as a user, on a host and with arguments, variables, messages, source
files and function names that give something away; then every file and every output that repro made is searched.
"""
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile

repro = os.path.join(os.environ["REPRO_BIN"], "repro")
failures = []

USER, HOST, PEER = "zqmaryann", "zqbuildbox7", "zqcolleague"
SECRETS = [USER, HOST, PEER, "zqhunter2", "ghp_zqAbcdefghij0123456789zqAbcdefghij", "zqx9Kd03Jf8sLq2Pz7Rt5Wm1B"]
FORMATS = ("text", "md", "html", "github", "sarif", "json")

MAIN = r"""
#include <stdio.h>
int codec(int x);
int marked(int x) __asm__("fn_zqmaryann<b>zqhunter2_token=zqhunter2");
int marked(int x) { return x * x; }
static int twice(int x) { return 2 * x; }
int main(int argc, char **argv) { int (*f)(int) = argc > 1 ? marked : twice; (void)argv; return codec(f(argc)) < 0; }
"""
CODEC = "int codec(int x) { int s = 0; for (int i = 0; i < x; i++) s += i; return s; }\n"
PLAIN_CRASH = 'int main(int argc, char **argv) { (void)argc; (void)argv; return *(volatile int *)8; }\n'


def skip(why):
    print("skipped: " + why)
    sys.exit(77)


def check(condition, message):
    if not condition:
        failures.append(message)


def find(versions):
    return next((f"clang-{v}" for v in versions if shutil.which(f"clang-{v}")), None)


new_clang, old_clang = find((22, 19)), find((14, 16))
if not new_clang or not old_clang:
    skip("needs a clang of LLVM 14-17 and one of LLVM 19-22")


def build(folder):
    for name, text in (("main.c", MAIN), ("codec.c", CODEC), ("plain.c", PLAIN_CRASH)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    source = os.path.join(folder, "main.c")
    for args in ([old_clang, "-g", "-O1", "-fprofile-generate", "-c", "codec.c"],
                 [new_clang, "-g", "-O1", "-fprofile-generate", "-c", source],
                 [new_clang, "-fprofile-generate", "main.o", "codec.o", "-o", "prog"],
                 [new_clang, "-g", "-O0", os.path.join(folder, "plain.c"), "-o", "plain"]):
        subprocess.run(args, cwd=folder, check=True, capture_output=True)


def search(name, data):
    if isinstance(data, str):
        data = data.encode()
    for secret in SECRETS + [home]:
        check(secret.encode() not in data, f"{name} holds {secret!r}: ..."
              f"{data[max(0, data.find(secret.encode()) - 60):][:120]!r}")


def call(name, *args, env=None, codes=(0, 1, 6)):
    done = subprocess.run([repro, *args], cwd=folder, env=env or environment, capture_output=True)
    check(done.returncode in codes, f"{name}: exit code {done.returncode}: {done.stderr[-300:]!r}")
    search(name, done.stdout)
    return done


def check_reports(path, label):
    for fmt in FORMATS:
        for level in ("paths", "strict"):
            call(f"report {fmt} {level} of {label}", "report", "--redact", level, "--format", fmt, path)
    open_text = subprocess.run([repro, "report", "--redact", "none", path], cwd=folder, env=environment,
                               capture_output=True).stdout
    return open_text


def check_bundle(record, level):
    """Every file of the archive; program and profile, too: their names are covered."""
    if not shutil.which("tar") or not shutil.which("zstd"):
        print("note: no tar or zstd: bundles were not searched")
        return
    place = os.path.join(scratch, f"unpacked-{level}")
    os.makedirs(place)
    archive = os.path.join(scratch, level + ".tar.zst")
    call(f"bundle {level}", "bundle", "--redact", level, "--inputs", record, "-o", archive, codes=(0,))
    subprocess.run(["tar", "xf", archive], cwd=place, check=True)
    found = 0
    for root, _, names in os.walk(place):
        for name in names:
            search(f"name in the {level} bundle", name)
            with open(os.path.join(root, name), "rb") as file:
                search(f"{name} of the {level} bundle", file.read())
            found += 1
    check(found >= 9, f"{found} files in the {level} bundle")
    script = os.path.join(place, os.listdir(place)[0], "reproduce.sh")
    done = subprocess.run([script], cwd=place, env={"PATH": "/usr/bin:/bin"}, capture_output=True)
    check(done.returncode == 0, f"{level} bundle: reproduce.sh ended with {done.returncode}: {done.stdout!r}")


def check_run():
    arguments = ["--password", "zqhunter2", "--api-key=zqhunter2", "-u", "me:zqhunter2", SECRETS[4],
                 "https://me:zqhunter2@example.org/", SECRETS[5], f"mail {USER}@example.org", f"/home/{PEER}/in.evtx"]
    call("run, text", "run", "--", "./prog", *arguments)
    call("run, json", "run", "--json", "-o", "shared.json", "--", "./prog", *arguments)
    subprocess.run([repro, "run", "--redact", "none", "--json", "-o", "raw.json", "--", "./prog", *arguments],
                   cwd=folder, env=environment, capture_output=True)
    with open(os.path.join(folder, "shared.json"), "rb") as file:
        search("shared.json", file.read())
    with open(os.path.join(folder, "raw.json"), encoding="utf-8") as file:
        raw = file.read()
    check(USER in raw and "zqhunter2" in raw, "the secrets were not planted: --redact none has none")
    shared = json.load(open(os.path.join(folder, "shared.json"), encoding="utf-8"))
    check(shared["redacted"] == "paths", "the record does not say that it is redacted")
    check(shared["subject"]["path"] == "~/USER-work/prog", f"subject is {shared['subject']['path']}")
    check(shared["run"]["env"].get("LD_ZQ_THING") == "REDACTED", f"env: {shared['run']['env']}")
    frames = [f for t in shared["threads"] if t["crashed"] for f in t["frames"]]
    check(frames[0]["function"] == "initializeValueProfRuntimeRecord", f"top frame {frames[0]}")
    check(b"zqhunter2" in check_reports("raw.json", "raw.json"), "--redact none: the secrets are gone")
    check_reports("shared.json", "shared.json")
    check_bundle("raw.json", "paths")
    check_bundle("raw.json", "strict")
    call("explain, text", "explain", "raw.json")
    call("explain, json", "explain", "--json", "raw.json")
    again = call("report json", "report", "--format", "json", "shared.json").stdout
    check(again == open(os.path.join(folder, "shared.json"), "rb").read(), "redacting twice changes a record")


def spoiled(node, key=""):
    """Every free text of a document with secrets in it; words that the format fixes stay."""
    fixed = ("schema", "id", "outcome", "expected", "status", "phase", "class", "strength", "created", "finished", "layout",
             "role", "crash", "axis", "tool", "check", "build_id", "redacted", "question", "predicted")
    if isinstance(node, dict):
        return {k: v if k in ("axes", "outcomes", "totals") else spoiled(v, k) for k, v in node.items()}
    if isinstance(node, list):
        return [spoiled(item, key) for item in node]
    if isinstance(node, str) and key not in fixed and not node.startswith("0x"):
        return f"{node} {home}/x token={SECRETS[3]} {USER} on {HOST} by /home/{PEER}/y"
    return node


def check_matrix():
    sample = json.loads(subprocess.run([sys.argv[1], "json", "matrix"], check=True, capture_output=True).stdout)
    sample.pop("redacted", None)
    sample["cells"][0]["profile"]["message"] = "a message"
    path = os.path.join(folder, "report.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(spoiled(sample), file)
    for fmt in ("text", "md", "html", "sarif", "junit", "json"):
        for level in ("paths", "strict"):
            call(f"matrix, {fmt}, {level}", "report", "--redact", level, "--format", fmt, path, codes=(0,))
    open_text = subprocess.run([repro, "report", "--redact", "none", path], cwd=folder, env=environment,
                               capture_output=True).stdout
    check(HOST.encode() in open_text, "matrix: the secrets were not planted")


def check_messages():
    """The runtime names a file below the home directory that it cannot write, and %h brings the host's name."""
    env = dict(environment, LLVM_PROFILE_FILE=os.path.join(folder, "plain", f"{HOST}.profraw"))
    done = call("run, refused", "run", "--json", "--", "./clean", env=env)
    record = json.loads(done.stdout)
    check(any("HOST" in m for m in record["run"]["runtime_messages"]), f"messages: {record['run']['runtime_messages']}")


def check_core():
    pattern = open("/proc/sys/kernel/core_pattern", encoding="ascii").read()
    if not pattern.startswith("core"):
        print("note: core files do not go to the current folder here: not tested")
        return
    before = set(os.listdir(folder))
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    done = subprocess.run([os.path.join(folder, "plain"), "--token", "zqhunter2"], cwd=folder, env=environment,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (hard, hard)))
    check(done.returncode == -signal.SIGSEGV, f"plain ended with {done.returncode}")
    cores = [n for n in set(os.listdir(folder)) - before if n.startswith("core")]
    if not cores:
        print("note: no core file appeared: not tested")
        return
    call("explain core, text", "explain", cores[0])
    call("explain core, json", "explain", "--json", cores[0])


with tempfile.TemporaryDirectory() as scratch:
    home = os.path.join(scratch, "home", USER)
    folder = os.path.join(home, USER + "-work")  # bundles must find the program behind USER, too
    os.makedirs(folder)
    environment = dict(os.environ, HOME=home, USER=USER, LOGNAME=USER, HOSTNAME=HOST,
                       LD_ZQ_THING="zqhunter2", RUST_ZQ="zqhunter2", ZQ_TOKEN="zqhunter2",
                       LLVM_PROFILE_FILE=os.path.join(folder, f"{HOST}-%p.profraw"))
    try:
        build(folder)
        subprocess.run([new_clang, "-fprofile-generate", "-O1", "-x", "c", "-", "-o", "clean"], cwd=folder, check=True,
                       input=b"int main(void) { return 0; }", capture_output=True)
    except subprocess.CalledProcessError as problem:
        skip(f"{problem.cmd}: {problem.stderr.decode()[-300:]}")
    check_run()
    check_matrix()
    check_messages()
    check_core()

for failure in failures:
    print(failure)
sys.exit(1 if failures else 0)
