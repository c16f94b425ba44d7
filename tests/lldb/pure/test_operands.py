"""test_operands - addresses that instructions touch, computed from text and registers."""
import pytest
from pgolib.operands import memory_accesses
from pgolib.target import Instruction

REGISTERS = {"rax": 0x62db, "rsi": 2, "r9": 3, "rsp": 0x7000, "rbp": 0x8000, "fs_base": 0x900000, "rdi": 0x100, "r10": 5,
             "x0": 0x5000, "x1": 0xFFFFFFFFFFFFFFFE, "x9": 3, "x11": 2, "sp": 0x6000}

X86 = [
    # mnemonic, operands, address, width, access, expression
    ("movq", "(%r9,%rsi,8), %r10", 0x13, 8, "read", "[r9 + rsi*8]"),
    ("mov", "(%r9,%rsi,8),%r10", 0x13, 8, "read", "[r9 + rsi*8]"),
    ("movb", "%r9b, (%r10,%rsi)", 7, 1, "write", "[r10 + rsi]"),
    ("mov", "%r9b,(%r10,%rsi)", 7, 1, "write", "[r10 + rsi]"),
    ("movzbl", "-0x8(%rax), %ecx", 0x62d3, 1, "read", "[rax - 0x8]"),
    ("incq", "0x10(%rip)", 0x1017, 8, "read-write", "[rip + 0x10]"),
    ("addq", "$0x1, 0x20(%rdi)", 0x120, 8, "read-write", "[rdi + 0x20]"),
    ("cmpq", "$0x0, (%rdi)", 0x100, 8, "read", "[rdi]"),
    ("mov", "%fs:0x28,%rax", 0x900028, 8, "read", "[fs:0x28]"),
    ("movq", "%fs:-0x8(%rdi), %rax", 0x9000F8, 8, "read", "[fs:rdi - 0x8]"),
    ("movups", "%xmm0, (%rdi)", 0x100, 16, "write", "[rdi]"),
    ("movsd", "0x8(%rdi), %xmm1", 0x108, 8, "read", "[rdi + 0x8]"),
    ("callq", "*0x18(%rdi)", 0x118, 8, "read", "[rdi + 0x18]"),
    ("pushq", "%rbp", 0x6FF8, 8, "write", "[rsp - 0x8]"),
    ("retq", "", 0x7000, 8, "read", "[rsp]"),
    ("rep", "stosq %rax, %es:(%rdi)", 0x100, 8, "write", "[rdi]"),
    ("rep stosq", "%rax, %es:(%rdi)", 0x100, 8, "write", "[rdi]"),
]


@pytest.mark.parametrize("mnemonic, operands, address, width, access, expression", X86)
def test_x86(mnemonic, operands, address, width, access, expression):
    found = memory_accesses(Instruction(0x1000, 7, mnemonic, operands, ""), REGISTERS, "x86_64")
    assert [(entry.address, entry.width, entry.access, entry.expression) for entry in found] == \
        [(address, width, access, expression)]


@pytest.mark.parametrize("mnemonic, operands", [("leaq", "0x8(%rdi), %rax"), ("nopw", "0x0(%rax,%rax)"), ("ud2", ""),
                                                ("xorl", "%r9d, %r9d"), ("je", "0x1234")])
def test_x86_without_memory(mnemonic, operands):
    assert memory_accesses(Instruction(0x1000, 7, mnemonic, operands, ""), REGISTERS, "x86_64") == []


def test_address_wraps_at_the_width_of_a_pointer():
    high = {"rax": 0xFFFFFFFFFFFFFFFF}
    assert memory_accesses(Instruction(0, 4, "movq", "0x9(%rax), %rcx", ""), high, "x86_64")[0].address == 8


def test_unknown_register_gives_no_address():
    found = memory_accesses(Instruction(0, 4, "movq", "(%r15), %rcx", ""), REGISTERS, "x86_64")
    assert found[0].address is None and found[0].registers == ["r15"]


ARM = [
    ("ldr", "x10, [x9, x11, lsl #3]", 0x13, 8, "read", "[x9 + x11*8]"),
    ("ldr", "w10, [x0, #0x8]", 0x5008, 4, "read", "[x0 + 0x8]"),
    ("ldrb", "w8, [x0, #-1]", 0x4FFF, 1, "read", "[x0 - 0x1]"),
    ("str", "x8, [x0], #0x10", 0x5000, 8, "write", "[x0]"),
    ("stp", "x29, x30, [sp, #-0x10]!", 0x5FF0, 8, "write", "[sp - 0x10]"),
    ("ldr", "x8, [x0, w1, sxtw #3]", 0x4FF0, 8, "read", "[x0 + w1*8]"),
    ("strh", "w8, [x0, w1, uxtw #1]", 0x5000 + 2 * 0xFFFFFFFE, 2, "write", "[x0 + w1*2]"),
]


@pytest.mark.parametrize("mnemonic, operands, address, width, access, expression", ARM)
def test_aarch64(mnemonic, operands, address, width, access, expression):
    found = memory_accesses(Instruction(0x1000, 4, mnemonic, operands, ""), REGISTERS, "aarch64")
    assert [(entry.address, entry.width, entry.access, entry.expression) for entry in found] == \
        [(address, width, access, expression)]
