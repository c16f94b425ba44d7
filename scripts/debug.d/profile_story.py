"""profile_story - what a trace tells about the profile files: opened, how much was written, where it stopped."""
import os
import re
import struct

# Fields of a raw profile's header, offsets by version (docs/profile-files.md): header size, then what the parts need.
_HEADERS = {
    8: dict(size=88, ids=16, records=24, pad1=32, counters=40, pad2=48, names=56),
    9: dict(size=112, ids=16, records=24, pad1=32, counters=40, pad2=48, bitmap=56, pad3=64, names=72),
    10: dict(size=128, ids=16, records=24, pad1=32, counters=40, pad2=48, bitmap=56, pad3=64, names=72, vtables=104,
             vnames=112),
    11: dict(size=152, ids=16, records=24, pad1=32, counters=40, pad2=48, bitmap=56, pad3=64, names=96, vtables=120,
             vnames=128),
}
_RECORD = {8: (48, 40), 9: (64, 48), 10: (64, 48), 11: (72, 56)}
_MAGIC = {b"\x81rforpl\xff": 8, b"\x81Rforpl\xff": 4}
_BYTE_COVERAGE = 1 << 60


class File:
    """One profile file in the trace."""

    def __init__(self, path):
        self.path, self.opens, self.writes, self.bytes, self.errors = path, [], 0, 0, []
        self.depth, self.truncated, self.locked, self.mapped, self.removed = 0, False, False, False, False
        self.written_since_open = 0

    def take(self, event):
        """Count one event."""
        if event.error:
            if event.call in ("open", "write", "truncate", "lock"):
                self.errors.append(f"{event.text}: {event.error}")
            return
        if event.call == "open":
            self.opens.append(event.flags or [])
            self.depth, self.written_since_open = self.depth + 1, 0
        elif event.call == "close":
            self.depth = max(0, self.depth - 1)
        elif event.call == "write":
            self.writes, self.bytes = self.writes + 1, self.bytes + (event.size or 0)
            self.written_since_open += event.size or 0
        else:
            attribute = {"truncate": "truncated", "lock": "locked", "map": "mapped", "rename": "removed",
                         "unlink": "removed"}.get(event.call)
            if attribute:
                setattr(self, attribute, True)


def is_profile(path, pattern):
    """Is PATH a profile: by its ending, or by PATTERN (LLVM_PROFILE_FILE with its % words)?"""
    if path is None:
        return False
    if path.endswith((".profraw", ".profraw (deleted)")):
        return True
    if not pattern:
        return False
    parts = re.split(r"%(?:\d*[a-zA-Z])", os.path.basename(pattern))
    return re.fullmatch(".*".join(map(re.escape, parts)), os.path.basename(path)) is not None


class Story:
    """files: {path: File} of the profiles that were opened for writing; end: how the traced program ended, or None;
    fault: what the fatal signal said, or None; open_at_fault: the files that were open when it came."""

    def __init__(self, events, pattern=None):
        self.files, self.end, self.fault, self.open_at_fault, self.begun_at_fault = {}, None, None, [], False
        for event in events:
            self._take(event, pattern)

    def _take(self, event, pattern):
        if event.call == "signal":
            self.fault = event.text
            self.open_at_fault = [file.path for file in self.files.values() if file.depth]
            self.begun_at_fault = any(file.bytes for file in self.files.values())
        elif event.call == "end":
            self.end = event.text
        elif is_profile(event.path, pattern):
            path = event.path.replace(" (deleted)", "")
            writes = event.call != "open" or any(flag in ("O_WRONLY", "O_RDWR") for flag in event.flags or [])
            if path in self.files or writes:
                self.files.setdefault(path, File(path)).take(event)


def parts(head):
    """[(name, end offset)] of a raw profile from its first bytes, up to where the value data begins; empty if HEAD is no
    header that is known."""
    word = _MAGIC.get(head[:8])
    if word is None or len(head) < 16:
        return []
    version_word, = struct.unpack_from("<Q", head, 8)
    version = version_word & 0xFFFFFFFF
    header = _HEADERS.get(version)
    if header is None or len(head) < header["size"]:
        return [("header", _HEADERS[version]["size"])] if header else []

    def number(name):
        return struct.unpack_from("<Q", head, header[name])[0] if name in header else 0
    counter = 1 if version_word & _BYTE_COVERAGE else 8
    sizes = [("header", header["size"]), ("binary ids", number("ids")),
             ("records", number("records") * _RECORD[version][word == 4]), ("padding", number("pad1")),
             ("counters", number("counters") * counter), ("padding", number("pad2")), ("bitmap", number("bitmap")),
             ("padding", number("pad3")), ("names", number("names"))]
    out, end = [], 0
    for name, size in sizes:
        end += size
        out.append((name, end))
    end = (end + 7) // 8 * 8
    if "vtables" in header:
        end += number("vtables") * (24 if word == 8 else 16)
        end = (end + number("vnames") + 7) // 8 * 8
        out.append(("vtables", end))
    return out


def stopped_in(path):
    """Where the file ends, in words; None if there is no file or nothing is known."""
    try:
        size = os.path.getsize(path)
        with open(path, "rb") as file:
            head = file.read(256)
    except OSError:
        return None
    if size == 0:
        return "before the header: the file is empty"
    known = parts(head)
    if not known:
        return "in the header" if size < 88 else None
    start = 0
    for name, end in known:
        if size < end:
            return f"in the {name}: {size - start} of {end - start} bytes of them are there"
        start = end if name != "padding" else start
    return f"after the names: {size - start} bytes of value data are there"
