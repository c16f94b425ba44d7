"""document - what a debugger shows of a stopped process as a crash record (repro.crash/1), for repro to diagnose."""
import re

from . import fault as fault_module
from .fault import SEGV_ACCERR, SEGV_MAPERR, SI_KERNEL

EXIT_FUNCTIONS = ("exit", "__run_exit_handlers", "__GI_exit", "__cxa_finalize", "__cxa_finalize_ranges", "_dl_fini")
_RUNTIME = re.compile(r"_*(lprof|llvm_profile_|llvm_write_)|initializeValueProf|getNumValue|getNextNValue|"
                      r"getValueProf|writeOneValueProfData|writeValueProfData|writeFile$|fileWriter$|"
                      r"serializeValueProf|instrumentTargetValueImpl")
_LIBRARIES = (("libc.so", "libc"), ("libc-", "libc"), ("libsystem", "libc"), ("ld-linux", "loader"), ("dyld", "loader"),
              ("mimalloc", "allocator"), ("jemalloc", "allocator"))


def layer(place):
    """Whose code it is, in the words of repro.crash/1."""
    if place.function and _RUNTIME.match(place.function):
        return "profile-runtime"
    name = (place.module or "").rsplit("/", 1)[-1]
    return next((word for start, word in _LIBRARIES if start in name), "application" if place.module else "unknown")


def phase(frames):
    """exit when the frames are in or below exit(), else running."""
    return "exit" if any(frame.place.function in EXIT_FUNCTIONS for frame in frames) else "running"


def in_runtime(frames):
    """Is the profile runtime among the innermost frames?"""
    return any(layer(frame.place) == "profile-runtime" for frame in frames[:4])


def likely_code(target, stop, fault):
    """si_code; where the debugger does not tell it, the one that the address must have had."""
    if stop.code is not None:
        return stop.code
    if fault is None:
        return 0
    if not fault.canonical:
        return SI_KERNEL
    return SEGV_MAPERR if target.read(fault.address, 1) is None else SEGV_ACCERR


def _frame(target, index, frame):
    place = frame.place
    return {"index": index, "pc": target.hex(frame.pc), "trust": "imported" if index else "context",
            "module": place.module, "module_offset": target.hex(place.module_offset), "function": place.function,
            "function_offset": place.offset, "symbol_exact": place.function is not None, "file": place.file,
            "line": place.line, "layer": layer(place)}


def _threads(target, threads):
    return [{"tid": thread.tid, "crashed": thread.selected, "stop_reason": None,
             "frames": [_frame(target, index, frame) for index, frame in enumerate(thread.frames)]}
            for thread in threads]


def _signal(target, stop, fault):
    code = likely_code(target, stop, fault)
    return {"number": stop.number, "name": stop.name, "code": code,
            "code_name": fault_module.code_name(stop.name, code),
            "reported_address": target.hex(stop.address or 0)}


def _fault(target, fault, meanings):
    if fault is None:
        return None
    return {"address": target.hex(fault.address), "address_source": fault.source, "canonical": fault.canonical,
            "access": fault.access, "width": fault.width, "expression": fault.expression,
            "region": {"kind": fault.region, "nearest": fault.nearest},
            "decode": [{"value": target.hex(meaning.value), "where": meaning.where, "meaning": meaning.meaning,
                        "detail": meaning.detail, "confidence": meaning.confidence} for meaning in meanings]}


def _segments(image):
    out, expected = [], None
    for record in image.records:
        if out and out[-1]["layout"] == record.layout.name and record.offset == expected:
            out[-1]["records"] += 1
        else:
            out.append({"layout": record.layout.name, "record_size": record.size, "index": record.index,
                        "offset": record.offset, "records": 1, "function": record.function})
        expected = record.offset + record.size
    return out[:256]


def _at_fault(target, image, found):
    if found is None:
        return None
    data, truth = target.read(found.address, image.runtime.size), found.truth
    return {"offset": found.offset, "index": found.index, "bytes": data.hex() if data else None,
            "is_record": truth is not None and truth.offset == found.offset,
            "layout": truth.layout.name if truth else None, "function": truth.function if truth else None}


def _profile(target, image, found):
    if image is None:
        return None
    by_layout = {}
    for record in image.records:
        by_layout[record.layout.name] = by_layout.get(record.layout.name, 0) + 1
    out = {"runtime": image.runtime.name if image.runtime else None, "raw_version": image.check["raw_version_symbol"],
           "records": {"total": len(image.records), "by_layout": by_layout, "segments": _segments(image)},
           "foreign": [{"index": record.index, "offset": record.offset, "layout": record.layout.name,
                        "function": record.function} for record in image.records if image.is_foreign(record)][:64],
           "at_fault": _at_fault(target, image, found), "files": []}
    if image.runtime:
        out["runtime_record_size"] = image.runtime.size
    return out


def _instruction(target, instruction):
    if instruction is None:
        return None
    return {"address": target.hex(instruction.address), "bytes": instruction.bytes,
            "text": f"{instruction.mnemonic} {instruction.operands}".strip(), "operands": [], "window": []}


def _maps(target):
    return [{"start": target.hex(region.start), "end": target.hex(region.end), "offset": target.hex(0),
             "perms": region.perms, "path": region.name or None} for region in target.regions()]


def _modules(target):
    """The files that are mapped, each with the range it takes."""
    ranges = {}
    for region in target.regions():
        if region.name.startswith("/"):
            low, high = ranges.get(region.name, (region.start, region.end))
            ranges[region.name] = (min(low, region.start), max(high, region.end))
    return [{"path": path, "base": target.hex(low), "end": target.hex(high), "bias": target.hex(low), "build_id": None,
             "has_symtab": False} for path, (low, high) in ranges.items()]


def make(target, image, stop, fault, found, meanings, threads):
    """The document. IMAGE, FAULT and FOUND may be None."""
    crashed = next((thread for thread in threads if thread.selected), None)
    frames = crashed.frames if crashed else []
    path = image.path if image else frames[0].place.module if frames else None
    return {
        "schema": "repro.crash/1", "id": "0" * 16, "created": None, "tool": "pgo in a debugger", "outcome": "crash",
        "subject": {"path": path, "format": image.check["format"] if image else None, "arch": target.arch,
                    "build_id": None, "stripped": False, "instrumented": "unknown"},
        "run": {"argv": [], "cwd": None, "env": target.environment(), "capture": None, "exit": {"code": None,
                "signal": stop.number}, "phase": phase(frames), "wall_ms": 0, "max_rss_kb": 0, "profile_files": [],
                "runtime_messages": []},
        "signal": _signal(target, stop, fault), "fault": _fault(target, fault, meanings),
        "threads": _threads(target, threads),
        "registers": {name: target.hex(value) for name, value in target.registers().items()},
        "instruction": _instruction(target, target.instruction()), "maps": _maps(target), "modules": _modules(target),
        "profile": _profile(target, image, found),
        "signature": {"stack": "0" * 16, "class": None},
    }
