"""stops - why a process stands still, from the words of LLDB where its API does not tell."""
import re

from .target import Stop

_CODES = (("address not mapped", 1), ("invalid permissions", 2), ("access permission", 2))
_MACH = re.compile(r"EXC_BAD_ACCESS \(code=(\w+)(?:, address=(0x[0-9a-f]+))?")
_MACH_CODES = {"1": 1, "2": 2, "KERN_INVALID_ADDRESS": 1, "KERN_PROTECTION_FAILURE": 2}


def linux_code(description):
    """si_code from LLDB's description of a signal ("signal SIGSEGV: address not mapped to object ..."), or None."""
    return next((code for words, code in _CODES if words in (description or "")), None)


def mach_stop(description):
    """The Stop that stands for a macOS memory exception, as LLDB describes it; None for another exception."""
    match = _MACH.match(description or "")
    if not match:
        return None
    if match.group(1) in ("EXC_I386_GPFLT", "13"):  # a general protection fault: no address is reported
        return Stop(11, "SIGSEGV", 128, 0)
    return Stop(11, "SIGSEGV", _MACH_CODES.get(match.group(1)), int(match.group(2), 16) if match.group(2) else None)
