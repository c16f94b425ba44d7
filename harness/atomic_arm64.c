/* atomic_arm64.c - the atomic instructions of ARMv8.1 and later, which capstone 4 does not know:
 * ldadd and its kin, swp, cas, casp, ldapr, ldlar, stllr. Compilers use them (-march=armv8.1-a, and
 * in the helpers of -moutline-atomics).
 *
 * Encodings: Arm Architecture Reference Manual, "Loads and stores", A64 instruction set encoding.
 */
#include "harness/disasm_internal.h"

#include "common/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE(op)   ((op) >> 30)
#define RS(op)     ((op) >> 16 & 31U)
#define RN(op)     ((op) >> 5 & 31U)
#define RT(op)     ((op)&31U)
#define OPC(op)    ((op) >> 12 & 7U)
#define BIT(op, n) ((op) >> (n)&1U)
#define ZERO       31U

/* One decoded instruction. */
struct atomic {
    char mnemonic[16];
    unsigned operands[4]; /* registers in front of the address */
    size_t count;
    bool wide; /* x registers */
    unsigned base;
    unsigned width;
    enum operand_access access;
};

static void
set_name(struct atomic *out, const char *stem, bool acquires, bool releases, unsigned size)
{
    static const char *const suffixes[] = { "b", "h", "", "" };
    snprintf(out->mnemonic, sizeof out->mnemonic, "%s%s%s%s", stem, acquires ? "a" : "",
             releases ? "l" : "", suffixes[size]);
}

static void
add_operand(struct atomic *out, unsigned number)
{
    out->operands[out->count++] = number;
}

/* ldadd ..., swp, ldapr. */
static bool
decode_operation(uint32_t op, struct atomic *out)
{
    static const char *const loads[] = { "ldadd",  "ldclr",  "ldeor",  "ldset",
                                         "ldsmax", "ldsmin", "ldumax", "ldumin" };
    static const char *const stores[] = { "stadd",  "stclr",  "steor",  "stset",
                                          "stsmax", "stsmin", "stumax", "stumin" };
    bool acquires = BIT(op, 23), releases = BIT(op, 22);
    if ((op & 0x3b200c00U) != 0x38200000U)
        return false;
    out->access = ACCESS_READ_WRITE;
    if (!BIT(op, 15)) {
        bool store = RT(op) == ZERO && !acquires;
        set_name(out, (store ? stores : loads)[OPC(op)], acquires, releases, SIZE(op));
        add_operand(out, RS(op));
        if (!store)
            add_operand(out, RT(op));
    } else if (OPC(op) == 0) {
        set_name(out, "swp", acquires, releases, SIZE(op));
        add_operand(out, RS(op));
        add_operand(out, RT(op));
    } else if (OPC(op) == 4 && acquires && !releases && RS(op) == ZERO) {
        set_name(out, "ldapr", false, false, SIZE(op));
        out->access = ACCESS_READ;
        add_operand(out, RT(op));
    } else {
        return false;
    }
    return true;
}

/* cas, casp, ldlar, stllr. */
static bool
decode_exclusive(uint32_t op, struct atomic *out)
{
    out->access = ACCESS_READ_WRITE;
    if ((op & 0x3fa07c00U) == 0x08a07c00U) {
        set_name(out, "cas", BIT(op, 22), BIT(op, 15), SIZE(op));
        add_operand(out, RS(op));
        add_operand(out, RT(op));
    } else if ((op & 0xbfa07c00U) == 0x08207c00U && RS(op) % 2 == 0 && RT(op) % 2 == 0) {
        set_name(out, "casp", BIT(op, 22), BIT(op, 15), 2);
        add_operand(out, RS(op));
        add_operand(out, RS(op) + 1);
        add_operand(out, RT(op));
        add_operand(out, RT(op) + 1);
        out->wide = BIT(op, 30);
        out->width = out->wide ? 16 : 8;
    } else if ((op & 0x3ffffc00U) == 0x08df7c00U || (op & 0x3ffffc00U) == 0x089f7c00U) {
        set_name(out, BIT(op, 22) ? "ldlar" : "stllr", false, false, SIZE(op));
        out->access = BIT(op, 22) ? ACCESS_READ : ACCESS_WRITE;
        add_operand(out, RT(op));
    } else {
        return false;
    }
    return true;
}

static bool
decode(const unsigned char *code, size_t length, struct atomic *out)
{
    uint32_t op;
    if (length < sizeof op)
        return false;
    memcpy(&op, code, sizeof op);
    *out = (struct atomic){ .wide = SIZE(op) == 3, .width = 1U << SIZE(op), .base = RN(op) };
    return decode_operation(op, out) || decode_exclusive(op, out);
}

static void
register_text(unsigned number, bool wide, char text[8])
{
    if (number == ZERO)
        snprintf(text, 8, "%s", wide ? "xzr" : "wzr");
    else
        snprintf(text, 8, "%c%u", wide ? 'x' : 'w', number);
}

static void
base_text(const struct atomic *atomic, char text[8])
{
    if (atomic->base == ZERO)
        snprintf(text, 8, "sp");
    else
        register_text(atomic->base, true, text);
}

static char *
whole_text(const struct atomic *atomic)
{
    char text[64], name[8];
    size_t length = (size_t)snprintf(text, sizeof text, "%s ", atomic->mnemonic);
    for (size_t i = 0; i < atomic->count; i++) {
        register_text(atomic->operands[i], atomic->wide, name);
        length += (size_t)snprintf(text + length, sizeof text - length, "%s, ", name);
    }
    base_text(atomic, name);
    snprintf(text + length, sizeof text - length, "[%s]", name);
    return xstrdup(text);
}

char *
atomic_arm64_text(const unsigned char *code, size_t length)
{
    struct atomic atomic;
    return decode(code, length, &atomic) ? whole_text(&atomic) : NULL;
}

/* The register's value as this instruction takes it; its number 31 is zero. */
static struct crash_operand
register_operand(const struct atomic *atomic, unsigned number, const struct registers *registers)
{
    struct crash_operand operand = { .kind = OPERAND_REGISTER,
                                     .access = ACCESS_READ,
                                     .has_value = true,
                                     .width = atomic->wide ? 8 : 4 };
    char name[8];
    if (number != ZERO) {
        register_text(number, true, name);
        operand.has_value = register_get(registers, name, &operand.value);
    }
    if (!atomic->wide)
        operand.value &= UINT32_MAX;
    register_text(number, atomic->wide, name);
    operand.text = xstrdup(name);
    return operand;
}

bool
atomic_arm64_decode(const unsigned char *code, size_t length, const struct registers *registers,
                    struct crash_instruction *out, struct instruction_effects *effects)
{
    struct atomic atomic;
    char name[8];
    if (!decode(code, length, &atomic))
        return false;
    out->text = whole_text(&atomic);
    for (size_t i = 0; i < atomic.count; i++) {
        struct crash_operand operand = register_operand(&atomic, atomic.operands[i], registers);
        if (i + 1 == atomic.count && atomic.access == ACCESS_READ)
            operand.access = ACCESS_WRITE;
        XAPPEND(out->operands, out->operand_count, operand);
    }
    base_text(&atomic, name);
    struct crash_operand memory = { .kind = OPERAND_MEMORY,
                                    .access = atomic.access,
                                    .width = atomic.width,
                                    .text = xasprintf("[%s]", name) };
    memory.has_effective_address = register_get(registers, name, &memory.effective_address);
    if (memory.has_effective_address)
        add_access(effects, memory.effective_address, memory.width, memory.access, memory.text);
    XAPPEND(out->operands, out->operand_count, memory);
    return true;
}
