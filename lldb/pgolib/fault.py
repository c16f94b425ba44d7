"""fault - what a faulting instruction really touched; the system's address is not always it."""
from collections import namedtuple

from .operands import memory_accesses
from .pointers import NULL_PAGE_END

SEGV_MAPERR, SEGV_ACCERR, SI_KERNEL = 1, 2, 128
NAMES = {4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 11: "SIGSEGV", 31: "SIGSYS"}
CODES = {("SIGSEGV", 1): "SEGV_MAPERR", ("SIGSEGV", 2): "SEGV_ACCERR", ("SIGBUS", 1): "BUS_ADRALN",
         ("SIGBUS", 2): "BUS_ADRERR", ("SIGBUS", 3): "BUS_OBJERR"}
MEMORY_SIGNALS = ("SIGSEGV", "SIGBUS")

# source: "os" or "instruction". region: kind as in repro.crash/1, with a name or None.
Fault = namedtuple("Fault", "address source canonical access width expression registers region nearest")


def code_name(name, code):
    """SEGV_MAPERR and the like; None if the code is not known."""
    if code is None:
        return None
    return "SI_KERNEL" if code == SI_KERNEL else CODES.get((name, code), f"code {code}")


def _system_knows(target, stop):
    """Is the reported address the one that was accessed? x86_64 reports 0 for what cannot be an address."""
    if stop.address is None or stop.code is None:
        return False
    return not (target.arch == "x86_64" and stop.code == SI_KERNEL)


def _likely(target, accesses):
    """The access that faults: one that cannot be read, else the first."""
    known = [access for access in accesses if access.address is not None]
    for access in known:
        if not target.is_canonical(access.address) or target.read(access.address, 1) is None:
            return access
    return known[0] if known else None


def region_kind(target, images, address):
    """(kind, name or None) of the memory at ADDRESS, in the words of repro.crash/1."""
    if not target.is_canonical(address):
        return "unmapped", None
    if address < NULL_PAGE_END:
        return "null-page", None
    if any((image.section_of(address) or ("",))[0] == "__llvm_prf_data" for image in images):
        return "profile-data", None
    region = target.region(address)
    if region is None:
        return ("unmapped" if target.read(address, 1) is None else "anonymous"), None
    if region.name in ("[stack]", "[heap]"):
        return region.name[1:-1], region.name
    if "x" in region.perms:
        return "text", region.name or None
    if not region.name:
        return "anonymous", None
    return ("data" if "w" in region.perms else "rodata"), region.name


def describe(target, images, stop):
    """The Fault of the STOP by a memory signal, or None for other signals and when nothing tells the address."""
    if stop is None or stop.name not in MEMORY_SIGNALS:
        return None
    instruction, registers = target.instruction(), target.registers()
    accesses = memory_accesses(instruction, registers, target.arch)
    address = stop.address if _system_knows(target, stop) else None
    counter = registers.get("rip", registers.get("pc", registers.get("eip")))
    if counter is not None and (target.read(counter, 1) is None or counter == address):  # the code itself is not there
        return Fault(counter, "instruction" if address is None else "os", target.is_canonical(counter), "execute", None,
                     None, [], *region_kind(target, images, counter))
    access = _likely(target, accesses)
    if address is not None:
        near = [entry for entry in accesses if entry.address is not None and 0 <= address - entry.address < 64]
        access = near[0] if near else None
    elif access is not None:
        address = access.address
    if address is None:
        return None
    return Fault(address, "instruction" if not _system_knows(target, stop) else "os", target.is_canonical(address),
                 access.access if access else None, access.width if access else None,
                 access.expression if access else None, access.registers if access else [],
                 *region_kind(target, images, address))
