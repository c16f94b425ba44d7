/* effective_address_arm64.c - what an aarch64 instruction reads and writes, from its operands and
 * the registers. Measured on real faults: tests/harness/test_arm64_accesses.c. */
#include "harness/disasm_internal.h"

#include "common/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ZERO_BLOCK 64U

static bool
register_value(csh handle, unsigned reg, const struct registers *registers, uint64_t *value,
               unsigned *width)
{
    const char *name = reg != ARM64_REG_INVALID ? cs_reg_name(handle, reg) : NULL;
    char full[8];
    if (!name)
        return false;
    *width = name[0] == 'w' ? 4 : 8;
    if (strcmp(name, "xzr") == 0 || strcmp(name, "wzr") == 0) {
        *value = 0;
        return true;
    }
    if (strcmp(name, "fp") == 0 || strcmp(name, "lr") == 0)
        snprintf(full, sizeof full, "%s", name[0] == 'f' ? "x29" : "x30");
    else if (strcmp(name, "wsp") == 0)
        snprintf(full, sizeof full, "sp");
    else
        snprintf(full, sizeof full, "%s%s", name[0] == 'w' ? "x" : "", name + (name[0] == 'w'));
    if (!register_get(registers, full, value))
        return false;
    if (*width == 4)
        *value &= UINT32_MAX;
    return true;
}

static uint64_t
extend(uint64_t value, arm64_extender extender)
{
    switch (extender) {
    case ARM64_EXT_UXTW:
        return value & UINT32_MAX;
    case ARM64_EXT_SXTW:
        return (uint64_t)(int64_t)(int32_t)(uint32_t)value;
    default:
        return value;
    }
}

static bool
effective_address(csh handle, const cs_arm64_op *operand, const struct registers *registers,
                  uint64_t *address)
{
    uint64_t base, index = 0;
    unsigned width;
    if (!register_value(handle, operand->mem.base, registers, &base, &width))
        return false;
    if (operand->mem.index != ARM64_REG_INVALID) {
        if (!register_value(handle, operand->mem.index, registers, &index, &width))
            return false;
        index = extend(index, operand->ext);
        if (operand->shift.type == ARM64_SFT_LSL && operand->shift.value < 64)
            index <<= operand->shift.value;
    }
    *address = base + index + (uint64_t)(int64_t)operand->mem.disp;
    return true;
}

static enum operand_access
memory_access_of(const cs_insn *insn)
{
    if (strncmp(insn->mnemonic, "prf", 3) == 0)
        return ACCESS_NONE;
    return strncmp(insn->mnemonic, "st", 2) == 0 ? ACCESS_WRITE : ACCESS_READ;
}

/* Operand INDEX of "ldr x2, #address": capstone shows the address as an immediate. */
static bool
is_literal(const cs_insn *insn, size_t index)
{
    const cs_arm64 *arm64 = &insn->detail->arm64;
    bool loads = insn->id == ARM64_INS_LDR || insn->id == ARM64_INS_LDRSW;
    return loads && index == 1 && arm64->op_count == 2 && arm64->operands[1].type == ARM64_OP_IMM;
}

static bool
is_register_branch(const cs_insn *insn)
{
    return insn->id == ARM64_INS_BR || insn->id == ARM64_INS_BLR || insn->id == ARM64_INS_RET;
}

static void
take_operand(csh handle, const cs_insn *insn, size_t index, const struct registers *registers,
             struct crash_operand *out, struct instruction_effects *effects)
{
    const cs_arm64_op *operand = &insn->detail->arm64.operands[index];
    out->text = operand_text(insn, index);
    bool literal = is_literal(insn, index);
    if (operand->type == ARM64_OP_MEM || literal) {
        out->kind = OPERAND_MEMORY;
        out->access = memory_access_of(insn);
        out->width = out->access == ACCESS_NONE ? 0 : access_width_arm64(handle, insn);
        out->effective_address = literal ? (uint64_t)operand->imm : 0;
        out->has_effective_address =
            literal || effective_address(handle, operand, registers, &out->effective_address);
        if (out->has_effective_address && out->access != ACCESS_NONE)
            add_access(effects, out->effective_address, out->width, out->access, out->text);
    } else if (operand->type == ARM64_OP_REG) {
        out->kind = OPERAND_REGISTER;
        out->access = operand_access_from(operand->access);
        out->has_value = register_value(handle, operand->reg, registers, &out->value, &out->width);
        if (out->has_value && is_register_branch(insn)) {
            effects->has_branch_target = true;
            effects->branch_target = out->value;
            snprintf(effects->branch_expression, sizeof effects->branch_expression, "%s",
                     out->text);
        }
    } else {
        out->kind = OPERAND_IMMEDIATE;
        out->has_value = operand->type == ARM64_OP_IMM;
        out->value = out->has_value ? (uint64_t)operand->imm : 0;
    }
}

/* "dc zva, x0": libc's memset. The block is as large as DCZID_EL0 says, which no signal tells: 64
 * bytes on the processors of the day. */
static void
take_zeroed_block(const cs_insn *insn, const struct registers *registers,
                  struct crash_instruction *out, struct instruction_effects *effects)
{
    const char *comma = strstr(insn->op_str, ", ");
    struct crash_operand operand = { .kind = OPERAND_MEMORY, .access = ACCESS_WRITE };
    uint64_t address;
    if (!comma || !register_get(registers, comma + 2, &address))
        return;
    operand.width = ZERO_BLOCK;
    operand.effective_address = address & ~(uint64_t)(ZERO_BLOCK - 1);
    operand.has_effective_address = true;
    operand.text = xasprintf("[%s]", comma + 2);
    add_access(effects, operand.effective_address, operand.width, operand.access, operand.text);
    XAPPEND(out->operands, out->operand_count, operand);
}

void
decode_arm64(csh handle, const cs_insn *insn, const struct registers *registers,
             struct crash_instruction *out, struct instruction_effects *effects)
{
    const cs_arm64 *arm64 = &insn->detail->arm64;
    for (size_t i = 0; i < arm64->op_count; i++) {
        struct crash_operand operand = { 0 };
        take_operand(handle, insn, i, registers, &operand, effects);
        XAPPEND(out->operands, out->operand_count, operand);
    }
    if (strcmp(insn->mnemonic, "dc") == 0 && strncmp(insn->op_str, "zva", 3) == 0)
        take_zeroed_block(insn, registers, out, effects);
    if (insn->id == ARM64_INS_RET && arm64->op_count == 0) {
        effects->has_branch_target = register_get(registers, "x30", &effects->branch_target);
        snprintf(effects->branch_expression, sizeof effects->branch_expression, "x30");
    }
}
