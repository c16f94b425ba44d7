"""nodes - the value lists of a record: heads, nodes, and where a list leaves the rails."""
from collections import namedtuple

from .layouts import VALUE_KINDS
from .records import parse, sites

NODES_MAX = 255  # the runtime keeps at most so many values for a site
SITES_MAX = 256  # of one record that are shown

# One value. problem: why the list cannot be followed to or beyond this pointer, else None.
Node = namedtuple("Node", "address value count problem")
# One value site. head: address of the list head; first: the pointer there (None if it cannot be read).
Site = namedtuple("Site", "number kind head first nodes")


def walk(target, first):
    """The Nodes of the list that begins at FIRST."""
    nodes, seen, address = [], set(), first
    while address:
        if address in seen:
            nodes.append(Node(address, None, None, "the list is a circle: this node was there before"))
            break
        if len(nodes) == NODES_MAX:
            nodes.append(Node(address, None, None, f"more than {NODES_MAX} nodes: no list of the runtime"))
            break
        seen.add(address)
        value, count = target.unsigned(address, 8), target.unsigned(address + 8, 8)
        following = target.pointer(address + 16)
        if value is None or count is None or following is None:
            nodes.append(Node(address, None, None, "cannot be read: following this pointer faults"))
            break
        nodes.append(Node(address, value, count, None))
        address = following
    return nodes


def kinds_of(counts):
    """The kind of each site, for NumValueSites COUNTS: all sites of kind 0 first, then kind 1 ..."""
    out = []
    for number, count in enumerate(counts):
        kind = VALUE_KINDS[number] if number < len(VALUE_KINDS) else f"kind {number}"
        out += [kind] * min(count, SITES_MAX + 1 - len(out))
    return out


def lists(target, record_address, record_layout):
    """(Values pointer, [Site]) of the record at RECORD_ADDRESS read as RECORD_LAYOUT; the pointer is None if the record
    cannot be read. Sites beyond SITES_MAX are left out."""
    data = target.read(record_address, record_layout.size)
    if data is None:
        return None, []
    values = parse(data, record_layout, target.big_endian)
    array, found = values["Values"], []
    for number, kind in enumerate(kinds_of(sites(values))[:SITES_MAX]):
        head = array + number * target.word
        first = target.pointer(head) if array else 0
        found.append(Site(number, kind, head, first, walk(target, first) if first else []))
        if first is None:
            break
    return array, found
