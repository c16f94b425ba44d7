"""Run a macOS program in the machine the way dyld and the C library would: start-up functions, main, exit handlers."""
import dataclasses

import capstone

from darwin.libsystem import LibSystem
from darwin.machine import CPU_ARM64, Fault, Machine, Stopped
from darwin.macho import Image

PROFILE = "program.profraw"


@dataclasses.dataclass
class Outcome:
    kind: str               # "crash", "refused-write", "clean", "stopped"
    phase: str = ""         # of a crash: "startup", "running", "exit"
    function: str = ""
    offset: int = 0
    instruction: str = ""
    address: int | None = None  # effective address of the access, as the instruction computed it
    canonical: bool = True
    reported: int | None = None  # what macOS would report as the fault's address
    detail: str = ""
    profile: bytes = b""


def disassemble(image, machine, pc):
    arm = image.cpu == CPU_ARM64
    engine = capstone.Cs(capstone.CS_ARCH_ARM64 if arm else capstone.CS_ARCH_X86,
                         capstone.CS_MODE_ARM if arm else capstone.CS_MODE_64)
    engine.detail = True
    return next(engine.disasm(bytes(machine.cpu.mem_read(pc, 4 if arm else 15)), pc), None)


def effective_address(machine, instruction):
    """Of the instruction's memory operand. Unicorn does not tell it for addresses that cannot be translated at all."""
    import unicorn.arm64_const as arm_registers
    import unicorn.x86_const as x86_registers
    arm = machine.image.cpu == CPU_ARM64
    table, prefix = (arm_registers, "UC_ARM64_REG_") if arm else (x86_registers, "UC_X86_REG_")
    kind = capstone.arm64.ARM64_OP_MEM if arm else capstone.x86.X86_OP_MEM
    for operand in instruction.operands:
        if operand.type != kind:
            continue
        total = operand.mem.disp
        for register, scale in ((operand.mem.base, 1), (operand.mem.index, 1 << operand.shift.value if arm else operand.mem.scale)):
            if register:
                name = instruction.reg_name(register).upper()
                total += machine.cpu.reg_read(getattr(table, prefix + name)) * scale
        return total & (1 << 64) - 1
    return None


def is_canonical(address):
    """Can user space of macOS map it? 47 bits on both architectures."""
    return address < 1 << 47


def crash(image, machine, fault, phase):
    function, offset = image.where(fault.pc) or ("outside the code", 0)
    instruction = disassemble(image, machine, fault.pc)
    address = effective_address(machine, instruction) if instruction else None
    outcome = Outcome("crash", phase, function, offset, address=address)
    outcome.instruction = f"{instruction.mnemonic} {instruction.op_str}" if instruction else "?"
    outcome.canonical = address is None or is_canonical(address)
    # Intel: a general protection fault, which carries no address. ARM: the fault address register has it.
    outcome.reported = address if outcome.canonical or image.cpu == CPU_ARM64 else 0
    return outcome


def run_program(machine, library, enter=lambda phase: None):
    """From the initialisers to what runs at exit; ENTER is told each phase as it begins."""
    image = machine.image
    for function in image.initialisers:
        machine.call(function, 1, 0, 0, 0)
    enter("running")
    argv = machine.put(machine.put(b"program\0").to_bytes(8, "little") + bytes(8))
    machine.call(image.base + image.entry, 1, argv, argv + 8, 0)
    enter("exit")
    for function in reversed(library.at_exit):
        machine.call(function)


def run_to_fault(path):
    """(machine, fault) of a program that faults."""
    library = LibSystem({"LLVM_PROFILE_FILE": PROFILE})
    machine = Machine(Image(path), library)
    try:
        run_program(machine, library)
    except Fault as fault:
        return machine, fault
    raise SystemExit(f"{path}: did not fault")


def execute(path):
    image, library = Image(path), LibSystem({"LLVM_PROFILE_FILE": PROFILE})
    machine, phases = Machine(image, library), ["startup"]
    try:
        run_program(machine, library, phases.append)
    except Fault as fault:
        return crash(image, machine, fault, phases[-1])
    except Stopped as stop:
        return Outcome("stopped", phases[-1], detail=str(stop))
    profile = bytes(library.files.get(PROFILE, b""))
    if "version mismatch" in library.errors:
        return Outcome("refused-write", detail=library.errors.strip(), profile=profile)
    if library.errors:
        return Outcome("stopped", "exit", detail=library.errors.strip(), profile=profile)
    return Outcome("clean", profile=profile)
