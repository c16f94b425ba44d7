/* test_effective_address.c - addresses, accesses and widths of instructions on both machines. */
#include "tests/common/cmocka_all.h"

#include "harness/disasm.h"

#include <stdlib.h>
#include <string.h>

#define PC UINT64_C(0x401000)

struct decoded {
    struct crash_instruction instruction;
    struct instruction_effects effects;
};

static void
clear(struct decoded *decoded)
{
    struct crash_instruction *insn = &decoded->instruction;
    for (size_t i = 0; i < insn->operand_count; i++)
        free(insn->operands[i].text);
    free(insn->operands);
    free(insn->bytes);
    free(insn->text);
}

static void
decode(const struct registers *registers, const void *code, size_t length, struct decoded *decoded)
{
    struct disassembler *disassembler = disassembler_open(registers->cpu);
    assert_non_null(disassembler);
    memset(decoded, 0, sizeof *decoded);
    assert_true(disassemble_one(disassembler, code, length, PC, registers, &decoded->instruction,
                                &decoded->effects));
    disassembler_close(disassembler);
}

struct expectation {
    const char *code;
    size_t length;
    const char *text;
    uint64_t address;
    unsigned width;
    enum operand_access access;
};

#define CODE(bytes) bytes, sizeof(bytes) - 1

static void
check(const struct registers *registers, const struct expectation *expected)
{
    struct decoded decoded;
    decode(registers, expected->code, expected->length, &decoded);
    assert_string_equal(decoded.instruction.text, expected->text);
    assert_true(decoded.effects.count > 0);
    assert_int_equal(decoded.effects.accesses[0].address, expected->address);
    assert_int_equal(decoded.effects.accesses[0].width, expected->width);
    assert_int_equal(decoded.effects.accesses[0].access, expected->access);
    clear(&decoded);
}

static struct registers
x86_registers(void)
{
    struct registers registers = { .cpu = CPU_X86_64 };
    register_set(&registers, "rax", 0xffffffff00001000);
    register_set(&registers, "rbx", UINT64_C(0x1000000000006));
    register_set(&registers, "rsi", 3);
    register_set(&registers, "r9", 1);
    register_set(&registers, "r14", 2);
    register_set(&registers, "rdi", 0x5000);
    register_set(&registers, "rcx", 0xfffffffffffffff8);
    register_set(&registers, "rsp", 0x7000);
    register_set(&registers, "rbp", 0x8000);
    register_set(&registers, "fs_base", 0x10000);
    return registers;
}

static void
x86_operands_give_addresses(void **state)
{
    (void)state;
    const struct registers registers = x86_registers();
    static const struct expectation cases[] = {
        { CODE("\x4d\x8b\x14\xf1"), "mov r10, qword ptr [r9 + rsi*8]", 25, 8, ACCESS_READ },
        { CODE("\x4a\x8b\x34\xf3"), "mov rsi, qword ptr [rbx + r14*8]", UINT64_C(0x1000000000016),
          8, ACCESS_READ },
        { CODE("\x89\x47\x10"), "mov dword ptr [rdi + 0x10], eax", 0x5010, 4, ACCESS_WRITE },
        { CODE("\x48\x8b\x05\x10\x00\x00\x00"), "mov rax, qword ptr [rip + 0x10]", PC + 7 + 0x10, 8,
          ACCESS_READ },
        { CODE("\x64\x48\x8b\x04\x25\x28\x00\x00\x00"), "mov rax, qword ptr fs:[0x28]", 0x10028, 8,
          ACCESS_READ },
        { CODE("\x8b\x44\x0f\x04"), "mov eax, dword ptr [rdi + rcx + 4]", 0x4ffc, 4, ACCESS_READ },
        { CODE("\x67\x8b\x00"), "mov eax, dword ptr [eax]", 0x1000, 4, ACCESS_READ },
        { CODE("\x48\xff\x07"), "inc qword ptr [rdi]", 0x5000, 8, ACCESS_READ_WRITE },
        { CODE("\x80\x3f\x00"), "cmp byte ptr [rdi], 0", 0x5000, 1, ACCESS_READ },
        { CODE("\x50"), "push rax", 0x6ff8, 8, ACCESS_WRITE },
        { CODE("\x58"), "pop rax", 0x7000, 8, ACCESS_READ },
        { CODE("\xc3"), "ret", 0x7000, 8, ACCESS_READ },
        { CODE("\xc9"), "leave", 0x8000, 8, ACCESS_READ },
        { CODE("\xe8\x00\x00\x00\x00"), "call 0x401005", 0x6ff8, 8, ACCESS_WRITE },
        { CODE("\x0f\x29\x07"), "movaps xmmword ptr [rdi], xmm0", 0x5000, 16, ACCESS_WRITE },
        { CODE("\x62\xe1\xfe\x48\x7f\x07"), "vmovdqu64 zmmword ptr [rdi], zmm16", 0x5000, 64,
          ACCESS_WRITE },
        { CODE("\x62\xe1\xfe\x48\x6f\x07"), "vmovdqu64 zmm16, zmmword ptr [rdi]", 0x5000, 64,
          ACCESS_READ },
        { CODE("\x0f\xb6\x04\x0f"), "movzx eax, byte ptr [rdi + rcx]", 0x4ff8, 1, ACCESS_READ },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check(&registers, &cases[i]);
}

static void
x86_lea_and_nop_touch_nothing(void **state)
{
    (void)state;
    const struct registers registers = x86_registers();
    struct decoded decoded;
    decode(&registers, "\x48\x8d\x04\x37", 4, &decoded); /* lea rax, [rdi + rsi] */
    assert_int_equal(decoded.effects.count, 0);
    assert_int_equal(decoded.instruction.operands[1].effective_address, 0x5003);
    clear(&decoded);
    decode(&registers, "\x0f\x1f\x00", 3, &decoded); /* nop dword ptr [rax] */
    assert_int_equal(decoded.effects.count, 0);
    clear(&decoded);
}

static void
x86_string_instruction_has_two_accesses(void **state)
{
    (void)state;
    const struct registers registers = x86_registers();
    struct decoded decoded;
    decode(&registers, "\xf3\xa4", 2, &decoded); /* rep movsb [rdi], [rsi] */
    assert_int_equal(decoded.effects.count, 2);
    assert_int_equal(decoded.effects.accesses[0].address, 0x5000);
    assert_int_equal(decoded.effects.accesses[0].access, ACCESS_WRITE);
    assert_int_equal(decoded.effects.accesses[1].address, 3);
    assert_int_equal(decoded.effects.accesses[1].access, ACCESS_READ);
    clear(&decoded);
}

static void
x86_indirect_branch_has_a_target(void **state)
{
    (void)state;
    const struct registers registers = x86_registers();
    struct decoded decoded;
    decode(&registers, "\xff\xd3", 2, &decoded); /* call rbx */
    assert_true(decoded.effects.has_branch_target);
    assert_int_equal(decoded.effects.branch_target, UINT64_C(0x1000000000006));
    assert_string_equal(decoded.effects.branch_expression, "rbx");
    clear(&decoded);
}

static void
x86_register_parts_have_their_values(void **state)
{
    (void)state;
    const struct registers registers = x86_registers();
    struct decoded decoded;
    decode(&registers, "\x00\xe1", 2, &decoded); /* add cl, ah */
    assert_int_equal(decoded.instruction.operands[0].value, 0xf8);
    assert_int_equal(decoded.instruction.operands[1].value, 0x10);
    clear(&decoded);
}

static void
garbage_is_no_instruction(void **state)
{
    (void)state;
    const struct registers registers = x86_registers();
    struct crash_instruction instruction = { 0 };
    struct instruction_effects effects;
    struct disassembler *disassembler = disassembler_open(CPU_X86_64);
    assert_false(disassemble_one(disassembler, (const unsigned char *)"\x06\x06\x06", 3, PC,
                                 &registers, &instruction, &effects));
    assert_false(disassemble_one(disassembler, (const unsigned char *)"\x4d\x8b", 2, PC, &registers,
                                 &instruction, &effects));
    assert_false(instruction.present);
    disassembler_close(disassembler);
}

static void
arm64_operands_give_addresses(void **state)
{
    (void)state;
    struct registers registers = { .cpu = CPU_AARCH64 };
    register_set(&registers, "x0", 0x1000);
    register_set(&registers, "x1", 0xffffffff);
    register_set(&registers, "x9", 3);
    register_set(&registers, "sp", 0x9000);
    static const struct expectation cases[] = {
        { CODE("\x08\x78\x69\xf8"), "ldr x8, [x0, x9, lsl #3]", 0x1018, 8, ACCESS_READ },
        { CODE("\x08\x04\x40\xb9"), "ldr w8, [x0, #4]", 0x1004, 4, ACCESS_READ },
        { CODE("\x08\xc8\x61\xb8"), "ldr w8, [x0, w1, sxtw]", 0xfff, 4, ACCESS_READ },
        { CODE("\x09\x00\x00\x39"), "strb w9, [x0]", 0x1000, 1, ACCESS_WRITE },
        { CODE("\xfd\x7b\xbf\xa9"), "stp x29, x30, [sp, #-0x10]!", 0x8ff0, 16, ACCESS_WRITE },
        { CODE("\x00\x00\xc0\x3d"), "ldr q0, [x0]", 0x1000, 16, ACCESS_READ },
        { CODE("\x02\x7c\x04\xc8"), "stxr w4, x2, [x0]", 0x1000, 8, ACCESS_WRITE },
        { CODE("\x02\x8c\x24\xc8"), "stlxp w4, x2, x3, [x0]", 0x1000, 16, ACCESS_WRITE },
        { CODE("\x02\xc0\xff\x58"), "ldr x2, #0x400800", 0x400800, 8, ACCESS_READ },
        { CODE("\x00\x88\x40\x4c"), "ld2 {v0.4s, v1.4s}, [x0]", 0x1000, 32, ACCESS_READ },
        { CODE("\x00\x28\x00\x0d"), "st3 {v0.b, v1.b, v2.b}[2], [x0]", 0x1000, 3, ACCESS_WRITE },
        { CODE("\x20\x74\x0b\xd5"), "dc zva, x0", 0x1000, 64, ACCESS_WRITE },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check(&registers, &cases[i]);
}

/* Beyond what capstone 4 knows. */
static void
arm64_atomics_give_addresses(void **state)
{
    (void)state;
    struct registers registers = { .cpu = CPU_AARCH64 };
    register_set(&registers, "x0", 0x1000);
    register_set(&registers, "x2", UINT64_C(0xffffffff00000005));
    register_set(&registers, "sp", 0x9000);
    static const struct expectation cases[] = {
        { CODE("\x03\x00\xe2\xb8"), "ldaddal w2, w3, [x0]", 0x1000, 4, ACCESS_READ_WRITE },
        { CODE("\x04\x7c\x22\x48"), "casp x2, x3, x4, x5, [x0]", 0x1000, 16, ACCESS_READ_WRITE },
        { CODE("\x02\xc0\xbf\xf8"), "ldapr x2, [x0]", 0x1000, 8, ACCESS_READ },
        { CODE("\xff\x03\x29\xf8"), "stadd x9, [sp]", 0x9000, 8, ACCESS_READ_WRITE },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check(&registers, &cases[i]);
    struct decoded decoded;
    decode(&registers, "\x03\x00\xe2\xb8", 4, &decoded); /* ldaddal w2, w3, [x0] */
    assert_int_equal(decoded.instruction.operand_count, 3);
    assert_int_equal(decoded.instruction.operands[0].value, 5);
    assert_string_equal(decoded.instruction.operands[2].text, "[x0]");
    clear(&decoded);
}

/* One line for every word, also for those that nobody knows. */
static void
arm64_window_goes_on_behind_the_unknown(void **state)
{
    (void)state;
    static const unsigned char code[] = "\x03\x00\xe2\xb8\x00\x00\x00\x00\xc0\x03\x5f\xd6";
    struct crash_instruction window = { 0 };
    struct disassembler *disassembler = disassembler_open(CPU_AARCH64);
    disassemble_window(disassembler, code, sizeof code - 1, PC, PC + 8, 10, &window);
    assert_int_equal(window.window_count, 3);
    assert_string_equal(window.window[0].text, "ldaddal w2, w3, [x0]");
    assert_string_equal(window.window[1].text, ".inst 0x00000000");
    assert_string_equal(window.window[2].text, "ret");
    assert_true(window.window[2].current && !window.window[1].current);
    for (size_t i = 0; i < window.window_count; i++) {
        free(window.window[i].bytes);
        free(window.window[i].text);
    }
    free(window.window);
    assert_int_equal(disassemble_boundary(disassembler, code, sizeof code - 1, 5), 8);
    disassembler_close(disassembler);
}

static void
arm64_branch_register_has_a_target(void **state)
{
    (void)state;
    struct registers registers = { .cpu = CPU_AARCH64 };
    struct decoded decoded;
    register_set(&registers, "x8", 0x1234);
    register_set(&registers, "x30", 0x5678);
    decode(&registers, "\x00\x01\x3f\xd6", 4, &decoded); /* blr x8 */
    assert_true(decoded.effects.has_branch_target);
    assert_int_equal(decoded.effects.branch_target, 0x1234);
    clear(&decoded);
    decode(&registers, "\xc0\x03\x5f\xd6", 4, &decoded); /* ret */
    assert_int_equal(decoded.effects.branch_target, 0x5678);
    clear(&decoded);
}

static void
canonical_addresses_are_those_of_the_machine(void **state)
{
    (void)state;
    assert_true(address_is_canonical(CPU_X86_64, 0));
    assert_true(address_is_canonical(CPU_X86_64, UINT64_C(0x7fffffffffff)));
    assert_false(address_is_canonical(CPU_X86_64, UINT64_C(0x800000000000)));
    assert_false(address_is_canonical(CPU_X86_64, UINT64_C(0xffff7fffffffffff)));
    assert_true(address_is_canonical(CPU_X86_64, UINT64_C(0xffff800000000000)));
    assert_true(address_is_canonical(CPU_AARCH64, UINT64_C(0x1000000000006)));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(x86_operands_give_addresses),
        cmocka_unit_test(x86_lea_and_nop_touch_nothing),
        cmocka_unit_test(x86_string_instruction_has_two_accesses),
        cmocka_unit_test(x86_indirect_branch_has_a_target),
        cmocka_unit_test(x86_register_parts_have_their_values),
        cmocka_unit_test(garbage_is_no_instruction),
        cmocka_unit_test(arm64_operands_give_addresses),
        cmocka_unit_test(arm64_atomics_give_addresses),
        cmocka_unit_test(arm64_window_goes_on_behind_the_unknown),
        cmocka_unit_test(arm64_branch_register_has_a_target),
        cmocka_unit_test(canonical_addresses_are_those_of_the_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
