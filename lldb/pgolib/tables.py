"""tables - profile records and value lists as lines for people."""
from .image import name_of
from .layouts import VALUE_KINDS
from .nodes import SITES_MAX, lists
from .pointers import classify
from .records import counters_address, parse, sites
from .target import Error

ROWS_MAX = 200
COUNTERS_MAX = 16


def _seen_by_runtime(image, record):
    """How the runtime's walk meets this record."""
    if image.runtime is None:
        return "no runtime in this file"
    step, into = divmod(record.offset, image.runtime.size)
    if into:
        return f"{into} bytes into its record {step}"
    return f"its record {step}{', misread' if image.is_foreign(record) else ''}"


def _row(target, image, record):
    data = target.read(image.start + record.offset, record.size)
    values = parse(data, record.layout, target.big_endian) if data else {}
    counts = ",".join(str(count) for count in sites(values)) or "?"
    return (str(record.index), str(record.offset), record.layout.name, name_of(record),
            str(values.get("NumCounters", "?")), counts, _seen_by_runtime(image, record))


def _columns(rows):
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return ["  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]


def _heading(target, image):
    runtime = f"its runtime reads all as {image.runtime.name} ({image.runtime.size} bytes)" if image.runtime else \
        "no profile runtime in it"
    return (f"{image.name}: {len(image.records)} records in {image.size} bytes of __llvm_prf_data at "
            f"{target.hex(image.start)}; {runtime}")


def _chosen_rows(image):
    """Records to list: all, or around the first foreign one when there are very many."""
    if len(image.records) <= ROWS_MAX:
        return image.records
    first = next((record.index for record in image.records if image.is_foreign(record)), 0)
    start = max(0, min(first - ROWS_MAX // 2, len(image.records) - ROWS_MAX))
    return image.records[start:start + ROWS_MAX]


def records(target, images):
    """All records of all images."""
    out = []
    for image in images:
        chosen = _chosen_rows(image)
        out.append(_heading(target, image))
        if chosen:
            rows = [_row(target, image, record) for record in chosen]
            out += _columns([("#", "offset", "layout", "function", "counters", "sites", "read by the runtime as"), *rows])
        if len(chosen) < len(image.records):
            out.append(f"  {len(chosen)} of {len(image.records)} shown: give a function or #NUMBER for others")
    return out


def find(images, wanted):
    """[(image, record)] of the function WANTED; Error when there is none."""
    found = [(image, record) for image in images for record in image.find(wanted)]
    if not found:
        raise Error(f"no record of a function '{wanted}'; `pgo records` lists all")
    return found


def _fields(target, images, address, layout):
    """One line for each field of what lies at ADDRESS, read as LAYOUT."""
    data = target.read(address, layout.size) or b""
    values, rows = parse(data, layout, target.big_endian), []
    for entry in layout.fields:
        value = values.get(entry.name)
        if value is None:
            shown, says = "cannot be read", ""
        elif entry.count > 1:
            shown, says = ",".join(str(part) for part in value), ", ".join(VALUE_KINDS[:entry.count])
        elif entry.name in ("FunctionPointer", "Values"):
            shown, says = target.hex(value), classify(target, images, value)
        elif entry.name == "CounterPtr":
            shown = target.hex(value)
            says = classify(target, images, counters_address(address, values, layout))
        else:
            shown, says = (f"0x{value:0{2 * entry.size}x}" if entry.size == 8 or "Ptr" in entry.name else str(value)), ""
        rows.append((f"+{entry.offset}", entry.name, shown, says))
    return _columns(rows)


def _counters(target, image, record):
    values = parse(target.read(image.start + record.offset, record.size) or b"", record.layout, target.big_endian)
    start, count = counters_address(image.start + record.offset, values, record.layout), values.get("NumCounters", 0)
    found = [target.unsigned(start + 8 * number, 8) for number in range(min(count, COUNTERS_MAX))]
    text = ", ".join("?" if value is None else str(value) for value in found)
    return f"  counters: {text}{' ...' if count > COUNTERS_MAX else ''}"


def _misreading(target, image, images, record):
    """What the runtime makes of the place where RECORD starts."""
    if image.runtime is None:
        return []
    step, into = divmod(record.offset, image.runtime.size)
    if not into and not image.is_foreign(record):
        return []
    start = image.start + step * image.runtime.size
    place = f"{into} bytes before it" if into else "the same place"
    return [f"  the runtime reads {place} as its record {step} ({image.runtime.name}):",
            *("  " + line for line in _fields(target, images, start, image.runtime))]


def record(target, images, wanted):
    """One function's record, field by field, as it is and as the runtime reads it."""
    out = []
    for image, entry in find(images, wanted):
        out.append(f"{image.name}: record {entry.index}, {name_of(entry)}: {entry.layout.name}, {entry.size} bytes at "
                   f"{target.hex(image.start + entry.offset)}, offset {entry.offset} of __llvm_prf_data")
        out += _fields(target, images, image.start + entry.offset, entry.layout)
        out.append(_counters(target, image, entry))
        out += _misreading(target, image, images, entry)
    return out


def _value(target, kind, value):
    """A profiled value in words."""
    if kind != "memory size":
        place = target.place(value)
        if place is not None and place.function is not None:
            return f"{target.hex(value)} ({place.function}{f'+{place.offset}' if place.offset else ''})"
        return target.hex(value)
    return str(value)


def _site_lines(target, images, site):
    out = [f"    site {site.number} ({site.kind}), head {target.hex(site.head)}: {classify(target, images, site.head)}"]
    if site.first is None:
        return out + ["      the head cannot be read: reading it faults"]
    if not site.nodes:
        return out + ["      no values"]
    for node in site.nodes:
        text = f"      {target.hex(node.address)}: {classify(target, images, node.address)}"
        text += f"; {node.problem}" if node.problem else \
            f"; value {_value(target, site.kind, node.value)}, count {node.count}"
        out.append(text)
    return out


def _lists(target, images, address, layout):
    array, found = lists(target, address, layout)
    if array is None:
        return ["  the record cannot be read"]
    data = parse(target.read(address, layout.size), layout, target.big_endian)
    out = [f"    Values {target.hex(array)}: {classify(target, images, array)}; sites "
           f"{','.join(str(count) for count in sites(data))}"]
    for site in found:
        out += _site_lines(target, images, site)
    if len(found) == SITES_MAX < sum(sites(data)):
        out.append(f"    {sum(sites(data))} sites: {SITES_MAX} shown")
    return out


def nodes(target, images, wanted):
    """The value lists of a function's record, each pointer classified; also as the runtime would follow them."""
    out = []
    for image, entry in find(images, wanted):
        out.append(f"{image.name}: record {entry.index}, {name_of(entry)}")
        out.append(f"  as the {entry.layout.name} record that it is")
        out += _lists(target, images, image.start + entry.offset, entry.layout)
        if image.runtime is not None and (image.is_foreign(entry) or entry.offset % image.runtime.size):
            step = entry.offset // image.runtime.size
            out.append(f"  as the runtime's record {step} ({image.runtime.name}, offset {step * image.runtime.size})")
            out += _lists(target, images, image.start + step * image.runtime.size, image.runtime)
    return out
