/* disasm_capstone.c - see disasm.h. */
#include "harness/disasm_internal.h"

#include "common/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARM64_BYTES 4U /* of every instruction */

struct disassembler {
    csh handle;
    enum cpu cpu;
};

struct disassembler *
disassembler_open(enum cpu cpu)
{
    csh handle;
    cs_err status = cpu == CPU_X86_64    ? cs_open(CS_ARCH_X86, CS_MODE_64, &handle)
                    : cpu == CPU_AARCH64 ? cs_open(CS_ARCH_ARM64, CS_MODE_LITTLE_ENDIAN, &handle)
                                         : CS_ERR_ARCH;
    if (status != CS_ERR_OK)
        return NULL;
    cs_option(handle, CS_OPT_DETAIL, CS_OPT_ON);
    struct disassembler *disassembler = xcalloc(1, sizeof *disassembler);
    disassembler->handle = handle;
    disassembler->cpu = cpu;
    return disassembler;
}

void
disassembler_close(struct disassembler *disassembler)
{
    if (!disassembler)
        return;
    cs_close(&disassembler->handle);
    free(disassembler);
}

static char *
bytes_text(const unsigned char *bytes, size_t size)
{
    char *text = xcalloc(size * 2 + 1, 1);
    for (size_t i = 0; i < size; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    return text;
}

static char *
insn_text(const cs_insn *insn)
{
    return insn->op_str[0] ? xasprintf("%s %s", insn->mnemonic, insn->op_str)
                           : xstrdup(insn->mnemonic);
}

char *
operand_text(const cs_insn *insn, size_t index)
{
    const char *at = insn->op_str;
    for (; index > 0; index--) {
        int depth = 0;
        while (*at && !(*at == ',' && depth == 0)) {
            depth += (*at == '[' || *at == '{') - (*at == ']' || *at == '}');
            at++;
        }
        if (!*at)
            return xstrdup("");
        at += at[1] == ' ' ? 2 : 1;
    }
    const char *end = at;
    int depth = 0;
    while (*end && !(*end == ',' && depth == 0)) {
        depth += (*end == '[' || *end == '{') - (*end == ']' || *end == '}');
        end++;
    }
    return xstrndup(at, (size_t)(end - at));
}

enum operand_access
operand_access_from(unsigned capstone_access)
{
    switch (capstone_access) {
    case CS_AC_READ:
        return ACCESS_READ;
    case CS_AC_WRITE:
        return ACCESS_WRITE;
    case CS_AC_READ | CS_AC_WRITE:
        return ACCESS_READ_WRITE;
    default:
        return ACCESS_NONE;
    }
}

void
add_access(struct instruction_effects *effects, uint64_t address, unsigned width,
           enum operand_access access, const char *expression)
{
    if (effects->count == ACCESSES_MAX)
        return;
    struct memory_access *out = &effects->accesses[effects->count++];
    *out = (struct memory_access){ .address = address, .width = width, .access = access };
    snprintf(out->expression, sizeof out->expression, "%s", expression);
}

/* What capstone does not know. */
static bool
decode_beyond(const struct disassembler *disassembler, const unsigned char *code, size_t length,
              uint64_t address, const struct registers *registers, struct crash_instruction *out,
              struct instruction_effects *effects)
{
    if (disassembler->cpu != CPU_AARCH64 ||
        !atomic_arm64_decode(code, length, registers, out, effects))
        return false;
    out->present = true;
    out->address = address;
    out->bytes = bytes_text(code, ARM64_BYTES);
    return true;
}

bool
disassemble_one(struct disassembler *disassembler, const unsigned char *code, size_t length,
                uint64_t address, const struct registers *registers, struct crash_instruction *out,
                struct instruction_effects *effects)
{
    cs_insn *insn;
    *effects = (struct instruction_effects){ 0 };
    if (cs_disasm(disassembler->handle, code, length, address, 1, &insn) != 1)
        return decode_beyond(disassembler, code, length, address, registers, out, effects);
    out->present = true;
    out->address = address;
    out->bytes = bytes_text(insn->bytes, insn->size);
    out->text = insn_text(insn);
    if (disassembler->cpu == CPU_X86_64)
        decode_x86(disassembler->handle, insn, registers, out, effects);
    else
        decode_arm64(disassembler->handle, insn, registers, out, effects);
    cs_free(insn, 1);
    return true;
}

size_t
disassemble_boundary(struct disassembler *disassembler, const unsigned char *code, size_t length,
                     size_t at_least)
{
    if (disassembler->cpu == CPU_AARCH64) {
        size_t boundary = (at_least + ARM64_BYTES - 1) / ARM64_BYTES * ARM64_BYTES;
        return boundary < length ? boundary : length;
    }
    cs_option(disassembler->handle, CS_OPT_DETAIL, CS_OPT_OFF);
    cs_insn *insn = cs_malloc(disassembler->handle);
    const uint8_t *at = code;
    size_t left = length;
    uint64_t address = 0;
    while (insn && address < at_least &&
           cs_disasm_iter(disassembler->handle, &at, &left, &address, insn))
        ;
    if (insn)
        cs_free(insn, 1);
    cs_option(disassembler->handle, CS_OPT_DETAIL, CS_OPT_ON);
    return address < at_least ? length : (size_t)address;
}

/* A line that capstone cannot make, and on to the next; false where nothing can be said. */
static bool
line_beyond(const struct disassembler *disassembler, const uint8_t **at, size_t *length,
            uint64_t *address, struct crash_code_line *line)
{
    if (disassembler->cpu != CPU_AARCH64 || *length < ARM64_BYTES)
        return false;
    uint32_t word;
    memcpy(&word, *at, sizeof word);
    char *text = atomic_arm64_text(*at, *length);
    *line = (struct crash_code_line){ .address = *address,
                                      .bytes = bytes_text(*at, ARM64_BYTES),
                                      .text = text ? text : xasprintf(".inst 0x%08x", word) };
    *at += ARM64_BYTES;
    *length -= ARM64_BYTES;
    *address += ARM64_BYTES;
    return true;
}

void
disassemble_window(struct disassembler *disassembler, const unsigned char *code, size_t length,
                   uint64_t address, uint64_t current, size_t max, struct crash_instruction *out)
{
    cs_insn *insn = cs_malloc(disassembler->handle);
    const uint8_t *at = code;
    struct crash_code_line line;
    for (; insn && max > 0; max--) {
        if (cs_disasm_iter(disassembler->handle, &at, &length, &address, insn))
            line = (struct crash_code_line){ .address = insn->address,
                                             .bytes = bytes_text(insn->bytes, insn->size),
                                             .text = insn_text(insn) };
        else if (!line_beyond(disassembler, &at, &length, &address, &line))
            break;
        line.current = line.address == current;
        XAPPEND(out->window, out->window_count, line);
    }
    if (insn)
        cs_free(insn, 1);
}
