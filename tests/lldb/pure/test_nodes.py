"""test_nodes - value lists: sound ones, and each way in which one leaves the rails."""
from conftest import DATA, HEADS, NODES, put
from pgolib import nodes, pointers, tables
from pgolib.layouts import layout

V8, V10 = layout("v8", 8), layout("v10", 8)


def node(mixed, number, value, count, following):
    put(mixed.nodes, 24 * number, value, 8)
    put(mixed.nodes, 24 * number + 8, count, 8)
    put(mixed.nodes, 24 * number + 16, following, 8)


def test_list_of_two(mixed):
    put(mixed.heads, 0, NODES + 24, 8)
    node(mixed, 1, 0xAA, 5, NODES + 72)
    node(mixed, 3, 0xBB, 6, 0)
    array, sites = nodes.lists(mixed.target(), DATA, V10)
    assert array == HEADS and len(sites) == 1 and sites[0].kind == "indirect call"
    assert [(entry.value, entry.count, entry.problem) for entry in sites[0].nodes] == [(0xAA, 5, None), (0xBB, 6, None)]


def test_foreign_record_read_as_it_is(mixed):
    put(mixed.heads, 8, NODES, 8)
    node(mixed, 0, 16, 1, 0)
    array, sites = nodes.lists(mixed.target(), DATA + 64, V8)
    assert array == HEADS + 8 and sites[0].nodes[0].value == 16


def test_foreign_record_read_by_the_runtime_faults(mixed):
    mixed.data += bytes(16)  # what lies behind the section
    put(mixed.data, 64 + 52, 2, 2)
    array, sites = nodes.lists(mixed.target(), DATA + 64, V10)
    assert array == 3 | 1 << 32
    assert sites[0].first is None, "the head lies at a wild address"
    assert len(sites) == 1, "the walk ends at the first head that cannot be read"


def test_circle(mixed):
    put(mixed.heads, 0, NODES, 8)
    node(mixed, 0, 1, 1, NODES + 24)
    node(mixed, 1, 2, 2, NODES)
    found = nodes.lists(mixed.target(), DATA, V10)[1][0].nodes
    assert len(found) == 3 and "circle" in found[2].problem


def test_wild_next_pointer(mixed):
    put(mixed.heads, 0, NODES, 8)
    node(mixed, 0, 1, 1, 0x4141414141414141)
    found = nodes.lists(mixed.target(), DATA, V10)[1][0].nodes
    assert found[1].address == 0x4141414141414141 and "faults" in found[1].problem


def test_endless_list_is_cut():
    import conftest
    mixed = conftest.Mixed()
    mixed.chunks[NODES] = mixed.nodes = bytearray(24 * 400)
    for number in range(399):
        node(mixed, number, number, 1, NODES + 24 * (number + 1))
    assert len(nodes.walk(mixed.target(), NODES)) == nodes.NODES_MAX + 1


def test_hostile_site_counts_are_bounded(mixed):
    put(mixed.data, 52, 65535, 2)
    put(mixed.data, 54, 65535, 2)
    mixed.chunks[HEADS] = bytes(8 * 70000)
    assert len(nodes.lists(mixed.target(), DATA, V10)[1]) == nodes.SITES_MAX


def test_pointers_in_words(mixed):
    target, images = mixed.target(), [mixed.image()]

    def says(address):
        return pointers.classify(target, images, address)
    assert says(0) == "null"
    assert says(NODES + 48) == "value node 2 of prog"
    assert says(NODES + 50) == "2 bytes into value node 2 of prog: no node starts there"
    assert says(HEADS + 8) == "list head 1 of prog"
    assert says(DATA + 64) == "the v8 record of codec.c:codec"
    assert says(DATA + 70) == "6 bytes into the v8 record of codec.c:codec"
    assert says(3) == "in the null page: nothing is mapped there"
    assert says(0x8000000000000000) == "not an address (not canonical)"
    assert says(0x7777000) == "unmapped"


def test_table_of_both_readings(mixed):
    text = "\n".join(tables.nodes(mixed.target(), [mixed.image()], "codec"))
    assert "as the v8 record that it is" in text and "as the runtime's record 1 (v10, offset 64)" in text


def test_records_table(mixed):
    lines = tables.records(mixed.target(), [mixed.image()])
    assert lines[0].startswith("prog: 2 records in 112 bytes of __llvm_prf_data at 0x0000000000010000")
    assert lines[3].split() == ["1", "64", "v8", "codec.c:codec", "3", "1,0", "its", "record", "1,", "misread"]
