"""system_calls - traces of strace (Linux), dtruss and fs_usage (macOS) as one kind of event. Bytes in, facts out."""
import re
from collections import namedtuple

# call: open, close, write, truncate, lock, seek, map, rename, unlink, signal, end. path: the file it is about, or None.
# flags: of open. size: bytes written. error: "ENOSPC" or None. text: details of a signal or an end.
Event = namedtuple("Event", "pid call path flags size error text")

_STRACE = re.compile(r"(?:(\d+)\s+)?(?:\d+\.\d+ )?(\w+)\((.*)\)\s+= (-?\d+|0x[0-9a-f]+|\?)(?:<(.*?)>)?(?: (E[A-Z]+))?.*$")
_SIGNAL = re.compile(r"(?:(\d+)\s+)?--- (SIG\w+) (\{.*\}) ---")
_KILLED = re.compile(r"(?:(\d+)\s+)?\+\+\+ (?:killed by (SIG\w+)|exited with (\d+))")
_UNFINISHED = re.compile(r"(?:(\d+)\s+)?(\w+)\((.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"(?:(\d+)\s+)?<\.\.\. (\w+) resumed>(.*)$")
_FD_PATH = re.compile(r"^\s*-?\d+<([^>]*)>")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_CALLS = {"open": "open", "openat": "open", "creat": "open", "open_nocancel": "open", "close": "close",
          "close_nocancel": "close", "write": "write", "write_nocancel": "write", "writev": "write", "pwrite": "write",
          "pwrite64": "write", "pwritev": "write", "ftruncate": "truncate", "fcntl": "lock", "flock": "lock",
          "lseek": "seek", "mmap": "map", "rename": "rename", "renameat": "rename", "renameat2": "rename",
          "unlink": "unlink", "unlinkat": "unlink"}
_FAULTS = ("SIGSEGV", "SIGBUS", "SIGABRT", "SIGILL", "SIGFPE", "SIGTRAP", "SIGSYS", "SIGKILL", "SIGXFSZ", "SIGTERM")


def _open_path(arguments):
    match = _QUOTED.search(arguments)
    return match.group(1) if match else None


def _strace_call(pid, name, arguments, result, result_path, error):
    call = _CALLS.get(name)
    if call is None or call == "lock" and "LK" not in arguments and "LOCK" not in arguments:
        return None
    size, flags, path = None, None, None
    if call == "open":
        path, flags = result_path or _open_path(arguments), re.findall(r"O_[A-Z]+", arguments)
    elif call in ("rename", "unlink"):
        path = _open_path(arguments)
    elif call == "map":
        match = re.search(r"MAP_SHARED\w*(?:\|\w+)*, \d+<([^>]*)>", arguments)
        if match is None or "PROT_WRITE" not in arguments:
            return None
        path = match.group(1)
    else:
        match = _FD_PATH.match(arguments)
        path = match.group(1) if match else None
    if call == "write" and not error:
        size = int(result, 0) if result != "?" else 0
    return Event(pid, call, path, flags, size, error, name)


def _strace_line(line):
    match = _SIGNAL.match(line)
    if match:
        return Event(match.group(1), "signal", None, None, None, None, f"{match.group(2)} {match.group(3)}") \
            if match.group(2) in _FAULTS else None
    match = _KILLED.match(line)
    if match:
        return Event(match.group(1), "end", None, None, None, None, match.group(2) or f"exit code {match.group(3)}")
    match = _STRACE.match(line)
    return _strace_call(*match.groups()) if match else None


def parse_strace(text):
    """[Event] of `strace -f -y -o FILE`."""
    out, pending = [], {}
    for line in text.splitlines():
        begun, resumed = _UNFINISHED.match(line), _RESUMED.match(line)
        if begun:
            pending[begun.group(1)] = line[:-len(" <unfinished ...>")]
            continue
        if resumed:
            line = pending.pop(resumed.group(1), "") + resumed.group(3)
        event = _strace_line(line)
        if event is not None:
            out.append(event)
    return out


_DTRUSS = re.compile(r"\s*(?:(\d+)/0x[0-9a-f]+:\s+)?(\w+)\((.*)\)\s+= (-?\d+|0x[0-9a-fA-F]+) (?:Err#)?(-?\d+)\s*$")
_MAC_FLAGS = ((0x200, "O_CREAT"), (0x400, "O_TRUNC"), (0x8, "O_APPEND"))
_MAC_ERRORS = {"28": "ENOSPC", "27": "EFBIG", "13": "EACCES", "2": "ENOENT", "9": "EBADF"}


def parse_dtruss(text):
    """[Event] of `dtruss -f`. It names files when they are opened: descriptors are followed from there."""
    out, files = [], {}
    for line in text.splitlines():
        match = _DTRUSS.match(line)
        call = _CALLS.get(match.group(2)) if match else None
        if call is None or call in ("lock", "map", "seek"):
            continue
        pid, arguments, result, number = match.group(1), match.group(3), int(match.group(4), 0), match.group(5)
        error = _MAC_ERRORS.get(number, "errno " + number) if result == -1 else None
        first = arguments.split(",")[0].strip()
        flags = None
        if call == "open":
            path = (_open_path(arguments) or "").removesuffix("\\0") or None
            bits = int(arguments.split(",")[1], 0) if arguments.count(",") else 0
            flags = [("O_RDONLY", "O_WRONLY", "O_RDWR", "O_RDWR")[bits & 3]] + [name for bit, name in _MAC_FLAGS if bits & bit]
            if result >= 0:
                files[pid, result] = path
        elif call in ("rename", "unlink"):
            path = (_open_path(arguments) or "").removesuffix("\\0") or None
        else:
            path = files.get((pid, int(first, 0)))
        out.append(Event(pid, call, path, flags, result if call == "write" and not error else None, error, match.group(2)))
    return out


_FS_USAGE = re.compile(r"\d\d:\d\d:\d\d(?:\.\d+)?\s+(open|close|write|pwrite|WrData\[\w+\]|ftruncate|rename|unlink)(?:_nocancel)?\s+(.*)$")


def parse_fs_usage(text):
    """[Event] of `fs_usage -w -f filesys`."""
    out, files = [], {}
    for line in text.splitlines():
        match = _FS_USAGE.match(line)
        if not match or match.group(1).startswith("WrData"):
            continue
        call, rest = _CALLS[match.group(1)], match.group(2)
        pid = rest.split()[-1].rpartition(".")[2]
        number = re.search(r"\bF=(\d+)", rest)
        size = re.search(r"\bB=(0x[0-9a-f]+)", rest)
        error = re.search(r"\[\s*(\d+)\]", rest)
        failed = _MAC_ERRORS.get(error.group(1), "errno " + error.group(1)) if error else None
        path = re.search(r"(/.*?)\s{2,}\d", rest)
        path = path.group(1) if path else None
        flags = None
        if call == "open":
            marks = re.search(r"\(([A-Z_]+)\)", rest)
            letters = marks.group(1) if marks else ""
            flags = ["O_RDWR" if "R" in letters and "W" in letters else "O_WRONLY" if "W" in letters else "O_RDONLY"] + \
                [name for letter, name in (("C", "O_CREAT"), ("T", "O_TRUNC"), ("A", "O_APPEND")) if letter in letters]
            if number:
                files[pid, number.group(1)] = path
        elif number:
            path = files.get((pid, number.group(1)), path)
        out.append(Event(pid, call, path, flags, int(size.group(1), 16) if size and call == "write" else None, failed,
                         match.group(1)))
    return out


def parse(text):
    """[Event] of a trace, whichever of the three tools made it."""
    if _FS_USAGE.search(text.partition("\n")[0]) or re.search(r"^\d\d:\d\d:\d\d\S*\s+\w+.*\.\d+$", text, re.MULTILINE):
        return parse_fs_usage(text)
    if "SYSCALL(args)" in text or re.search(r"\)\s+= -?\d+ (Err#)?-?\d+$", text, re.MULTILINE):
        return parse_dtruss(text)
    return parse_strace(text)
