"""test_decode - the record at fault and what a value really is, in a mixed image."""
from conftest import CODE, DATA, put
from pgolib import decode, fault
from pgolib.target import Instruction, Stop

# the writer's load of a list head: Values in r9, site number in rsi
LOAD = Instruction(0x50000, 4, "movq", "(%r9,%rsi,8), %r10", "4d8b14f1")


def writer(mixed, values, **registers):
    """The runtime at its record 1, which is the v8 record of codec."""
    mixed.chunks[0x50000] = bytes(16)
    registers = {"rdi": DATA + 64, "r9": values, "rsi": 0, "rip": 0x50000, **registers}
    return mixed.target(registers=registers, instruction=LOAD)


def test_number_of_counters_taken_for_a_pointer(mixed):
    # +40 of what the runtime takes for a v10 record is NumCounters and NumValueSites of the v8 one
    target = writer(mixed, 3 | 1 << 32)
    image = mixed.image()
    touched = fault.describe(target, [image], Stop(11, "SIGSEGV", 1, 3 | 1 << 32))
    found = decode.at_fault(target, image, False)
    assert (found.index, found.offset, found.truth.function) == (1, 64, "codec.c:codec")
    meaning = decode.meanings(target, image, touched, found)[0]
    assert (meaning.where, meaning.meaning) == ("r9", "num-counters")
    assert "NumCounters 3 and value sites 1, 0 of the v8 record of codec.c:codec" in meaning.detail


def test_hash_taken_for_a_pointer(mixed):
    target = writer(mixed, 0x2222222222222222)
    image = mixed.image()
    touched = fault.describe(target, [image], Stop(11, "SIGSEGV", 128, 0))
    assert touched.source == "instruction" and touched.address == 0x2222222222222222 and not touched.canonical
    meanings = decode.meanings(target, image, touched, decode.at_fault(target, image, False))
    assert [(meaning.where, meaning.meaning) for meaning in meanings] == [("r9", "name-hash")]


def test_code_taken_for_a_list(mixed):
    word = int.from_bytes(mixed.code[32:40], "little")
    target = writer(mixed, word)
    image = mixed.image()
    touched = fault.describe(target, [image], Stop(11, "SIGSEGV", 128, 0))
    meaning = decode.meanings(target, image, touched, decode.at_fault(target, image, False))[0]
    assert meaning.meaning == "code-bytes" and "codec.c:codec at +0" in meaning.detail


def test_record_is_found_without_a_register(mixed):
    put(mixed.data, 64 + 40, 0x123456, 4)
    put(mixed.data, 64 + 44, 0, 2)
    target = writer(mixed, 0x123456, rdi=0)
    found = decode.at_fault(target, mixed.image(), False)
    assert found.offset == 64


def test_healthy_record_is_no_finding(mixed):
    target = mixed.target(registers={"rdi": CODE}, instruction=LOAD)
    assert decode.at_fault(target, mixed.image(), False) is None


def test_reported_zero_is_only_believed_with_its_code(mixed):
    target = writer(mixed, 0x5555000000000000)
    touched = fault.describe(target, [], Stop(11, "SIGSEGV", None, None))
    assert touched.address == 0x5555000000000000 and touched.source == "instruction"


def test_other_signals_have_no_address(mixed):
    assert fault.describe(writer(mixed, 0), [], Stop(6, "SIGABRT", -6, 0)) is None


def test_jump_into_nothing(mixed):
    target = writer(mixed, 0, rip=0x999000)
    touched = fault.describe(target, [], Stop(11, "SIGSEGV", 1, 0x999000))
    assert (touched.access, touched.address, touched.region) == ("execute", 0x999000, "unmapped")


def test_jump_into_data(mixed):
    target = writer(mixed, 0, rip=DATA)
    touched = fault.describe(target, [mixed.image()], Stop(11, "SIGSEGV", 2, DATA))
    assert (touched.access, touched.address) == ("execute", DATA)
