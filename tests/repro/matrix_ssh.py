#!/usr/bin/env python3
"""matrix_ssh: scripts/matrix_ssh with sshd on loopback, two work folders, one worker killed in the middle."""
import getpass
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from matrixlib import REPRO, SOURCE, check, environment, finish, read_json, repro, skip, validate

FILE = """
matrix:
  n: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]
run: [sh, -c, "sleep 0.3; exit ${{ matrix.n == 7 && 1 || 0 }}"]
expect:
  - {when: n=7, outcome: any}
"""
CELLS = 20


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_sshd(base):
    """Our own sshd on loopback, for us alone; the command that reaches it."""
    sshd = shutil.which("sshd") or "/usr/sbin/sshd"
    for tool in (sshd, "ssh", "ssh-keygen", "parallel"):
        if not shutil.which(tool):
            skip(f"{tool} is not installed (openssh-server, openssh-client, parallel)")
    if os.geteuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)  # sshd wants it for privilege separation
    key, host_key = os.path.join(base, "key"), os.path.join(base, "host_key")
    for path in (key, host_key):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
    shutil.copy(key + ".pub", os.path.join(base, "authorized_keys"))
    port = free_port()
    config = os.path.join(base, "sshd_config")
    with open(config, "w", encoding="utf-8") as out:
        out.write(f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {host_key}\nPidFile {base}/sshd.pid\n"
                  f"AuthorizedKeysFile {base}/authorized_keys\nStrictModes no\nUsePAM no\n"
                  "PermitRootLogin yes\nPasswordAuthentication no\nAcceptEnv XDG_CACHE_HOME\n")
    server = subprocess.Popen([sshd, "-D", "-e", "-f", config], stderr=open(os.path.join(base, "sshd.log"), "w"))
    command = (f"ssh -p {port} -i {key} -o BatchMode=yes -o IdentitiesOnly=yes -o StrictHostKeyChecking=no "
               f"-o UserKnownHostsFile={base}/known -o LogLevel=ERROR -o SendEnv=XDG_CACHE_HOME "
               f"-l {getpass.getuser()}")
    for _ in range(50):
        if subprocess.run([*command.split(), "127.0.0.1", "true"], capture_output=True).returncode == 0:
            return server, command
        time.sleep(0.1)
    server.terminate()
    with open(os.path.join(base, "sshd.log"), encoding="utf-8") as log:
        skip("sshd does not let us in: " + log.read()[-300:])
    return None


def workers(folder):
    """Processes `repro matrix` whose results go below FOLDER: ours alone, it is new."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                words = file.read().decode(errors="replace").split("\0")
        except OSError:
            continue
        if words[0] == REPRO and any(word.startswith(folder) for word in words):
            found.append(int(pid))
    return found


def results_in(folder):
    """Finished cells below FOLDER."""
    return sum("cell.json" in files for _, _, files in os.walk(folder))


def kill_one(folder, process):
    """Kill the worker when it has finished some cells and not all; True if that was so."""
    while process.poll() is None:
        if results_in(folder) >= 2:
            for pid in workers(folder):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
                return True
        time.sleep(0.02)
    return False


def run_on_both(base, ssh):
    """Two hosts, which are two folders of this machine."""
    file, out = os.path.join(base, "cells.yaml"), os.path.join(base, "whole")
    with open(file, "w", encoding="utf-8") as text:
        text.write(FILE)
    hosts = [os.path.join(base, name) for name in ("left", "right")]
    command = [os.path.join(SOURCE, "scripts", "matrix_ssh"), "-f", file, "-o", out, "-n", "2", "-r", REPRO, "-s", ssh,
               *(f"127.0.0.1:{host}" for host in hosts), "--", "-j", "1"]
    process = subprocess.Popen(command, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    check(kill_one(hosts[0], process), "no worker was there to be killed")
    stdout, stderr = process.communicate(timeout=240)
    check(process.returncode == 0, f"matrix_ssh: exit {process.returncode}: {stdout}{stderr}")
    report = read_json(out, "report.json")
    validate(report, "matrix")
    check(report["totals"]["cells"] == CELLS and report["totals"]["ran"] == CELLS, f"{report['totals']}")
    check(len(report["shards"]) >= 2 and sum(shard["cells"] for shard in report["shards"]) == CELLS,
          f"{report['shards']}")
    return file, report


def main():
    """Needs sshd, ssh and GNU parallel."""
    if not os.path.isdir("/proc"):
        skip("needs /proc to find its workers")
    with tempfile.TemporaryDirectory(prefix="repro-ssh-") as base:
        server, ssh = start_sshd(base)
        try:
            file, report = run_on_both(base, ssh)
        finally:
            server.terminate()
            server.wait()
        alone = os.path.join(base, "alone")
        result = repro("matrix", "-q", "-f", file, "-o", alone)
        check(result.returncode == 0, f"alone: {result.stderr}")
        for key in ("axes", "answer", "factors"):
            check(read_json(alone, "report.json")[key] == report[key], f"{key} differs from a run on one machine")
        here = [(cell["id"], cell["outcome"], cell["met"]) for cell in read_json(alone, "report.json")["cells"]]
        check(here == [(cell["id"], cell["outcome"], cell["met"]) for cell in report["cells"]], "cells differ")
    finish()


main()
