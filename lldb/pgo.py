"""pgo - LLDB commands for PGO-instrumented programs. Load with: command script import lldb/pgo.py

`pgo` alone lists the commands. They are in pgolib/, which gdb shares; this file is what only LLDB knows. LLDB 14 and
later, Linux and macOS. REPRO names the repro program if it is not on PATH.
"""
import os
import sys

import lldb

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from pgolib import commands, stops, target as target_module  # noqa: E402
from pgolib.target import Error, Frame, Instruction, Module, Place, Region, Stop, Thread  # noqa: E402

FRAMES_MAX = 256
_ARCHITECTURES = {"x86_64": "x86_64", "x86_64h": "x86_64", "i386": "i386", "i686": "i386", "arm64": "aarch64",
                  "arm64e": "aarch64", "aarch64": "aarch64"}


class LldbTarget(target_module.Target, commands.Control):
    """The selected target of a debugger."""

    def __init__(self, debugger):
        self.debugger = debugger
        self.lldb = debugger.GetSelectedTarget()
        self.process = self.lldb.GetProcess()
        self.word = self.lldb.GetAddressByteSize() or 8
        self.big_endian = self.lldb.GetByteOrder() == lldb.eByteOrderBig
        name = (self.lldb.GetTriple() or "").split("-")[0]
        self.arch = _ARCHITECTURES.get(name, name)
        self._maps = None

    def _thread(self):
        return self.process.GetSelectedThread()

    def _frame(self):
        return self._thread().GetFrameAtIndex(0)

    def has_process(self):
        return self.process.IsValid() and self.process.GetState() in (lldb.eStateStopped, lldb.eStateCrashed,
                                                                      lldb.eStateSuspended)

    def _sections(self, section, out):
        for number in range(section.GetNumSubSections()):
            self._sections(section.GetSubSectionAtIndex(number), out)
        name = section.GetName() or ""
        if name.startswith("__llvm_prf_"):
            address = section.GetLoadAddress(self.lldb)
            if address == lldb.LLDB_INVALID_ADDRESS:
                address = section.GetFileAddress()
            out[name] = (address, section.GetByteSize())

    def _module(self, module):
        sections = {}
        for number in range(module.GetNumSections()):
            self._sections(module.GetSectionAtIndex(number), sections)
        header = module.GetObjectFileHeaderAddress()
        load, base = header.GetLoadAddress(self.lldb), header.GetFileAddress()
        return Module(module.GetFileSpec().fullpath, load - base if load != lldb.LLDB_INVALID_ADDRESS else 0, sections)

    def modules(self):
        every = [self.lldb.GetModuleAtIndex(number) for number in range(self.lldb.GetNumModules())]
        return [self._module(module) for module in every if os.path.isfile(module.GetFileSpec().fullpath or "")]

    def read(self, address, size):
        error, address = lldb.SBError(), address & 0xFFFFFFFFFFFFFFFF
        if self.has_process():
            data = self.process.ReadMemory(address, size, error)
        else:  # what the file says
            data = self.lldb.ReadMemory(self.lldb.ResolveFileAddress(address), size, error)
        return data if error.Success() and data is not None and len(data) == size else None

    def _lldb_regions(self):
        out, info = [], lldb.SBMemoryRegionInfo()
        regions = self.process.GetMemoryRegions()
        for number in range(regions.GetSize()):
            if regions.GetMemoryRegionAtIndex(number, info) and info.IsMapped():
                perms = "".join(letter if is_set else "-" for letter, is_set in (
                    ("r", info.IsReadable()), ("w", info.IsWritable()), ("x", info.IsExecutable()))) + "p"
                out.append(Region(info.GetRegionBase(), info.GetRegionEnd(), perms, info.GetName() or ""))
        return out

    def regions(self):
        if self._maps is None:
            self._maps = target_module.process_maps(self.process.GetProcessID()) if self._is_live() else []
            self._maps = self._maps or self._lldb_regions()
        return self._maps

    def _is_live(self):
        return self.process.GetPluginName() != "elf-core" and self.process.GetPluginName() != "mach-o-core"

    def environment(self):
        return target_module.process_environment(self.process.GetProcessID()) if self._is_live() else {}

    def _place(self, address):
        """ADDRESS: SBAddress."""
        symbol, module, line = address.GetSymbol(), address.GetModule(), address.GetLineEntry()
        path = module.GetFileSpec().fullpath if module.IsValid() else None
        offset = address.GetFileAddress() if module.IsValid() else 0
        file = line.GetFileSpec().fullpath if line.IsValid() else None
        start, end = symbol.GetStartAddress().GetFileAddress(), symbol.GetEndAddress().GetFileAddress()
        name = symbol.GetName() or ""
        if symbol.GetType() not in (lldb.eSymbolTypeCode, lldb.eSymbolTypeResolver) or not start <= offset < end or \
                name.startswith("___lldb_unnamed_symbol"):  # LLDB's own name for code without one
            return Place(None, 0, path, offset, file, line.GetLine() or None)
        return Place(name, offset - start, path, offset, file, line.GetLine() or None)

    def place(self, address):
        resolve = self.lldb.ResolveLoadAddress if self.has_process() else self.lldb.ResolveFileAddress
        return self._place(resolve(address))

    def registers(self):
        out, groups = {}, self._frame().GetRegisters()
        general = groups.GetValueAtIndex(0)
        for number in range(general.GetNumChildren()):
            register = general.GetChildAtIndex(number)
            if register.GetByteSize() == self.word:
                out[register.GetName().lower()] = register.GetValueAsUnsigned()
        return out

    def instruction(self):
        frame = self._frame()
        address = frame.GetPCAddress()
        found = self.lldb.ReadInstructions(address, 1, "att")
        if not found.GetSize() or self.read(frame.GetPC(), 1) is None:
            return None
        first = found.GetInstructionAtIndex(0)
        data = self.read(frame.GetPC(), first.GetByteSize())
        return Instruction(frame.GetPC(), first.GetByteSize(), first.GetMnemonic(self.lldb) or "",
                           first.GetOperands(self.lldb) or "", data.hex() if data else None)

    def _linux_stop(self, thread):
        number = thread.GetStopReasonDataAtIndex(0)
        name = self.process.GetUnixSignals().GetSignalAsCString(number) or f"signal {number}"
        info = thread.GetSiginfo()
        code = info.GetChildMemberWithName("si_code")
        address = info.GetValueForExpressionPath("._sifields._sigfault.si_addr")
        if info.IsValid() and info.GetError().Success() and code.IsValid() and address.IsValid():
            return Stop(number, name, code.GetValueAsSigned(), address.GetValueAsUnsigned())
        return Stop(number, name, stops.linux_code(thread.GetStopDescription(256)), None)

    def _stop(self, thread):
        if thread.GetStopReason() == lldb.eStopReasonException:
            return stops.mach_stop(thread.GetStopDescription(256))
        if thread.GetStopReason() != lldb.eStopReasonSignal:
            return None
        return self._linux_stop(thread)

    def stop(self):
        return self._stop(self._thread())

    def _frames(self, thread):
        out = []
        for number in range(min(thread.GetNumFrames(), FRAMES_MAX)):
            frame = thread.GetFrameAtIndex(number)
            if not frame.IsInlined():
                out.append(Frame(frame.GetPC(), self.return_place(frame.GetPC()) if out else self.place(frame.GetPC())))
        return out

    def threads(self):
        selected, out = self._thread().GetThreadID(), []
        for number in range(self.process.GetNumThreads()):
            thread = self.process.GetThreadAtIndex(number)
            out.append(Thread(thread.GetThreadID(), thread.GetThreadID() == selected, self._frames(thread)))
        return out

    # ---- control ----

    def open(self, start):
        error = lldb.SBError()
        created = self.debugger.CreateTarget(start.program, None, None, True, error)
        if not created.IsValid():
            raise Error(f"{start.program}: {error.GetCString()}")
        self.debugger.SetSelectedTarget(created)
        info = lldb.SBLaunchInfo(start.argv)
        info.SetEnvironmentEntries([f"{name}={value}" for name, value in start.env.items()], True)
        if start.cwd:
            info.SetWorkingDirectory(start.cwd)
        created.SetLaunchInfo(info)
        found = (created.GetModuleAtIndex(0).GetUUIDString() or "").replace("-", "").lower()
        if start.build_id and found and found != start.build_id.lower():
            return ["note: the program was built again since: its build id is another one"]
        return []

    @staticmethod
    def _at_breakpoint(thread):
        """Whether THREAD is at a breakpoint that somebody set: LLDB's own have negative numbers."""
        numbers = [thread.GetStopReasonDataAtIndex(index) for index in range(0, thread.GetStopReasonDataCount(), 2)]
        return any(number < 1 << 31 for number in numbers)

    def _kind(self, thread):
        """What made THREAD stop: "crash", "breakpoint", another "signal", or None."""
        reason = thread.GetStopReason()
        if reason == lldb.eStopReasonBreakpoint:
            return "breakpoint" if self._at_breakpoint(thread) else None
        if reason not in (lldb.eStopReasonSignal, lldb.eStopReasonException):
            return None
        stop = self._stop(thread)
        return "crash" if stop is None or stop.name in commands.CRASH_SIGNALS else "signal"

    def _halt(self):
        self._maps = None
        self.process = self.lldb.GetProcess()
        output = self.process.GetSTDOUT(65536) if self.process.IsValid() else None
        while output:
            sys.stdout.write(output)
            output = self.process.GetSTDOUT(65536)
        state = self.process.GetState()
        if state == lldb.eStateExited:
            code = self.process.GetExitStatus()
            return commands.Halt("exited", "9, or was killed (LLDB tells no difference)" if code == 9 else code)
        if state not in (lldb.eStateStopped, lldb.eStateCrashed):
            return commands.Halt("other", None)
        halted = [(self._kind(thread), thread) for thread in self.process.threads]
        for kind in ("crash", "breakpoint", "signal"):  # several threads may stop at once: the one that matters
            for thread in (thread for found, thread in halted if found == kind):
                self.process.SetSelectedThread(thread)
                return commands.Halt("signal" if kind == "crash" else kind, None)
        return commands.Halt("other", None)

    def run(self):
        was_async = self.debugger.GetAsync()
        self.debugger.SetAsync(False)
        try:
            if self.has_process():
                error = self.process.Continue()
            else:
                error = lldb.SBError()
                self.lldb.Launch(self.lldb.GetLaunchInfo(), error)
            if error.Fail():
                raise Error(error.GetCString() or "the program cannot be run")
        finally:
            self.debugger.SetAsync(was_async)
        return self._halt()

    def break_at(self, function):
        before = self.lldb.GetNumBreakpoints()
        # with the prologue skipped, the first argument may have been moved
        answer = lldb.SBCommandReturnObject()
        self.debugger.GetCommandInterpreter().HandleCommand(
            f"breakpoint set --skip-prologue false --name {function}", answer)
        if not answer.Succeeded() or self.lldb.GetNumBreakpoints() == before:
            raise Error(answer.GetError() or f"no breakpoint at {function}")
        return self.lldb.GetBreakpointAtIndex(before).GetID()

    def unbreak(self, handle):
        self.lldb.BreakpointDelete(handle)


_SEEN = [commands.NOTHING_RUN]


def _emit(line):
    print(line)
    sys.stdout.flush()


def pgo(debugger, command, result, _internal):
    """PGO-instrumented programs: check, records, nodes, crash, watch-writer, run, open, quit"""
    try:
        code = commands.quit_code(command, _SEEN[-1])
        if code is not None:
            debugger.HandleCommand(f"quit {code}")
            return
        if not debugger.GetSelectedTarget().IsValid() and not command.strip().startswith("open"):
            raise Error("no program: file PROGRAM, or pgo open RECORD")
        words = commands.Commands(LldbTarget(debugger), _emit, _SEEN[-1])
        try:
            words.execute(command)
        finally:
            _SEEN.append(words.seen)
    except Error as error:
        result.SetError(str(error))


def __lldb_init_module(debugger, _internal):
    debugger.HandleCommand(f"command script add -o -f {__name__}.pgo pgo")
