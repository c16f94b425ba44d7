"""patches.py - ways to break a raw profile: name -> function(Raw) -> bytes. None: not for this version."""
from prof_tools import NUM_COUNTERS, RECORD, SITES, Raw, pack

HUGE = 1 << 56


def field(name, change):
    def patch(raw):
        if name not in raw.fields:
            return None
        raw.set(name, change(raw.header(name)))
        return bytes(raw.data)
    return patch


def word(change):
    return field("version", change)


def bytes_at(where, size, change):
    def patch(raw):
        at = where(raw)
        raw.put(at, size, change(raw.get(at, size)))
        return bytes(raw.data)
    return patch


def tail(make):
    return lambda raw: bytes(raw.data) + make(raw)


def with_sites(raw):
    """The first record that has value sites."""
    for i in range(raw.header("data")):
        if raw.get(raw.record(i) + SITES[raw.version], 4):
            return raw.record(i)
    raise AssertionError("no value sites")


def without_sites(raw):
    for i in range(raw.header("data")):
        if not raw.get(raw.record(i) + SITES[raw.version], 4):
            return raw.record(i)
    raise AssertionError("only value sites")


def last(raw):
    return raw.record(raw.header("data") - 1)


def count(record):
    return lambda raw: record(raw) + NUM_COUNTERS[raw.version]


def zero_sites(raw):
    for i in range(raw.header("data")):
        raw.put(raw.record(i) + SITES[raw.version], 4, 0)
    return bytes(raw.data)


def other_version(raw):
    copy = Raw(raw.data)
    copy.set("version", copy.header("version") ^ (8 ^ 10))
    return bytes(raw.data) + bytes(copy.data)


def copy_with(name, value):
    def patch(raw):
        copy = Raw(raw.data)
        if name not in copy.fields:
            return None
        copy.set(name, value)
        return bytes(raw.data) + bytes(copy.data)
    return patch


def swap_middle_letter(raw):
    raw.data[1] ^= ord("r") ^ ord("R")
    return bytes(raw.data)


def remove_values(raw):
    return bytes(raw.data[:raw.values_at])


def uncompressed_empty_name(raw):
    """Names as one plain chunk with an empty name in it."""
    text = b"main\x01\x01leaf"
    names = bytes([len(text), 0]) + text
    out = bytes(raw.data[:raw.names_at]) + names + bytes(-len(names) % 8)
    fresh = Raw(out + bytes(raw.data[raw.values_at:]))
    fresh.set("names", len(names))
    return bytes(fresh.data)


def plain_names_beyond(raw):
    raw.data[raw.names_at:raw.names_at + 5] = b"\xff\xff\x7f\x00x"
    return bytes(raw.data)


PATCHES = {
    "ok": lambda raw: bytes(raw.data),
    "empty": lambda raw: b"",
    "7bytes": lambda raw: bytes(raw.data[:7]),
    "garbage": lambda raw: b"\x01\x02\x03\x04" * 50,
    "magic-only": lambda raw: bytes(raw.data[:8]),
    "header-1": lambda raw: bytes(raw.data[:raw.size - 1]),
    "header-only": lambda raw: bytes(raw.data[:raw.size]),
    "version0": word(lambda w: w >> 32 << 32),
    "version7": word(lambda w: w >> 32 << 32 | 7),
    "version8": word(lambda w: w >> 32 << 32 | 8),
    "version9": word(lambda w: w >> 32 << 32 | 9),
    "version10": word(lambda w: w >> 32 << 32 | 10),
    "version11": word(lambda w: w >> 32 << 32 | 11),
    "version-bit40": word(lambda w: w | 1 << 40),
    "version-all-flags": word(lambda w: w | 0xFFFFFFFF << 32),
    "flag-debug-info": word(lambda w: w | 1 << 59),
    "flag-bytes": word(lambda w: w | 1 << 60),
    "flag-temporal": word(lambda w: w | 1 << 63),
    "flags-none": word(lambda w: w & 0xFFFFFFFF),
    "ids+4": field("ids", lambda n: n + 4),
    "ids-8": field("ids", lambda n: n - 8),
    "ids-huge": field("ids", lambda n: 1 << 40),
    "ids-2^63": field("ids", lambda n: 1 << 63),
    "id-length-0": bytes_at(lambda r: r.ids_at, 8, lambda n: 0),
    "id-length-big": bytes_at(lambda r: r.ids_at, 8, lambda n: 4096),
    "id-length-2^64-1": bytes_at(lambda r: r.ids_at, 8, lambda n: -1),
    "id-length-8": bytes_at(lambda r: r.ids_at, 8, lambda n: 8),
    "data+1": field("data", lambda n: n + 1),
    "data-1": field("data", lambda n: n - 1),
    "data-0": field("data", lambda n: 0),
    "data-huge": field("data", lambda n: 1 << 40),
    "data-2^61": field("data", lambda n: n + (1 << 61)),
    "counters+1": field("counters", lambda n: n + 1),
    "counters-1": field("counters", lambda n: n - 1),
    "counters-0": field("counters", lambda n: 0),
    "counters-huge": field("counters", lambda n: 1 << 40),
    "counters-2^61": field("counters", lambda n: n + (1 << 61)),
    "pad-before+8": field("pad_before", lambda n: n + 8),
    "pad-after+8": field("pad_after", lambda n: n + 8),
    "names+8": field("names", lambda n: n + 8),
    "names-1": field("names", lambda n: n - 1),
    "names-huge": field("names", lambda n: 1 << 40),
    "names-0": field("names", lambda n: 0),
    "delta+8": field("counters_delta", lambda n: n + 8),
    "delta-8": field("counters_delta", lambda n: n - 8),
    "delta+1": field("counters_delta", lambda n: n + 1),
    "delta-2000": field("counters_delta", lambda n: n - 2000),
    "delta+2000": field("counters_delta", lambda n: n + 2000),
    "kind-last-0": field("kind_last", lambda n: 0),
    "kind-last-9": field("kind_last", lambda n: 9),
    "names-delta-0": field("names_delta", lambda n: 0),
    "record-no-counters": bytes_at(count(lambda r: r.record(0)), 4, lambda n: 0),
    "record-1000-counters": bytes_at(count(lambda r: r.record(0)), 4, lambda n: 1000),
    "last-record-counters+1": bytes_at(count(last), 4, lambda n: n + 1),
    "name-ref": bytes_at(lambda r: r.record(0), 8, lambda n: n ^ 0x55),
    "func-hash": bytes_at(lambda r: r.record(0) + 8, 8, lambda n: n ^ 0x55),
    "names-corrupt": bytes_at(lambda r: r.names_at + 6, 4, lambda n: n ^ 0xFFFFFFFF),
    "names-uleb": bytes_at(lambda r: r.names_at, 8, lambda n: -1),
    "names-start-0": bytes_at(lambda r: r.names_at, 2, lambda n: 0),
    "names-empty-one": uncompressed_empty_name,
    "names-plain-beyond": plain_names_beyond,
    "counter-2^56": bytes_at(lambda r: r.counters_at, 8, lambda n: HUGE),
    "counter-2^57": bytes_at(lambda r: r.counters_at, 8, lambda n: 1 << 57),
    "counter-wrapped": bytes_at(lambda r: r.counters_at, 8, lambda n: -3),
    "values-cut-8": lambda raw: bytes(raw.data[:-8]),
    "values-cut-4": lambda raw: bytes(raw.data[:raw.values_at + 4]),
    "values-cut-all": remove_values,
    "values-total-huge": bytes_at(lambda r: r.values_at, 4, lambda n: 0x7FFFFFF0),
    "values-total-0": bytes_at(lambda r: r.values_at, 4, lambda n: 0),
    "values-total-4": bytes_at(lambda r: r.values_at, 4, lambda n: 4),
    "values-total+4": bytes_at(lambda r: r.values_at, 4, lambda n: n + 4),
    "values-total+8": bytes_at(lambda r: r.values_at, 4, lambda n: n + 8),
    "values-kinds-9": bytes_at(lambda r: r.values_at + 4, 4, lambda n: 9),
    "values-kinds-3": bytes_at(lambda r: r.values_at + 4, 4, lambda n: 3),
    "values-kinds-0": bytes_at(lambda r: r.values_at + 4, 4, lambda n: 0),
    "values-kind-7": bytes_at(lambda r: r.values_at + 8, 4, lambda n: 7),
    "values-kind-2": bytes_at(lambda r: r.values_at + 8, 4, lambda n: 2),
    "values-sites-huge": bytes_at(lambda r: r.values_at + 12, 4, lambda n: 0x10000),
    "values-sites-2^31": bytes_at(lambda r: r.values_at + 12, 4, lambda n: 0x7FFFFFF0),
    "values-sites-2": bytes_at(lambda r: r.values_at + 12, 4, lambda n: 2),
    "values-site-count-255": bytes_at(lambda r: r.values_at + 16, 1, lambda n: 255),
    "sites-added": bytes_at(lambda r: without_sites(r) + SITES[r.version], 2, lambda n: 1),
    "sites-doubled": bytes_at(lambda r: with_sites(r) + SITES[r.version], 2, lambda n: n + 5),
    "sites-zeroed": zero_sites,
    "tail-zero-64": tail(lambda r: bytes(64)),
    "tail-zero-3": tail(lambda r: bytes(3)),
    "tail-junk-8": tail(lambda r: b"JUNKJUNK"),
    "tail-junk-256": tail(lambda r: b"JUNK" * 64),
    "tail-3-copy": tail(lambda r: bytes(3) + bytes(r.data)),
    "tail-copy": tail(lambda r: bytes(r.data)),
    "tail-zeros-copy": tail(lambda r: bytes(40) + bytes(r.data)),
    "tail-copy-32-bit": tail(lambda r: swap_middle_letter(Raw(r.data))),
    "tail-other-version": other_version,
    "tail-copy-cut": tail(lambda r: bytes(r.data[:-8])),
    "tail-copy-no-data": copy_with("data", 0),
    "tail-copy-other-flags": copy_with("version", 0x0300000000000008),
    "tail-header-cut": tail(lambda r: bytes(r.data[:60])),
    "32-bit": swap_middle_letter,
    "vtables-1": field("vtables", lambda n: 1),
    "vtables-huge": field("vtables", lambda n: 1 << 60),
    "vnames-8": field("vnames", lambda n: 8),
    "bitmap-8": field("bitmap", lambda n: 8),
    "record-bitmap-1": bytes_at(lambda r: r.record(0) + RECORD[r.version] - 4, 4,
                                lambda n: 1),
    "zeros-before": lambda raw: bytes(8) + bytes(raw.data),
    "byte-swapped-magic": lambda raw: bytes(raw.data[7::-1]) + bytes(raw.data[8:]),
}


def patched(name, data):
    return PATCHES[name](Raw(data))


__all__ = ["PATCHES", "patched", "pack"]
