/* effective_address_x86.c - what an x86_64 instruction reads and writes, from its operands and the
 * registers. */
#include "harness/disasm_internal.h"

#include "common/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The 64-bit register that contains NAME, the part's width and its shift. */
struct register_part {
    char full[8];
    unsigned width, shift;
};

static bool
legacy_part(const char *name, struct register_part *part)
{
    static const char *const names[][5] = {
        { "rax", "eax", "ax", "al", "ah" }, { "rbx", "ebx", "bx", "bl", "bh" },
        { "rcx", "ecx", "cx", "cl", "ch" }, { "rdx", "edx", "dx", "dl", "dh" },
        { "rsi", "esi", "si", "sil", "" },  { "rdi", "edi", "di", "dil", "" },
        { "rbp", "ebp", "bp", "bpl", "" },  { "rsp", "esp", "sp", "spl", "" },
        { "rip", "eip", "ip", "", "" },
    };
    static const unsigned widths[] = { 8, 4, 2, 1, 1 };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        for (size_t form = 0; form < 5; form++) {
            if (!names[i][form][0] || strcmp(name, names[i][form]) != 0)
                continue;
            snprintf(part->full, sizeof part->full, "%s", names[i][0]);
            part->width = widths[form];
            part->shift = form == 4 ? 8 : 0;
            return true;
        }
    }
    return false;
}

/* r8 .. r15 with the suffixes d, w, b. */
static bool
numbered_part(const char *name, struct register_part *part)
{
    char *end;
    unsigned long number = name[0] == 'r' ? strtoul(name + 1, &end, 10) : 0;
    if (number < 8 || number > 15)
        return false;
    char suffix = *end;
    snprintf(part->full, sizeof part->full, "r%lu", number);
    part->width = suffix == 'd' ? 4 : suffix == 'w' ? 2 : suffix == 'b' ? 1 : 8;
    part->shift = 0;
    return true;
}

static bool
register_value(csh handle, unsigned reg, const struct registers *registers, uint64_t *value)
{
    const char *name = reg != X86_REG_INVALID ? cs_reg_name(handle, reg) : NULL;
    struct register_part part;
    if (!name || (!legacy_part(name, &part) && !numbered_part(name, &part)) ||
        !register_get(registers, part.full, value))
        return false;
    *value >>= part.shift;
    if (part.width < 8)
        *value &= (UINT64_C(1) << (part.width * 8)) - 1;
    return true;
}

static uint64_t
segment_base(const x86_op_mem *mem, const struct registers *registers)
{
    uint64_t base = 0;
    if (mem->segment == X86_REG_FS)
        register_get(registers, "fs_base", &base);
    else if (mem->segment == X86_REG_GS)
        register_get(registers, "gs_base", &base);
    return base;
}

/* Effective address of a memory operand; false when it uses registers we do not have (gathers). */
static bool
effective_address(csh handle, const cs_insn *insn, const x86_op_mem *mem,
                  const struct registers *registers, uint64_t *address)
{
    uint64_t base = 0, index = 0;
    if (mem->base == X86_REG_RIP || mem->base == X86_REG_EIP)
        base = insn->address + insn->size;
    else if (mem->base != X86_REG_INVALID && !register_value(handle, mem->base, registers, &base))
        return false;
    bool no_index =
        mem->index == X86_REG_INVALID || mem->index == X86_REG_RIZ || mem->index == X86_REG_EIZ;
    if (!no_index && !register_value(handle, mem->index, registers, &index))
        return false;
    *address = base + index * (uint64_t)mem->scale + (uint64_t)mem->disp;
    if (insn->detail->x86.addr_size == 4)
        *address &= UINT32_MAX;
    *address += segment_base(mem, registers);
    return true;
}

/* The bracketed part of an operand's text, with its segment. */
static void
expression_of(const char *text, char *out, size_t size)
{
    const char *open = strchr(text, '[');
    while (open && open > text && open[-1] != ' ')
        open--;
    snprintf(out, size, "%s", open ? open : text);
}

/* lea and nop compute or ignore an address; prefetches never fault. */
static bool
touches_memory(const cs_insn *insn)
{
    switch (insn->id) {
    case X86_INS_LEA:
    case X86_INS_NOP:
    case X86_INS_PREFETCH:
    case X86_INS_PREFETCHW:
    case X86_INS_PREFETCHNTA:
    case X86_INS_PREFETCHT0:
    case X86_INS_PREFETCHT1:
    case X86_INS_PREFETCHT2:
        return false;
    default:
        return true;
    }
}

/* capstone 4 calls the destination of AVX-512 stores read ("vmovdqu64 zmmword ptr [rdi], zmm16"):
 * the first operand of these is always the destination. */
static bool
is_vector_move(const cs_insn *insn)
{
    static const char *const starts[] = { "vmov",     "vextract",  "vpscatter",
                                          "vscatter", "vcompress", "vpcompress" };
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (strncmp(insn->mnemonic, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

/* capstone knows most accesses; for what it leaves open, the first operand is the destination. */
static enum operand_access
access_of(const cs_insn *insn, size_t index, const cs_x86_op *operand)
{
    switch (insn->id) {
    case X86_INS_CMP:
    case X86_INS_TEST:
    case X86_INS_BT:
    case X86_INS_UCOMISS:
    case X86_INS_UCOMISD:
    case X86_INS_COMISS:
    case X86_INS_COMISD:
    case X86_INS_CALL:
    case X86_INS_JMP:
    case X86_INS_PUSH:
        return ACCESS_READ;
    default:
        break;
    }
    if (is_vector_move(insn))
        return index == 0 ? ACCESS_WRITE : ACCESS_READ;
    enum operand_access access = operand_access_from(operand->access);
    if (access != ACCESS_NONE)
        return access;
    return index == 0 && insn->detail->x86.op_count > 1 ? ACCESS_WRITE : ACCESS_READ;
}

/* Aligned SSE moves fault with a general protection error on any misaligned address. */
static bool
needs_alignment(const cs_insn *insn)
{
    switch (insn->id) {
    case X86_INS_MOVAPS:
    case X86_INS_MOVAPD:
    case X86_INS_MOVDQA:
    case X86_INS_MOVNTPS:
    case X86_INS_MOVNTPD:
    case X86_INS_MOVNTDQ:
    case X86_INS_VMOVAPS:
    case X86_INS_VMOVAPD:
    case X86_INS_VMOVDQA:
        return true;
    default: /* legacy SSE arithmetic too; AVX forms tolerate misalignment */
        return insn->mnemonic[0] != 'v' && insn->detail->groups_count > 0 &&
               (insn->detail->groups[0] == X86_GRP_SSE1 ||
                insn->detail->groups[0] == X86_GRP_SSE2) &&
               insn->id != X86_INS_MOVUPS && insn->id != X86_INS_MOVUPD &&
               insn->id != X86_INS_MOVDQU;
    }
}

static void
take_memory_operand(csh handle, const cs_insn *insn, size_t index,
                    const struct registers *registers, struct crash_operand *out,
                    struct instruction_effects *effects)
{
    const cs_x86_op *operand = &insn->detail->x86.operands[index];
    uint64_t address;
    out->kind = OPERAND_MEMORY;
    out->access = touches_memory(insn) ? access_of(insn, index, operand) : ACCESS_NONE;
    if (!effective_address(handle, insn, &operand->mem, registers, &address))
        return;
    out->has_effective_address = true;
    out->effective_address = address;
    char expression[96];
    expression_of(out->text, expression, sizeof expression);
    size_t before = effects->count;
    if (out->access != ACCESS_NONE)
        add_access(effects, address, operand->size, out->access, expression);
    if (effects->count > before)
        effects->accesses[before].needs_alignment = operand->size == 16 && needs_alignment(insn);
}

static void
take_register_operand(csh handle, const cs_insn *insn, size_t index,
                      const struct registers *registers, struct crash_operand *out,
                      struct instruction_effects *effects)
{
    const cs_x86_op *operand = &insn->detail->x86.operands[index];
    out->kind = OPERAND_REGISTER;
    out->access = access_of(insn, index, operand);
    out->has_value = register_value(handle, operand->reg, registers, &out->value);
    if (out->has_value && (insn->id == X86_INS_CALL || insn->id == X86_INS_JMP)) {
        effects->has_branch_target = true;
        effects->branch_target = out->value;
        snprintf(effects->branch_expression, sizeof effects->branch_expression, "%s", out->text);
    }
}

static void
take_operand(csh handle, const cs_insn *insn, size_t index, const struct registers *registers,
             struct crash_operand *out, struct instruction_effects *effects)
{
    const cs_x86_op *operand = &insn->detail->x86.operands[index];
    out->text = operand_text(insn, index);
    out->width = operand->size;
    if (operand->type == X86_OP_MEM)
        take_memory_operand(handle, insn, index, registers, out, effects);
    else if (operand->type == X86_OP_REG)
        take_register_operand(handle, insn, index, registers, out, effects);
    else {
        out->kind = OPERAND_IMMEDIATE;
        out->has_value = true;
        out->value = (uint64_t)operand->imm;
    }
}

/* What push, pop, call, ret and leave do to the stack without saying so. */
static void
add_implied(const cs_insn *insn, const struct registers *registers,
            struct instruction_effects *effects)
{
    uint64_t sp = register_sp(registers), rbp = 0;
    register_get(registers, "rbp", &rbp);
    switch (insn->id) {
    case X86_INS_PUSH:
    case X86_INS_PUSHFQ:
    case X86_INS_CALL:
    case X86_INS_ENTER:
        add_access(effects, sp - 8, 8, ACCESS_WRITE, "[rsp - 8]");
        break;
    case X86_INS_POP:
    case X86_INS_POPFQ:
    case X86_INS_RET:
        add_access(effects, sp, 8, ACCESS_READ, "[rsp]");
        break;
    case X86_INS_LEAVE:
        add_access(effects, rbp, 8, ACCESS_READ, "[rbp]");
        break;
    default:
        break;
    }
}

void
decode_x86(csh handle, const cs_insn *insn, const struct registers *registers,
           struct crash_instruction *out, struct instruction_effects *effects)
{
    const cs_x86 *x86 = &insn->detail->x86;
    for (size_t i = 0; i < x86->op_count; i++) {
        struct crash_operand operand = { 0 };
        take_operand(handle, insn, i, registers, &operand, effects);
        XAPPEND(out->operands, out->operand_count, operand);
    }
    add_implied(insn, registers, effects);
}
