/* entry_aarch64.c - main of an aarch64 program, from its start code.
 *
 * glibc's start files load x0 in one of these ways, as they were linked (glibc, start.S; what lld
 * and GNU ld make of it): adrp and ldr from the global offset table, adrp and add, adr, or movz and
 * movk. The static and the position-dependent ones load the address of a stub that jumps to main.
 * Encodings: Arm Architecture Reference Manual, "A64 instruction set encoding". */
#include "harness/entry.h"

#define START_INSTRUCTIONS 24
#define STUB_INSTRUCTIONS  3

#define NOP       0xd503201fU
#define BTI_C     0xd503245fU
#define RD(op)    ((op)&31U)
#define RN(op)    ((op) >> 5 & 31U)
#define IMM12(op) ((op) >> 10 & 0xfffU)
#define IMM16(op) ((op) >> 5 & 0xffffU)

/* LENGTH low bits of VALUE as a signed number. */
static uint64_t
sign_extend(uint64_t value, unsigned length)
{
    uint64_t sign = UINT64_C(1) << (length - 1);
    value &= (sign << 1) - 1;
    return (value ^ sign) - sign;
}

static bool
read_instruction(struct memory *memory, uint64_t address, uint32_t *op)
{
    return address % 4 == 0 && memory_read(memory, address, op, sizeof *op);
}

/* What OP, the instruction at PC, makes of *X0; false if it cannot be told. */
static bool
follow_x0(struct memory *memory, uint64_t pc, uint32_t op, uint64_t *x0)
{
    uint64_t offset = (uint64_t)(op >> 5 & 0x7ffffU) << 2 | (op >> 29 & 3U);
    unsigned shift = (op >> 21 & 3U) * 16;
    if (RD(op) != 0)
        return true;                       /* another register; stores are not expected here */
    if ((op & 0x9f000000U) == 0x10000000U) /* adr x0, offset */
        *x0 = pc + sign_extend(offset, 21);
    else if ((op & 0x9f000000U) == 0x90000000U) /* adrp x0, page */
        *x0 = (pc & ~UINT64_C(0xfff)) + (sign_extend(offset, 21) << 12);
    else if ((op & 0xffc00000U) == 0x91000000U && RN(op) == 0) /* add x0, x0, #imm */
        *x0 += IMM12(op);
    else if ((op & 0xffc00000U) == 0xf9400000U && RN(op) == 0) /* ldr x0, [x0, #imm] */
        return memory_read_u64(memory, *x0 + IMM12(op) * UINT64_C(8), x0);
    else if ((op & 0xff800000U) == 0xd2800000U) /* movz x0, #imm, lsl #shift */
        *x0 = (uint64_t)IMM16(op) << shift;
    else if ((op & 0xff800000U) == 0xf2800000U) /* movk x0, #imm, lsl #shift */
        *x0 = (*x0 & ~(UINT64_C(0xffff) << shift)) | (uint64_t)IMM16(op) << shift;
    else
        return false;
    return true;
}

/* The function that a stub at ADDRESS jumps to, or ADDRESS itself if it is no stub. */
static uint64_t
behind_stub(struct memory *memory, uint64_t address)
{
    uint32_t op;
    for (unsigned i = 0; i < STUB_INSTRUCTIONS; i++) {
        uint64_t pc = address + 4 * (uint64_t)i;
        if (!read_instruction(memory, pc, &op))
            break;
        if ((op & 0xfc000000U) == 0x14000000U) /* b offset */
            return pc + sign_extend((uint64_t)(op & 0x3ffffffU) << 2, 28);
        if (op != NOP && op != BTI_C)
            break;
    }
    return address;
}

uint64_t
entry_main_aarch64(struct memory *memory, uint64_t entry)
{
    uint64_t x0 = 0;
    uint32_t op;
    for (unsigned i = 0; i < START_INSTRUCTIONS; i++) {
        uint64_t pc = entry + 4 * (uint64_t)i;
        if (!read_instruction(memory, pc, &op))
            return 0;
        if ((op & 0xfc000000U) == 0x94000000U) /* bl __libc_start_main */
            return x0 ? behind_stub(memory, x0) : 0;
        if (op != NOP && !follow_x0(memory, pc, op, &x0))
            return 0;
    }
    return 0;
}
