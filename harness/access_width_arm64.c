/* access_width_arm64.c - how many bytes an aarch64 instruction moves to or from memory. */
#include "harness/disasm_internal.h"

#include <stdlib.h>
#include <string.h>

static bool
starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static unsigned
register_width(const char *name)
{
    switch (name[0]) {
    case 'w':
        return 4;
    case 'x':
        return 8;
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
    default: /* fp, lr */
        return 8;
    }
}

static unsigned
element_width(char letter)
{
    static const char letters[] = "bhsdq"; /* 1, 2, 4, 8 and 16 bytes */
    const char *at = letter ? strchr(letters, letter) : NULL;
    return at ? 1U << (at - letters) : 0;
}

/* ld1 ... ld4, st1 ... st4, ld1r ... ld4r: the registers of "{v0.4s, v1.4s}", or one element of
 * each: "{v0.s, v1.s}[1]". From the text: the versions of capstone differ in what they tell. */
static unsigned
structure_width(const cs_insn *insn)
{
    bool replicates = insn->mnemonic[strlen(insn->mnemonic) - 1] == 'r';
    unsigned sum = 0;
    for (const char *at = insn->op_str; *at && *at != '}'; at++) {
        if (*at != '.')
            continue;
        char *end;
        unsigned long count = strtoul(at + 1, &end, 10); /* none for a lane */
        unsigned elements = replicates || count == 0 || count > 16 ? 1 : (unsigned)count;
        sum += elements * element_width(*end);
    }
    return sum;
}

static bool
is_structure(const char *mnemonic)
{
    return (starts_with(mnemonic, "ld") || starts_with(mnemonic, "st")) && mnemonic[2] >= '1' &&
           mnemonic[2] <= '4';
}

/* Two registers: ldp, ldnp, ldpsw, ldxp, ldaxp and their stores. */
static bool
is_pair(const char *mnemonic)
{
    size_t length = strlen(mnemonic);
    return mnemonic[length - 1] == 'p' || strcmp(mnemonic, "ldpsw") == 0;
}

unsigned
access_width_arm64(csh handle, const cs_insn *insn)
{
    const cs_arm64 *arm64 = &insn->detail->arm64;
    const char *mnemonic = insn->mnemonic;
    size_t length = strlen(mnemonic);
    if (length < 3)
        return 0;
    if (is_structure(mnemonic))
        return structure_width(insn);
    if (mnemonic[length - 1] == 'b')
        return 1;
    if (mnemonic[length - 1] == 'h')
        return 2;
    if (strcmp(mnemonic + length - 2, "sw") == 0)
        return is_pair(mnemonic) ? 8 : 4;
    /* "stxr w4, x2, [x0]": the first register gets the result */
    size_t moved = starts_with(mnemonic, "stx") || starts_with(mnemonic, "stlx") ? 1 : 0;
    if (arm64->op_count <= moved || arm64->operands[moved].type != ARM64_OP_REG)
        return 0;
    const char *name = cs_reg_name(handle, arm64->operands[moved].reg);
    return name ? register_width(name) * (is_pair(mnemonic) ? 2 : 1) : 0;
}
