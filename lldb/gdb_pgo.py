"""gdb_pgo - gdb commands for PGO-instrumented programs, those of LLDB's pgo.py. Load with: source lldb/gdb_pgo.py

`pgo` alone lists the commands. They are in pgolib/, which LLDB shares; this file is what only gdb knows. gdb 12 and later.
"""
import os
import re
import sys

import gdb

sys.path.insert(0, os.path.dirname(os.path.abspath(os.path.expanduser(__file__))))
from pgolib import commands, gdb_text, target as target_module  # noqa: E402
from pgolib.target import Error, Frame, Instruction, Module, Place, Region, Stop, Thread  # noqa: E402

FRAMES_MAX = 256
_REGISTERS = {
    "x86_64": "rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 rip fs_base gs_base".split(),
    "i386": "eax ebx ecx edx esi edi ebp esp eip".split(),
    "aarch64": [f"x{number}" for number in range(31)] + ["sp", "pc"],
}


class GdbTarget(target_module.Target, commands.Control):
    """The selected inferior."""

    def __init__(self):
        self.inferior = gdb.selected_inferior()
        name = self.inferior.architecture().name()
        self.arch = {"i386:x86-64": "x86_64", "i386": "i386"}.get(name, name)
        self.word = gdb.lookup_type("long").sizeof
        self.big_endian = "big endian" in gdb.execute("show endian", to_string=True)
        self._files, self._biases = None, {}

    def has_process(self):
        return self.inferior.pid != 0

    def _is_live(self):
        return self.has_process() and os.path.isdir(f"/proc/{self.inferior.pid}") and \
            "core" not in (getattr(getattr(self.inferior, "connection", None), "type", "") or "")

    def _sections(self):
        if self._files is None:
            self._files = gdb_text.parse_sections(gdb.execute("info files", to_string=True))
        return self._files

    def modules(self):
        out, program = [], gdb.current_progspace().filename
        for name, sections in self._sections().items():
            path = program if name is None else name
            if path is not None and os.path.isfile(path):
                own = {section: place for section, place in sections.items() if section.startswith("__llvm_prf_")}
                out.append(Module(os.path.realpath(path), 0, own))
        return out

    def read(self, address, size):
        try:
            return bytes(self.inferior.read_memory(address & (1 << 8 * self.word) - 1, size))
        except (gdb.error, OverflowError):
            return None

    def regions(self):
        if self._is_live():
            return target_module.process_maps(self.inferior.pid)
        try:
            return gdb_text.parse_mappings(gdb.execute("info proc mappings", to_string=True))
        except gdb.error:
            return []

    def region(self, address):
        found = super().region(address)
        # a core file lists its file mappings only
        return found if found is not None or self._is_live() or self.read(address, 1) is None else \
            Region(address, address + 1, "r---", "")

    def environment(self):
        return target_module.process_environment(self.inferior.pid) if self._is_live() else {}

    def _module_of(self, address):
        """The path of the file with ADDRESS in a section, or None."""
        for name, sections in self._sections().items():
            if any(start <= address < start + size for start, size in sections.values()):
                path = gdb.current_progspace().filename if name is None else name
                return os.path.realpath(path) if path else None
        return None

    def _bias(self, path):
        """Address in the process minus address in the file, for a mapped ELF file."""
        if path not in self._biases:
            starts = [region.start for region in self.regions() if os.path.realpath(region.name) == path]
            self._biases[path] = min(starts) - gdb_text.elf_load_address(path) if starts else 0
        return self._biases[path]

    def place(self, address):
        module, line = self._module_of(address), gdb.find_pc_line(address)
        file = line.symtab.fullname() if line.symtab else None
        number = line.line or None
        text = gdb.execute(f"info symbol {address:#x}", to_string=True)
        match = gdb_text.SYMBOL.match(text)
        offset = address - self._bias(module) if module else 0
        if match is None or module is None:
            return Place(None, 0, module, offset, file, number)
        return Place(match.group(1), int(match.group(2) or 0), module, offset, file, number)

    def registers(self):
        frame, out, mask = gdb.newest_frame(), {}, (1 << 8 * self.word) - 1
        for name in _REGISTERS.get(self.arch, []):
            try:
                out[name] = int(frame.read_register(name).cast(gdb.lookup_type("long"))) & mask
            except (gdb.error, ValueError):
                continue
        return out

    def instruction(self):
        frame = gdb.newest_frame()
        try:
            size = frame.architecture().disassemble(frame.pc())[0]["length"]
            prefix = "with disassembly-flavor att -- " if self.arch in ("x86_64", "i386") else ""
            text = gdb.execute(f"{prefix}x/i {frame.pc():#x}", to_string=True)
        except (gdb.error, gdb.MemoryError):
            return None
        match = gdb_text.DISASSEMBLY.match(text.rstrip("\n"))
        data = self.read(frame.pc(), size)
        if match is None or data is None:
            return None
        return Instruction(frame.pc(), size, match.group(1), match.group(2).split("#")[0].strip(), data.hex())

    def stop(self):
        try:
            info = gdb.parse_and_eval("$_siginfo")
            number, code = int(info["si_signo"]), int(info["si_code"])
            address = int(info["_sifields"]["_sigfault"]["si_addr"]) & (1 << 8 * self.word) - 1
        except gdb.error:
            return None
        name = self._signal_name()
        return Stop(number, name, code, address) if name else None

    @staticmethod
    def _signal_name():
        match = re.search(r"It stopped with signal (SIG\w+)", gdb.execute("info program", to_string=True))
        if match:
            return match.group(1) if match.group(1) not in ("SIGTRAP", "SIGINT", "SIGSTOP") else None
        try:  # a core file
            number = int(gdb.parse_and_eval("$_siginfo.si_signo"))
        except gdb.error:
            return None
        from signal import Signals
        return Signals(number).name

    def _frames(self):
        out, frame = [], gdb.newest_frame()
        while frame is not None and len(out) < FRAMES_MAX:
            if frame.type() != gdb.INLINE_FRAME:
                out.append(Frame(frame.pc(), self.return_place(frame.pc()) if out else self.place(frame.pc())))
            try:
                frame = frame.older()
            except gdb.error:
                break
        return out

    def threads(self):
        selected, out = gdb.selected_thread(), []
        for thread in sorted(self.inferior.threads(), key=lambda entry: entry.num):
            thread.switch()
            out.append(Thread(thread.ptid[1] or thread.ptid[0], thread.num == selected.num, self._frames()))
        selected.switch()
        return out

    # ---- control ----

    def open(self, start):
        # a line break would begin another command
        for word in [start.program, start.cwd or "", *start.argv, *start.env, *start.env.values()]:
            if "\n" in word or "\r" in word:
                raise Error("the record holds a line break in a path, an argument or a variable: gdb cannot take it")
        gdb.execute("file " + _quoted(start.program), to_string=True)
        # `set args` takes the rest of the line as the shell sees it
        gdb.execute("set args " + " ".join(_shell_quoted(word) for word in start.argv))
        for name, value in start.env.items():
            gdb.execute(f"set environment {name} = {value}")
        if start.cwd:
            gdb.execute(f"set cwd {start.cwd}")
        return []

    def run(self):
        halts = []

        def stopped(event):
            kind = "breakpoint" if isinstance(event, gdb.BreakpointEvent) else \
                "signal" if isinstance(event, gdb.SignalEvent) else "other"
            halts.append(commands.Halt(kind, None))

        def exited(event):
            halts.append(commands.Halt("exited", getattr(event, "exit_code", None)))

        gdb.events.stop.connect(stopped)
        gdb.events.exited.connect(exited)
        try:
            gdb.execute("continue" if self.has_process() else "run", to_string=True)
        except gdb.error as error:
            raise Error(str(error)) from error
        finally:
            gdb.events.stop.disconnect(stopped)
            gdb.events.exited.disconnect(exited)
        self._files, self._biases = None, {}
        return halts[-1] if halts else commands.Halt("other", None)

    def break_at(self, function):
        breakpoint_ = gdb.Breakpoint(f"-qualified {function}", internal=True)
        breakpoint_.silent = True
        return breakpoint_

    def unbreak(self, handle):
        handle.delete()


def _shell_quoted(word):
    return "'" + word.replace("'", "'\\''") + "'"


def _quoted(path):
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _emit(line):
    gdb.write(line + "\n")
    gdb.flush()


class Pgo(gdb.Command):
    """PGO-instrumented programs: check, records, nodes, crash, watch-writer, run, open, quit"""

    def __init__(self):
        super().__init__("pgo", gdb.COMMAND_USER)
        self.seen = commands.NOTHING_RUN

    def invoke(self, argument, _from_tty):
        """Run one command line."""
        self.dont_repeat()
        words = commands.Commands(GdbTarget(), _emit, self.seen)
        try:
            code = commands.quit_code(argument, self.seen)
            if code is not None:
                gdb.execute(f"quit {code}")
            words.execute(argument)
        except Error as error:
            raise gdb.GdbError(str(error)) from error
        finally:
            self.seen = words.seen


Pgo()
