"""operands - the memory that an instruction touches, from its text and the registers: x86 (AT&T syntax) and AArch64."""
import re
from collections import namedtuple

# address: None when a register of it is not known. width: bytes, None if the text does not tell.
# access: read, write, read-write, execute. registers: names in the expression.
Access = namedtuple("Access", "address width access expression registers")

_X86 = re.compile(r"(?P<star>\*)?(?:%(?P<segment>[c-gs]s):)?(?P<disp>-?(?:0x[0-9a-f]+|\d+))?"
                  r"(?:\((?:%(?P<base>\w+))?(?:,%(?P<index>\w+)(?:,(?P<scale>[1248]))?)?\))?$")
_SUFFIX = {"b": 1, "w": 2, "l": 4, "q": 8}
_PREFIXES = ("rep", "repz", "repnz", "repe", "repne", "lock", "data16", "bnd", "notrack")
_NO_ACCESS = ("lea", "nop", "prefetch", "endbr")
_READS_ALL = ("cmp", "test", "comis", "ucomis", "vcomis", "vucomis", "push", "bt ", "mul", "div", "imul", "idiv")
_WRITES = ("mov", "vmov", "set", "pop", "stos", "cvt", "fst", "fist", "movnt", "stmxcsr")


def _split(operands):
    """Operands at the commas that are outside of brackets."""
    parts, depth, current = [], 0, ""
    for char in operands:
        depth += char in "([{"
        depth -= char in ")]}"
        if char == "," and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += char
    return [part.strip() for part in [*parts, current] if part.strip()]


def _term(name, scale, first):
    scaled = f"{name}*{scale}" if scale > 1 else name
    return scaled if first else f" + {scaled}"


def _displacement(value, first):
    if first:
        return hex(value)
    return f" {'-' if value < 0 else '+'} {hex(abs(value))}" if value else ""


def _sum(registers, terms, displacement, bits, segment=None):
    """(address or None, expression, register names) of a sum of (register, scale) and a displacement."""
    total, text, names, known = displacement, "", [], True
    for name, scale in terms:
        text += _term(name, scale, not text)
        names.append(name)
        known = known and name in registers
        total += registers.get(name, 0) * scale
    text += _displacement(displacement, not text)
    if segment in ("fs", "gs"):
        text = f"{segment}:{text}"
        base = registers.get(segment + "_base")
        known = known and base is not None
        total += base or 0
    return (total & (1 << bits) - 1 if known else None), f"[{text}]", names


def _register_width(name):
    name = name.lstrip("%")
    if name.startswith(("xmm", "ymm", "zmm")):
        return {"x": 16, "y": 32, "z": 64}[name[0]]
    if name.startswith("r"):
        return {"d": 4, "w": 2, "b": 1}.get(name[-1], 8) if name[1:2].isdigit() else 8
    if name.startswith("e"):
        return 4
    return 1 if name.endswith(("l", "h")) else 2


def _x86_width(mnemonic, parts, memory):
    if mnemonic.startswith(("movss", "vmovss")):
        return 4
    if mnemonic.startswith(("movsd", "vmovsd", "movlp", "movhp", "vmovlp", "vmovhp")):
        return 8
    stretch = re.match(r"mov[sz]([bwl])[wlq]$", mnemonic)
    if stretch:
        return _SUFFIX[stretch.group(1)]
    others = [part for part in parts if part.startswith("%") and part is not memory and ":" not in part]
    if others and not mnemonic.startswith(("movz", "movs", "cvt")):
        return _register_width(others[-1])
    return _SUFFIX.get(mnemonic[-1:])


def _x86_access(mnemonic, parts, memory):
    if mnemonic.startswith(("call", "jmp")) or parts[-1] is not memory or mnemonic.startswith(_READS_ALL):
        return "read"
    return "write" if mnemonic.startswith(_WRITES) else "read-write"


def _x86_stack(mnemonic, registers, bits):
    """Instructions whose only memory is the stack."""
    pointer = "rsp" if bits == 64 else "esp"
    if mnemonic.startswith(("push", "call")):
        return [Access(*_sum(registers, [(pointer, 1)], -bits // 8, bits)[:1], bits // 8, "write",
                       *_sum(registers, [(pointer, 1)], -bits // 8, bits)[1:])]
    if mnemonic.startswith(("pop", "ret", "leave")):
        return [Access(*_sum(registers, [(pointer, 1)], 0, bits)[:1], bits // 8, "read",
                       *_sum(registers, [(pointer, 1)], 0, bits)[1:])]
    return []


def _x86(instruction, registers, bits):
    words = f"{instruction.mnemonic} {instruction.operands}".split()  # LLDB: "rep", "stosq %rax, ..."
    while len(words) > 1 and words[0] in _PREFIXES:
        words.pop(0)
    mnemonic, operands = words[0], " ".join(words[1:])
    if mnemonic.startswith(_NO_ACCESS):
        return []
    known = dict(registers)
    known["rip" if bits == 64 else "eip"] = instruction.address + instruction.size
    parts, out = _split(operands.split("#")[0]), []
    for part in parts:
        match = _X86.match(part.replace(" ", ""))
        if not match or not (match.group("base") or match.group("index") or match.group("segment")):
            continue
        terms = [(match.group("base"), 1)] if match.group("base") else []
        if match.group("index") and match.group("index") not in ("riz", "eiz"):
            terms.append((match.group("index"), int(match.group("scale") or 1)))
        address, text, names = _sum(known, terms, int(match.group("disp") or "0", 0), bits, match.group("segment"))
        width = bits // 8 if match.group("star") else _x86_width(mnemonic, parts, part)
        out.append(Access(address, width, _x86_access(mnemonic, parts, part), text, names))
    return out or _x86_stack(mnemonic, registers, bits)


_ARM_WIDTH = {"x": 8, "w": 4, "q": 16, "d": 8, "s": 4, "h": 2, "b": 1}


def _arm_offset(parts, registers):
    """(terms, displacement) behind the base of [x0, ...]; None if it is no offset we know."""
    if not parts:
        return [], 0
    if parts[0].startswith("#"):
        return [], int(parts[0][1:], 0)
    shift, name = 0, parts[0]
    value = registers.get(name.replace("w", "x", 1) if name.startswith("w") else name)
    if len(parts) > 1:
        match = re.match(r"(lsl|uxtw|sxtw|sxtx)(?: #(\d+))?$", parts[1])
        if not match:
            return None
        shift = int(match.group(2) or 0)
        if value is not None and match.group(1) in ("uxtw", "sxtw"):
            value &= 0xFFFFFFFF
            if match.group(1) == "sxtw" and value >> 31:
                value -= 1 << 32
    return [(name, 1 << shift, value)], 0


def _aarch64(instruction, registers):
    match = re.search(r"\[([^\]]*)\]", instruction.operands)
    mnemonic = instruction.mnemonic.split()[0]
    if not match or mnemonic.startswith(("prfm", "adr")):
        return []
    parts = [part.strip().lower() for part in match.group(1).split(",")]
    after = instruction.operands[match.end():].lstrip().startswith(",")  # post-indexed: the offset counts later
    offset = ([], 0) if after else _arm_offset(parts[1:], registers)
    if offset is None:
        return []
    known, terms = dict(registers), [(parts[0], 1)]
    for name, scale, value in offset[0]:
        known.pop(name, None)
        if value is not None:
            known[name] = value
        terms.append((name, scale))
    address, text, names = _sum(known, terms, offset[1], 64)
    first = _split(instruction.operands)[0].lower()
    width = {"b": 1, "h": 2}.get(mnemonic[-1]) if mnemonic.startswith(("ldr", "str", "ldur", "stur")) else None
    if mnemonic.startswith("ldrsw"):
        width = 4
    access = "write" if mnemonic.startswith("st") else "read" if mnemonic.startswith("ld") else "read-write"
    return [Access(address, width or _ARM_WIDTH.get(first[:1]), access, text, names)]


def memory_accesses(instruction, registers, arch):
    """[Access] of INSTRUCTION with the register values REGISTERS (lower-case names)."""
    if instruction is None or not instruction.mnemonic:
        return []
    if arch == "aarch64":
        return _aarch64(instruction, registers)
    if arch in ("x86_64", "i386"):
        return _x86(instruction, registers, 64 if arch == "x86_64" else 32)
    return []
