"""layouts - the record of __llvm_prf_data by raw profile version; the table of profile/layout.c (a test compares)."""
from collections import namedtuple

# Field: name, offset, size in bytes, number of entries.
Field = namedtuple("Field", "name offset size count")
# kinds: entries of NumValueSites; record_class: layouts that one runtime walks alike.
Layout = namedtuple("Layout", "name version word size kinds record_class fields")

VALUE_KINDS = ("indirect call", "memory size", "vtable")


def _fields(version, word):
    """The fields of a record in the order of their offsets."""
    pointers = ["CounterPtr"]
    if version >= 11:
        pointers.append("UniformCounterPtr")
    if version >= 9:
        pointers.append("BitmapPtr")
    pointers += ["FunctionPointer", "Values"]
    fields = [Field("NameRef", 0, 8, 1), Field("FuncHash", 8, 8, 1)]
    for place, name in enumerate(pointers):
        fields.append(Field(name, 16 + place * word, word, 1))
    at = 16 + len(pointers) * word
    kinds = 3 if version >= 10 else 2
    fields.append(Field("NumCounters", at, 4, 1))
    fields.append(Field("NumValueSites", at + 4, 2, kinds))
    if version >= 11:
        fields.append(Field("OffloadDeviceWaveSize", at + 10, 2, 1))
    if version >= 9:
        fields.append(Field("NumBitmapBytes", at + (8 if version == 9 else 12), 4, 1))
    return tuple(fields)


def _layout(version, word):
    size = (48 if word == 8 else 40) if version <= 8 else (64 if word == 8 else 48) if version <= 10 else \
        (72 if word == 8 else 56)
    kind = "A48abs" if version in (5, 7) else "A48" if version <= 8 else "A64" if version <= 10 else "A72"
    return Layout(f"v{version}", version, word, size, 3 if version >= 10 else 2, kind, _fields(version, word))


_TABLE = {(f"v{version}", word): _layout(version, word) for version in range(5, 12) for word in (8, 4)}


def layout(name, word):
    """The layout called NAME ("v8"; of "v9|v10" the first: both are walked alike) for pointers of WORD bytes, or None."""
    return _TABLE.get(((name or "").split("|")[0], word))


def field(record_layout, name):
    """The Field called NAME, or None if the layout has none."""
    return next((entry for entry in record_layout.fields if entry.name == name), None)


def field_at(record_layout, offset):
    """The Field that starts at OFFSET, or None."""
    return next((entry for entry in record_layout.fields if entry.offset == offset), None)


def node_size(word, arch):
    """Bytes of a value node {u64 value, u64 count, pointer}: i386 aligns 64-bit integers to 4."""
    return 20 if word == 4 and arch == "i386" else 24
