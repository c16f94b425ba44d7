"""records - the bytes of a profile record as fields of a layout."""
from .layouts import field


def parse(data, record_layout, big_endian=False):
    """{field name: value or tuple of values} of the record in DATA; fields that DATA is too short for are left out."""
    order = "big" if big_endian else "little"
    out = {}
    for entry in record_layout.fields:
        parts = []
        for number in range(entry.count):
            start = entry.offset + number * entry.size
            if start + entry.size <= len(data):
                parts.append(int.from_bytes(data[start:start + entry.size], order))
        if len(parts) == entry.count:
            out[entry.name] = parts[0] if entry.count == 1 else tuple(parts)
    return out


def counters_address(record_address, values, record_layout):
    """Where the record's counters are: CounterPtr is a distance from the record (up to v5: an address)."""
    pointer = values.get("CounterPtr", 0)
    if record_layout.version <= 5:
        return pointer
    return (record_address + pointer) & (1 << 8 * record_layout.word) - 1


def sites(values):
    """Value sites by kind."""
    return values.get("NumValueSites", ())


def values_offset(record_layout):
    """Offset of the Values pointer."""
    return field(record_layout, "Values").offset
