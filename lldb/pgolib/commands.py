"""commands - `pgo ...`: the same words in LLDB and gdb."""
import os
import shlex
from collections import namedtuple

from . import crash, image, program, session, tables, writer
from .target import Error

USAGE = """usage: pgo COMMAND
  check               which profile layouts the loaded images hold, and what the runtime will do with them
  records [FUNC]      the profile records in memory, as they are and as the runtime reads them
  nodes FUNC          the value lists of a function, each pointer classified
  crash               decode this stop: what was touched, the value, the record at fault, the verdict
  watch-writer        run (on) and print every record that the profile writer comes to, until it faults or ends
  run                 run (on) until the program crashes or ends, and decode the crash
  open RECORD         take program, arguments and environment from a crash record (repro.crash/1)
  quit [CODE]         leave the debugger with exit code CODE (0) if the program ended, CODE + 1 if a crash was seen,
                      CODE + 2 if nothing was run
FUNC: a function's name as in the profile (main.c;work or work), or #NUMBER of a record."""

# Signals that end a program unless it caught them; others are passed on to it.
CRASH_SIGNALS = ("SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGABRT", "SIGTRAP", "SIGSYS")

# How a program that was let run came to a halt. kind: breakpoint, signal, exited, other. code: exit code, None if a
# signal ended it, a phrase if the debugger cannot tell.
Halt = namedtuple("Halt", "kind code")


class Control:
    """What the adapters add to Target so that the commands can run the program."""

    def open(self, start):
        """Make START (session.Start) the program that run() starts."""
        raise NotImplementedError

    def run(self):
        """Start the program, or let it run on; the Halt."""
        raise NotImplementedError

    def break_at(self, function):
        """Stop whenever FUNCTION of any image is entered; a handle for unbreak()."""
        raise NotImplementedError

    def unbreak(self, handle):
        """Remove the breakpoint."""
        raise NotImplementedError


def check_lines(files):
    """One line per instrumented file, and one per problem of it."""
    lines = []
    for file in files:
        groups = ", ".join(f"{group['records']} {group['layout']}" for group in file["groups"])
        if not groups:
            continue
        runtime = (file["runtime"] or {}).get("layout") or "none"
        lines.append(f"{os.path.basename(file['path'])}: {file['verdict']}; records {groups}; runtime {runtime}")
        lines += [f"  {problem['message']}" for problem in file["problems"]]
    return lines or ["no loaded image holds profile records"]


def printable(line):
    """LINE without characters that could move a cursor or change a terminal: names come from strangers' files."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in line)


# What was seen so far, in the order of quit's exit codes.
ENDED, CRASHED, NOTHING_RUN = range(3)


def quit_code(text, seen):
    """The exit code that `pgo quit [CODE]` asks for after what was SEEN, or None if TEXT is another command."""
    words = text.split()
    if words[:1] != ["quit"]:
        return None
    if len(words) > 2 or not all(word.isdigit() for word in words[1:]):
        raise Error(USAGE)
    return int(words[1] if len(words) == 2 else 0) + seen


class Commands:
    """One debugger's `pgo`. emit: called with each line at once. seen: what a command before this one saw."""

    def __init__(self, target, emit, seen=NOTHING_RUN):
        self.target, self.seen = target, seen
        self.emit = lambda line: emit(printable(line))

    def _all(self, lines):
        for line in lines:
            self.emit(line)

    def _need_process(self):
        if not self.target.has_process():
            raise Error("no process: run the program first (pgo run), or open a core file")

    def check(self):
        """pgo check"""
        paths = [module.path for module in self.target.modules()]
        self._all(check_lines(program.check_files(paths)) if paths else check_lines([]))

    def records(self, *function):
        """pgo records [FUNC]"""
        images = image.load(self.target)
        self._all(tables.record(self.target, images, function[0]) if function else tables.records(self.target, images))

    def nodes(self, function):
        """pgo nodes FUNC"""
        self._all(tables.nodes(self.target, image.load(self.target), function))

    def crash(self):
        """pgo crash"""
        self._need_process()
        self._all(crash.lines(self.target))
        self.seen = CRASHED

    def _let_run(self):
        """Run (on) to the next halt that is not a signal for the program's own handlers."""
        halt = self.target.run()
        while halt.kind == "signal":
            stop = self.target.stop()
            if stop is None or stop.name in CRASH_SIGNALS:
                break
            halt = self.target.run()
        return halt

    def _ended(self, halt):
        if halt.kind == "signal":
            self.seen = CRASHED
            self._all(crash.lines(self.target))
        elif halt.kind == "exited":
            self.seen = ENDED if self.seen == NOTHING_RUN else self.seen
            self.emit("the program was ended by a signal" if halt.code is None else
                      f"the program ended with exit code {halt.code}")
        else:
            self.emit("the program stopped, but not by a crash")

    def run(self):
        """pgo run"""
        self._ended(self._let_run())

    def watch_writer(self):
        """pgo watch-writer"""
        handle, watch = self.target.break_at(writer.STEP_FUNCTION), None
        try:
            halt = self._let_run()
            while halt.kind == "breakpoint":
                if watch is None:
                    watch = writer.Watch(self.target, image.load(self.target), self.emit)
                watch.step(writer.first_argument(self.target))
                halt = self._let_run()
        finally:
            self.target.unbreak(handle)
        self.emit(f"the writer came to {watch.steps} records" if watch else
                  f"the writer was not reached (no call of {writer.STEP_FUNCTION}; a stripped program has no such name)")
        self._ended(halt)

    def open(self, path):
        """pgo open RECORD"""
        start = session.start_of(path)
        for line in [*session.describe(start), *self.target.open(start)]:
            self.emit(line)

    def execute(self, text):
        """Run one command line; Error tells what is wrong with it."""
        try:
            words = shlex.split(text)
        except ValueError as error:
            raise Error(f"{error} in: {text}") from error
        table = {"check": (self.check, 0, 0), "records": (self.records, 0, 1), "nodes": (self.nodes, 1, 1),
                 "crash": (self.crash, 0, 0), "watch-writer": (self.watch_writer, 0, 0), "run": (self.run, 0, 0),
                 "open": (self.open, 1, 1)}
        method, least, most = table.get(words[0] if words else "", (None, 0, 0))
        if method is None or not least <= len(words) - 1 <= most:
            raise Error(USAGE)
        method(*words[1:])
