"""crash - this stop, decoded: what was touched, what the value is, which record was read, and why (repro's verdict)."""
import textwrap

from . import decode, document, fault, image, program
from .image import name_of
from .target import Error, Frame

WIDTH = 110


def _wrap(label, text):
    """Lines of "  label   text", broken at WIDTH."""
    return textwrap.wrap(text, WIDTH, initial_indent=f"  {label:<12} ", subsequent_indent=" " * 15,
                         break_long_words=False, break_on_hyphens=False) or [f"  {label}"]


def _signal_line(target, stop, touched):
    code = fault.code_name(stop.name, stop.code)
    text = f"{stop.name}{f' ({code})' if code else ''}"
    if stop.address is not None and stop.name in fault.MEMORY_SIGNALS:
        text += f", reported address {target.hex(stop.address)}"
        if touched is not None and touched.source == "instruction":
            text += " (not what was touched)"
    return text


def _place(frame):
    place = frame.place
    name = place.module.rsplit("/", 1)[-1] if place.module else "no module"
    return f"{place.function}+{place.offset} in {name}" if place.function else f"{name}+{place.module_offset:#x}"


def _touched(target, touched):
    kinds = {"null-page": "in the null page, where nothing is mapped", "unmapped": "where nothing is mapped",
             "profile-data": "in the section of the records"}
    where = kinds.get(touched.region, f"in {touched.nearest or touched.region}")
    if not touched.canonical:
        where = "no address at all (not canonical)"
    what = touched.access or "access"
    what += f" of {touched.width} bytes" if touched.width else ""
    registers = target.registers()
    values = ", ".join(f"{name} = {registers[name]:#x}" for name in touched.registers if name in registers)
    text = f"{what} at {target.hex(touched.address)}"
    text += f" = {touched.expression}" if touched.expression else ""
    return f"{text}, {where}{f'; {values}' if values else ''}"


def _record(found, runtime):
    text = f"the runtime reads its record {found.index} ({runtime.name}), {found.offset} bytes into __llvm_prf_data: "
    if found.truth is None:
        return text + "there is no record"
    truth = f"the {found.truth.layout.name} record of {name_of(found.truth)}"
    into = found.offset - found.truth.offset
    if into:
        return f"{text}really {into} bytes into {truth}"
    return text + (f"really {truth}" if found.truth.layout.record_class != runtime.record_class else truth)


def _choose_image(images, frames):
    """The image whose records the crashed code was about: the innermost frame's that has any."""
    for frame in frames:
        for candidate in images:
            if candidate.path == frame.place.module:
                return candidate
    return images[0] if images else None


def _with_caller(target, frames):
    """FRAMES; when the only one is a jump into nothing, also its caller, from the stack or the link register."""
    if len(frames) != 1 or frames[0].place.function is not None:
        return frames
    registers = target.registers()
    back = registers.get("x30", registers.get("lr"))
    if back is None:
        back = target.pointer(registers.get("rsp", registers.get("esp", 0)))
    place = target.place(back) if back else None
    return [*frames, Frame(back, place)] if place is not None and place.function is not None else frames


class Crash:
    """Everything that is known of this stop; Error if the program does not stand still on a signal."""

    def __init__(self, target):
        self.target, self.stop = target, target.stop()
        if self.stop is None:
            raise Error("the program did not stop on a signal: nothing to decode")
        self.threads = [thread._replace(frames=_with_caller(target, thread.frames)) if thread.selected else thread
                        for thread in target.threads()]
        self.frames = next((thread.frames for thread in self.threads if thread.selected), [])
        try:
            images = image.load(target)
        except Error:
            images = []
        self.image = _choose_image(images, self.frames)
        self.fault = fault.describe(target, images, self.stop)
        self.found, self.meanings = None, []
        running = document.phase(self.frames) != "exit"
        if self.image is not None and self.fault is not None:
            first = self.frames[0].place if self.frames else None
            unnamed = first is not None and first.module is not None and first.function is None
            if document.in_runtime(self.frames) or unnamed:
                self.found = decode.at_fault(target, self.image, running)
            self.meanings = decode.meanings(target, self.image, self.fault, self.found)

    def document(self):
        """The crash record, not diagnosed."""
        return document.make(self.target, self.image, self.stop, self.fault, self.found, self.meanings, self.threads)

    def verdict(self):
        """The diagnosis that repro makes of it."""
        binary = self.image.path if self.image else None
        if binary is None and document.in_runtime(self.frames):  # a runtime without records: that says something
            binary = self.frames[0].place.module
        return program.explain(self.document(), binary)["diagnosis"]


def _verdict_lines(diagnosis):
    lines = _wrap("verdict", f"{diagnosis['class']} (confidence {diagnosis['confidence'] * 100:.0f} %): "
                  f"{diagnosis['title']}")
    for entry in diagnosis["evidence"]:
        lines += _wrap(entry["strength"], entry["says"])
    for rival in diagnosis["rivals"]:
        lines += _wrap("not", f"{rival['class']}: {rival['rejected_by']}")
    for number, entry in enumerate(diagnosis["fix"]):
        lines += _wrap("fix" if number == 0 else "or", entry["text"] + (f": {entry['command']}" if entry["command"] else ""))
    return lines


def lines(target):
    """The stop in lines for people."""
    crash = Crash(target)
    out = [_signal_line(target, crash.stop, crash.fault)]
    if crash.frames:
        when = " (exit)" if document.phase(crash.frames) == "exit" else ""
        out += _wrap("at", _place(crash.frames[0]) + when)
    instruction = target.instruction()
    if instruction is not None:
        out += _wrap("instruction", f"{instruction.mnemonic} {instruction.operands}".strip())
    if crash.fault is not None:
        out += _wrap("touched", _touched(target, crash.fault))
    for meaning in crash.meanings:
        out += _wrap("value", f"{meaning.where} = {meaning.value:#x} is no pointer: {meaning.detail}")
    if crash.found is not None:
        out += _wrap("record", _record(crash.found, crash.image.runtime))
    return out + _verdict_lines(crash.verdict())
