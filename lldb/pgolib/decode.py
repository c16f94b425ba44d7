"""decode - the record that the runtime was reading when it faulted, and what the value it took for a pointer is."""
from collections import namedtuple

from .image import name_of
from .layouts import field, field_at
from .operands import memory_accesses
from .records import values_offset

HEADS_MAX = 16  # list heads looked at: value sites of one function
NODE_REACH = 64  # bytes of a value node the runtime reads
ARRAY_REACH = 8 * 65536  # bytes of list heads a record can have
CODE_BYTES = 64
SEARCH_MAX = 8192  # records looked through for one that leads to the fault
RECORDS_MAX = 20000  # whose code is compared with the value
SMALL = 0x10000

# What the runtime took for a record: address, bytes from the start of the section, number by the runtime's own step,
# the Record that really covers it (or None).
AtFault = namedtuple("AtFault", "address offset index truth")
# The meanings are those of repro.crash/1.
Meaning = namedtuple("Meaning", "value where meaning detail confidence")
MEANINGS = {"NameRef": "name-hash", "FuncHash": "function-hash", "CounterPtr": "counter-pointer",
            "FunctionPointer": "function-pointer", "Values": "values-pointer", "NumCounters": "num-counters"}


def _starts_from(accesses, base, reach):
    return any(access.address is not None and 0 <= access.address - base < reach for access in accesses)


def _leads_to_fault(target, image, accesses, address):
    """Did the runtime come from the record at ADDRESS to the faulting address: through Values or a list head?"""
    values = target.pointer(address + values_offset(image.runtime))
    if values is None:
        return False
    if _starts_from(accesses, values, ARRAY_REACH):
        return True
    for number in range(HEADS_MAX):
        head = target.pointer(values + number * target.word)
        if head is None:
            return False
        if head >= NODE_REACH and _starts_from(accesses, head, NODE_REACH):
            return True
    return False


def _rate(target, image, accesses, value, running):
    """How well a register's value fits "the record the runtime is reading"; 0 = not at all."""
    offset = value - image.start
    if not 0 <= offset < image.size:
        return 0
    if _leads_to_fault(target, image, accesses, value):
        return 3
    truth = image.covering(offset)
    fits = (truth is not None and truth.offset == offset) if running else offset % image.runtime.size == 0
    return 2 if fits else 1


def _search(target, image, accesses, running):
    """No register holds the record any more: the address of the one record that leads to the fault, or None."""
    if running:
        offsets = [record.offset for record in image.records]
    else:
        offsets = range(0, image.size, image.runtime.size)
    if len(offsets) > SEARCH_MAX:
        return None
    found = [image.start + offset for offset in offsets if
             _leads_to_fault(target, image, accesses, image.start + offset)]
    return found[0] if len(found) == 1 else None


def at_fault(target, image, running):
    """The AtFault of IMAGE, or None. RUNNING: not in the writer (instrumented code passes its own record)."""
    if image.runtime is None or not image.size:
        return None
    registers = target.registers()
    accesses = memory_accesses(target.instruction(), registers, target.arch)
    rated = [(_rate(target, image, accesses, value, running), value) for value in registers.values()]
    best = max(rated, key=lambda pair: pair[0], default=(0, 0))
    address = best[1] if best[0] >= 2 else _search(target, image, accesses, running)
    if address is None:
        return None
    offset = address - image.start
    return AtFault(address, offset, offset // image.runtime.size, image.covering(offset))


def _counts(value, record, runtime):
    return (f"NumCounters {value & 0xFFFFFFFF} and value sites {value >> 32 & 0xFFFF}, {value >> 48 & 0xFFFF} of the "
            f"{record.layout.name} record of {name_of(record)}, read as the Values pointer of a {runtime.name} record")


def _misread_field(target, image, found, value, where):
    """VALUE is what the runtime took for the Values pointer: which field is it really?"""
    if found is None:
        return None
    at = found.offset + values_offset(image.runtime)
    record = image.covering(at)
    if record is None or record.layout is None or not image.is_foreign(record) or \
            target.pointer(image.start + at) != value:
        return None
    entry = field_at(record.layout, at - record.offset)
    if entry is None or entry.name not in MEANINGS:
        return None
    meaning = MEANINGS[entry.name]
    detail = _counts(value, record, image.runtime) if meaning == "num-counters" else \
        (f"{meaning} of the {record.layout.name} record of {name_of(record)}, read as the Values pointer of a "
         f"{image.runtime.name} record")
    return Meaning(value, where, meaning, detail, 0.99)


def _hash(image, value, where):
    if value < SMALL:
        return None
    for record in image.records:
        if value in (record.name_hash, record.function_hash):
            is_name = value == record.name_hash
            return Meaning(value, where, "name-hash" if is_name else "function-hash",
                           f"{'name hash' if is_name else 'control-flow hash'} of the {record.layout.name} record of "
                           f"{name_of(record)} (record {record.index})", 0.95)
    return None


def _code_of(target, image, record, value, where):
    entry = field(record.layout, "FunctionPointer") if record.layout else None
    function = target.pointer(image.start + record.offset + entry.offset) if entry else None
    if not function:
        return None
    for offset in range(0, CODE_BYTES, 8):
        if target.unsigned(function + offset, 8) == value:
            return Meaning(value, where, "code-bytes", f"machine code of {name_of(record)} at +{offset}, read as the "
                           "head of a value list", 0.95)
    return None


def _code(target, image, found, value, where):
    if value < SMALL:
        return None
    first = [found.truth] if found is not None and found.truth is not None else []
    for record in [*first, *image.records[:RECORDS_MAX]]:
        meaning = _code_of(target, image, record, value, where)
        if meaning:
            return meaning
    return None


def meanings(target, image, fault, found):
    """[Meaning] of the registers of the faulting operand and of the address: what these numbers really are."""
    registers, suspects = target.registers(), []
    for name in fault.registers:
        suspects.append((registers.get(name), name))
    suspects.append((fault.address, "fault.address"))
    out, seen = [], set()
    for value, where in suspects:
        if not value or value in seen:
            continue
        seen.add(value)
        meaning = _misread_field(target, image, found, value, where) or _hash(image, value, where) or \
            _code(target, image, found, value, where)
        if meaning:
            out.append(meaning)
    return out
