#!/usr/bin/env python3
"""completions: lines are typed into real shells, and the Tab key is pressed.

    completions.py bash|zsh|fish COMPLETIONS     (the folder that the build made)
"""
import os
import pty
import shutil
import subprocess
import sys
import tempfile
import time

SHELL, COMPLETIONS = sys.argv[1:]
BIN = os.environ["REPRO_BIN"]
CELL = "jemalloc-instrumented-same-llvm"

# What is typed, and what stands there after Tab (or None: the same).
LINES = [
    ("repro sce", "repro scenario"),
    ("repro --vers", "repro --version"),
    ("repro scenario li", "repro scenario list"),
    ("repro scenario run mixed-at", "repro scenario run mixed-at-exit"),
    ("repro scenario run --stri", "repro scenario run --strip"),
    ("repro run --capt", "repro run --capture"),
    ("repro run --capture pre", "repro run --capture preload"),
    ("repro run --capture=pre", "repro run --capture=preload"),
    ("repro run --stdin fix", "repro run --stdin fixture.profraw"),
    ("repro run -- fancy-co", "repro run -- fancy-command"),
    ("repro run -n 3 fancy-co", "repro run -n 3 fancy-command"),
    ("repro run -n 3 -- fancy-command fix", "repro run -n 3 -- fancy-command fixture.profraw"),
    ("repro run fancy-command --capt", None),
    ("repro report -f gith", "repro report -f github"),
    ("repro report --format=gith", "repro report --format=github"),
    ("repro report fix", "repro report fixture.profraw"),
    ("repro check --color al", "repro check --color always"),
    ("repro check --color=al", "repro check --color=always"),
    ("repro check -q fix", "repro check -q fixture.profraw"),
    ("repro check -- fix", "repro check -- fixture.profraw"),
    ("repro check -o fold", "repro check -o folder/"),
    ("repro profile sal", "repro profile salvage"),
    ("repro profile check fix", "repro profile check fixture.profraw"),
    ("repro matrix -o fold", "repro matrix -o folder/"),
    ("repro matrix -o fix", None),
    ("repro matrix --cell " + CELL[:-3], "repro matrix --cell " + CELL),
    ("repro matrix --only allocator=je", "repro matrix --only allocator=jemalloc"),
    ("repro matrix --only program=plain,allocator=je", "repro matrix --only program=plain,allocator=jemalloc"),
    ("repro matrix --skip link", "repro matrix --skip link_order="),
    ("repro matrix --program-clang clang-9", "repro matrix --program-clang clang-99"),
    ("repro lldb jemalloc-instrumented-sam", "repro lldb " + CELL),
    ("repro lldb fix", "repro lldb fixture.profraw"),
    ("repro lldb --gdb --session prof", "repro lldb --gdb --session profile_write"),
    ("repro lldb fixture.profraw fol", "repro lldb fixture.profraw folder/"),
    ("repro help mat", "repro help matrix"),
    ("repro doctor fix", None),
    ("evtx_dump --form", "evtx_dump --format"),
    ("evtx_dump -o xm", "evtx_dump -o xml"),
    ("evtx_dump fix", "evtx_dump fixture.profraw"),
    ("evtx_gen --profile adv", "evtx_gen --profile adversarial"),
]

START = {
    "bash": """PS1='$ '; bind 'set bell-style none'; shopt -s no_empty_cmd_completion
{load}
_show() {{ printf %s "$READLINE_LINE" > shown.new; mv shown.new shown; READLINE_LINE=; }}
bind -x '"\\C-t": _show'
""",
    "zsh": """PS1='$ '; unsetopt beep; fpath=({folder} $fpath); autoload -U compinit; compinit -u -d ./dump
_show() {{ print -rn -- "$BUFFER" > shown.new; mv shown.new shown; BUFFER=; }}
zle -N _show; bindkey '^T' _show; bindkey '^I' complete-word
""",
}
PROGRAM = {"bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"]}


def wait_for(path):
    """The content of PATH as soon as it is there."""
    for _ in range(1200):
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                content = file.read()
            os.remove(path)
            return content
        time.sleep(0.05)
    raise TimeoutError(f"{SHELL} did not answer")


class Typed:
    """A shell at the other end of a terminal."""

    def __init__(self, start, base):
        self.shown = os.path.join(base, "shown")
        pid, self.terminal = pty.fork()
        if pid == 0:
            os.chdir(base)
            os.execvp(PROGRAM[SHELL][0], PROGRAM[SHELL])
        self.pid = pid
        os.set_blocking(self.terminal, False)
        setup = os.path.join(base, "setup")
        with open(setup, "w", encoding="utf-8") as file:
            file.write(start)
        self.send(". ./setup; : > shown\n")
        wait_for(self.shown)

    def send(self, text):
        """Type TEXT; what the shell prints is read, so that it never waits for us."""
        for character in text:
            os.write(self.terminal, character.encode())
        self.drain()

    def drain(self):
        """Read what there is."""
        try:
            while os.read(self.terminal, 65536):
                pass
        except OSError:
            pass

    def complete(self, line):
        """The line after the Tab key."""
        self.send(line + "\t")
        time.sleep(0.05)
        self.send("\x14")
        answer = wait_for(self.shown)
        self.drain()
        return answer

    def close(self):
        """End it."""
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


def start_bash(package):
    """With the package bash-completion, which finds the file by its name, or without."""
    folder = os.path.join(COMPLETIONS, "bash")
    if package:
        os.makedirs("share/bash-completion")
        os.symlink(folder, "share/bash-completion/completions")
        return START["bash"].format(load="XDG_DATA_DIRS=$PWD/share; . /usr/share/bash-completion/bash_completion")
    return START["bash"].format(load=f"for f in {folder}/*; do [[ $f == */stamp ]] || . $f; done")


def typed_lines(start, base):
    """All lines in one shell: what went wrong."""
    shell = Typed(start, base)
    wrong = []
    for line, expected in LINES:
        got = shell.complete(line)
        if got.rstrip(" =") != (expected or line).rstrip(" ="):
            wrong.append(f"'{line}' became '{got}', expected '{expected or line}'")
    shell.close()
    return wrong


def asked_lines():
    """fish answers without a terminal: all candidates for a line."""
    wrong = []
    for line, expected in LINES:
        folder = os.path.join(COMPLETIONS, "fish")
        result = subprocess.run(["fish", "--no-config", "-c", f"set -p fish_complete_path {folder}; complete -C '{line}'"],
                                capture_output=True, text=True, check=False)
        before = line[:line.rindex(" ") + 1]
        words = [before + row.split("\t")[0] for row in result.stdout.splitlines()]
        if result.stderr:
            wrong.append(f"'{line}': {result.stderr.strip()}")
        if (words != [expected]) if expected else words:
            wrong.append(f"'{line}' gives {words}, expected {expected}")
    return wrong


def main():
    """One shell."""
    if not shutil.which(SHELL):
        print(f"skipped: {SHELL} is not installed (apt-get install {SHELL})")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="repro-completion-") as base:
        os.mkdir(os.path.join(base, "bin"))
        os.mkdir(os.path.join(base, "folder"))
        for name in ("fancy-command", "clang-99"):
            with open(os.path.join(base, "bin", name), "w", encoding="utf-8") as file:
                file.write("#!/bin/sh\n")
            os.chmod(file.name, 0o755)
        with open(os.path.join(base, "fixture.profraw"), "w", encoding="utf-8"):
            pass
        os.chdir(base)
        os.environ.update(PATH=f"{base}/bin:{BIN}:/usr/bin:/bin", HOME=base, TERM="dumb" if SHELL == "bash" else "xterm",
                          LC_ALL="C.UTF-8", HISTFILE=f"{base}/history")
        if SHELL == "fish":
            wrong = asked_lines()
        elif SHELL == "zsh":
            wrong = typed_lines(START["zsh"].format(folder=os.path.join(COMPLETIONS, "zsh")), base)
        else:
            wrong = typed_lines(start_bash(False), base)
            if os.path.exists("/usr/share/bash-completion/bash_completion"):
                wrong += [f"with bash-completion: {words}" for words in typed_lines(start_bash(True), base)]
            else:
                print("not tried with the package bash-completion: it is not installed")
    for words in wrong:
        print("FAILED:", words)
    print(f"{len(LINES)} lines, {len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


main()
