/* effective_address_arm64.c - what an aarch64 instruction reads and writes, from its operands and
 * the registers. */
#include "harness/disasm_internal.h"

#include "common/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static unsigned
vector_register_width(const char *name)
{
    switch (name[0]) {
    case 'q':
    case 'v':
        return 16;
    case 'd':
        return 8;
    case 's':
        return strcmp(name, "sp") == 0 ? 8 : 4;
    case 'h':
        return 2;
    case 'b':
        return 1;
    default:
        return 0;
    }
}

/* Bytes moved: the suffix b or h of ldrb/strh..., else the register's width, twice for pairs. */
static unsigned
access_width(csh handle, const cs_insn *insn)
{
    const cs_arm64 *arm64 = &insn->detail->arm64;
    const char *mnemonic = insn->mnemonic;
    size_t length = strlen(mnemonic);
    bool pair = strstr(mnemonic, "dp") == mnemonic + 1 || strstr(mnemonic, "tp") == mnemonic + 1 ||
                strncmp(mnemonic, "ldnp", 4) == 0 || strncmp(mnemonic, "stnp", 4) == 0;
    if (length > 0 && mnemonic[length - 1] == 'b')
        return 1;
    if (length > 0 && mnemonic[length - 1] == 'h')
        return 2;
    if (length > 1 && strcmp(mnemonic + length - 2, "sw") == 0)
        return pair ? 8 : 4;
    if (arm64->op_count == 0 || arm64->operands[0].type != ARM64_OP_REG)
        return 0;
    const char *name = cs_reg_name(handle, arm64->operands[0].reg);
    unsigned width = !name            ? 0
                     : name[0] == 'w' ? 4
                     : name[0] == 'x' ? 8
                                      : vector_register_width(name);
    return pair ? 2 * width : width;
}

static enum operand_access
memory_access_of(const cs_insn *insn)
{
    const char *mnemonic = insn->mnemonic;
    if (strncmp(mnemonic, "prfm", 4) == 0)
        return ACCESS_NONE;
    if (strncmp(mnemonic, "ld", 2) == 0)
        return insn->mnemonic[2] == 'a' && strncmp(mnemonic, "ldar", 4) != 0 &&
                       strncmp(mnemonic, "ldax", 4) != 0 && strncmp(mnemonic, "ldap", 4) != 0
                   ? ACCESS_READ_WRITE /* ldadd and its kin */
                   : ACCESS_READ;
    if (strncmp(mnemonic, "st", 2) == 0)
        return ACCESS_WRITE;
    if (strncmp(mnemonic, "cas", 3) == 0 || strncmp(mnemonic, "swp", 3) == 0)
        return ACCESS_READ_WRITE;
    return ACCESS_READ;
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
    if (operand->type == ARM64_OP_MEM) {
        out->kind = OPERAND_MEMORY;
        out->access = memory_access_of(insn);
        out->width = access_width(handle, insn);
        out->has_effective_address =
            effective_address(handle, operand, registers, &out->effective_address);
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
    if (insn->id == ARM64_INS_RET && arm64->op_count == 0) {
        effects->has_branch_target = register_get(registers, "x30", &effects->branch_target);
        snprintf(effects->branch_expression, sizeof effects->branch_expression, "x30");
    }
}
