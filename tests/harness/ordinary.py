#!/usr/bin/env python3
# ordinary: programs that are not ours to judge: the right outcome and exit code, nothing left behind, and with
# --transparent nothing that tells whether they ran bare.
"""Environment: REPRO_BIN. Argument: the folder of the crashers. Each program runs bare, under `repro run --json` and
under `repro run --transparent`, with either way to look at a crash. Orphans are found by a variable that every process
of the test inherits."""
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid

REPRO = os.path.join(os.environ["REPRO_BIN"], "repro")
CRASHERS = os.path.abspath(sys.argv[1])
MARK = f"REPRO_TEST_MARK={uuid.uuid4()}"
ENVIRONMENT = dict(os.environ, **dict([MARK.split("=")]))
failures = []


def crasher(name, *arguments):
    return [os.path.join(CRASHERS, name), *arguments]


def shell(script):
    return ["/bin/sh", "-c", script]


# name: command, outcome, exit code of `repro run`, needs ptrace (static programs load no handler)
PROGRAMS = {
    "true": (["/bin/true"], "clean", 0),
    "false": (["/bin/false"], "exit-nonzero", 1),
    "exit code 255": (shell("exit 255"), "exit-nonzero", 1),
    "killed by SIGKILL": (shell("kill -KILL $$"), "crash", 1),
    "killed by SIGTERM": (shell("kill -TERM $$"), "crash", 1),
    "killed by SIGUSR1": (shell("echo before; kill -USR1 $$"), "crash", 1),
    "dies of SIGSEGV": (crasher("null_read"), "crash", 1),
    "aborts": (crasher("aborts"), "crash", 1),
    "handles its SIGSEGV": (crasher("own_handler"), "clean", 0),
    "handles one, dies of the next": (crasher("own_handler", "die"), "crash", 1),
    "threads": (crasher("threads", "clean"), "clean", 0),
    "forks": (crasher("forks", "clean"), "clean", 0),
    "static": (crasher("sees_static"), "exit-nonzero", 1),
    "static, dies of SIGSEGV": (crasher("null_read_static"), "crash", 1),
    "pipeline": (shell("seq 1 2000 | sort -rn | head -3; echo done >&2"), "clean", 0),
    "pipeline that ends early": (shell("yes | head -2"), "clean", 0),
    "floods stdout": (crasher("floods"), "clean", 0),
    "reads stdin": (shell("cat; exit 9"), "exit-nonzero", 1),
    "stops and goes on": (shell("(sleep 0.1; kill -CONT $$) & kill -STOP $$; echo on; wait; exit 4"), "exit-nonzero", 1),
}


def fail(text):
    failures.append(text)


def run(command, **more):
    return subprocess.run(command, env=ENVIRONMENT, input=b"some input\n", capture_output=True, timeout=60, check=False,
                          **more)


def leftovers():
    found = []
    for pid in os.listdir("/proc"):
        if not pid.isdigit() or int(pid) == os.getpid():
            continue
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                if MARK.encode() in file.read().split(b"\0"):
                    found.append(int(pid))
        except OSError:
            pass
    return found


def expect_no_leftovers(what):
    for pid in leftovers():
        fail(f"{what}: process {pid} is still there")
        os.kill(pid, signal.SIGKILL)


def check_outcome(what, capture, command, outcome, code, folder):
    path = os.path.join(folder, "record.json")
    done = run([REPRO, "run", "--capture", capture, "--json", "-o", path, "--", *command])
    with open(path, encoding="utf-8") as file:
        record = json.load(file)
    if record["outcome"] != outcome:
        fail(f"{what}: outcome {record['outcome']}, expected {outcome}")
    if done.returncode != code:
        fail(f"{what}: exit code {done.returncode}, expected {code}")
    return record


def without_traces(output, capture):
    """The handler is loaded through variables, which a program can see; sanitizers of ours set the limit for core files
    (4). Nothing else may differ."""
    known = () if capture == "ptrace" else (b"variable: LD_PRELOAD=", b"variable: REPRO_")
    if os.environ.get("REPRO_SANITIZE", "none") != "none":
        known += (b"limit 4:",)
    return [line for line in output.splitlines(True) if not line.startswith(known)] if known else output


def check_transparent(what, capture, command, bare):
    ours = run([REPRO, "run", "--capture", capture, "--transparent", "--", *command])
    if ours.returncode != bare.returncode:
        fail(f"{what}: --transparent ends with {ours.returncode}, bare {bare.returncode}")
    if without_traces(ours.stdout, capture) != without_traces(bare.stdout, capture):
        fail(f"{what}: --transparent: stdout is {ours.stdout[-2000:]!r}, bare {bare.stdout[-2000:]!r}")
    if ours.stderr != bare.stderr:
        fail(f"{what}: --transparent: stderr is {ours.stderr!r}, bare {bare.stderr!r}")


def check_programs(captures, folder):
    for name, (command, outcome, code) in PROGRAMS.items():
        bare = run(command)
        for capture in captures:
            what = f"{name} ({capture})"
            record = check_outcome(what, capture, command, outcome, code, folder)
            end = record["run"]["exit"]
            if bare.returncode != (-end["signal"] if end["signal"] else end["code"]):
                fail(f"{what}: the record says {end}, bare it ends with {bare.returncode}")
            check_transparent(what, capture, command, bare)
            expect_no_leftovers(what)


def check_what_it_sees(captures):
    """Inherited state is passed on: an ignored signal, a limit, a umask, an open descriptor, closed stdin."""
    ways = {
        "as it is": "exec \"$@\"",
        "SIGPIPE, SIGINT, SIGCHLD ignored": "trap '' PIPE INT CHLD; exec \"$@\"",
        "limits and umask": "ulimit -S -n 100; ulimit -c 0; umask 027; exec \"$@\"",
        "an open descriptor": "exec 9</dev/null; exec \"$@\"",
        "closed stdin": "exec 0<&-; exec \"$@\"",
    }
    for name, script in ways.items():
        for capture in captures:
            for program in ("sees", "sees_static"):
                command = crasher(program, "a b", "")
                bare = run(["/bin/sh", "-c", script, "sh", *command])
                ours = run(["/bin/sh", "-c", script, "sh", REPRO, "run", "--capture", capture, "--transparent", "--",
                            *command])
                if without_traces(ours.stdout, capture) != without_traces(bare.stdout, capture):
                    theirs = bare.stdout.splitlines()
                    differ = [line for line in ours.stdout.splitlines() if line not in theirs] or ["order, or a line less"]
                    fail(f"{program} sees through --transparent ({capture}), {name}: {differ}")
                if (ours.returncode, ours.stderr) != (bare.returncode, bare.stderr):
                    fail(f"{program} under --transparent ({capture}), {name}: {ours.returncode} {ours.stderr!r}")


def check_early_reader(captures):
    """Its reader goes away: the flood dies of SIGPIPE, bare as under us."""
    for capture in captures:
        for wrapper in ([], [REPRO, "run", "--capture", capture, "--transparent", "--"]):
            with subprocess.Popen([*wrapper, "/usr/bin/yes"], env=ENVIRONMENT, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE) as process:
                process.stdout.read(10)
                process.stdout.close()
                error = process.stderr.read()
                code = process.wait(timeout=30)
            if code != -signal.SIGPIPE or error:
                fail(f"yes without a reader ({wrapper[2:4]}): {code} {error!r}")
        expect_no_leftovers(f"yes without a reader ({capture})")


def check_endless(captures, folder):
    """One that never ends: the time limit is an outcome; a signal to us reaches it as if it ran bare."""
    for capture in captures:
        for arguments in ((), ("busy",)):
            record_path = os.path.join(folder, "record.json")
            command = crasher("hangs", *arguments)
            done = run([REPRO, "run", "--capture", capture, "--timeout", "0.3", "--json", "-o", record_path, "--", *command])
            with open(record_path, encoding="utf-8") as file:
                outcome = json.load(file)["outcome"]
            if (done.returncode, outcome) != (6, "timeout"):
                fail(f"never ends ({capture}): exit code {done.returncode}, outcome {outcome}")
            expect_no_leftovers(f"never ends ({capture})")
        for number in (signal.SIGTERM, signal.SIGINT):
            check_signalled(capture, number)


def check_signalled(capture, number):
    ends = []
    script = shell("trap 'echo caught; exit 7' TERM INT; echo ready; while :; do sleep 0.05; done")
    for wrapper in ([], [REPRO, "run", "--capture", capture, "--transparent", "--"]):
        for command in (crasher("hangs"), script):
            with subprocess.Popen([*wrapper, *command], env=ENVIRONMENT, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE) as process:
                if command is script:
                    process.stdout.readline()
                else:
                    time.sleep(0.3)
                process.send_signal(number)
                ends.append((process.wait(timeout=30), process.stdout.read(), process.stderr.read()))
    if ends[:2] != ends[2:]:
        fail(f"{signal.Signals(number).name} to --transparent ({capture}): {ends[2:]}, bare {ends[:2]}")
    expect_no_leftovers(f"{signal.Signals(number).name} to --transparent ({capture})")


def check_hidden_tree(captures):
    """Children in sessions of their own do not outlive the run."""
    for capture in captures:
        done = run([REPRO, "run", "-q", "--capture", capture, "--", *crasher("forks", "leave")])
        if done.returncode != 0:
            fail(f"forks leave ({capture}): exit code {done.returncode}")
        expect_no_leftovers(f"forks leave ({capture})")


def check_terminal(captures):
    """On a terminal the program is in the foreground: it may read and sees one on 0, 1 and 2."""
    script = "test -t 0 && test -t 1 && test -t 2 && read line && echo \"got $line\"; exit 3"
    for wrapper in ([], *([REPRO, "run", "--capture", c, "--transparent", "--"] for c in captures)):
        pid, terminal = pty.fork()
        if pid == 0:
            command = [*wrapper, *shell(script)]
            os.execve(command[0], command, ENVIRONMENT)
        os.write(terminal, b"word\n")
        seen = read_until(terminal, b"got word\r\n")
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os.close(terminal)
        if code != 3 or b"got word" not in seen:
            fail(f"on a terminal ({wrapper[2:4]}): exit code {code}, {seen!r}")


def read_until(terminal, word):
    seen = b""
    while word not in seen:
        try:
            part = os.read(terminal, 1000)
        except OSError:
            break
        if not part:
            break
        seen += part
    return seen


def check_stopped_at_terminal(captures):
    """Ctrl-Z gives the shell its prompt back, `fg` goes on with the program."""
    for capture in captures:
        pid, terminal = pty.fork()
        if pid == 0:
            command = [REPRO, "run", "--capture", capture, "--transparent", "--", *shell("echo ready; read a; echo got $a")]
            os.execve(command[0], command, ENVIRONMENT)
        read_until(terminal, b"ready")
        os.write(terminal, b"\x1a")
        status = os.waitpid(pid, os.WUNTRACED)[1]
        if not os.WIFSTOPPED(status):
            fail(f"Ctrl-Z ({capture}): not stopped but {status:#x}")
        elif os.tcgetpgrp(terminal) != pid:
            fail(f"Ctrl-Z ({capture}): the terminal was not given back")
        os.kill(pid, signal.SIGCONT)
        os.write(terminal, b"word\n")
        seen = read_until(terminal, b"got word")
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os.close(terminal)
        if code != 0 or b"got word" not in seen:
            fail(f"Ctrl-Z and on ({capture}): exit code {code}, {seen!r}")


def main():
    captures = ["preload"]
    if run([REPRO, "run", "-q", "--capture", "ptrace", "--", "/bin/true"]).returncode == 0:
        captures.insert(0, "ptrace")
    else:
        print("ptrace is not permitted here: only the handler is tested")
    if not shutil.which("seq"):
        print("skipped: no coreutils")
        return 77
    with tempfile.TemporaryDirectory(prefix="repro-ordinary-") as folder:
        check_programs(captures, folder)
        check_what_it_sees(captures)
        check_early_reader(captures)
        check_endless(captures, folder)
        check_hidden_tree(captures)
        check_terminal(captures)
        check_stopped_at_terminal(captures)
    print("\n".join(failures) or f"{len(PROGRAMS)} programs, by {' and '.join(captures)}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
