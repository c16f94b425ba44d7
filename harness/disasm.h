/* disasm.h - instructions of a stopped process: text, operands, memory accesses.
 *
 * Decodes x86_64 and aarch64 on any machine (capstone). Not thread-safe.
 */
#ifndef REPRO_HARNESS_DISASM_H
#define REPRO_HARNESS_DISASM_H

#include "harness/registers.h"
#include "records/crash.h"

#define ACCESSES_MAX 4

/* One thing an instruction does to memory, explicit operand or implied (push, call, string
 * instructions). */
struct memory_access {
    uint64_t address; /* effective address */
    unsigned width;   /* bytes, 0 = unknown */
    enum operand_access access;
    bool needs_alignment; /* faults when `address` is not a multiple of `width` (SSE) */
    char expression[96];  /* "[r9 + rsi*8]" */
};

struct instruction_effects {
    struct memory_access accesses[ACCESSES_MAX];
    size_t count;
    bool has_branch_target; /* an indirect branch whose target is in a register */
    uint64_t branch_target;
    char branch_expression[32];
};

struct disassembler; /* opaque */

struct disassembler *disassembler_open(enum cpu cpu); /* NULL if the machine is not supported */
void disassembler_close(struct disassembler *disassembler); /* NULL is fine */
/* Decode one instruction at ADDRESS from CODE (LENGTH readable bytes) with the register contents
 * before it runs. Fills everything of OUT but the window, and EFFECTS; false if the bytes are no
 * instruction. */
bool disassemble_one(struct disassembler *disassembler, const unsigned char *code, size_t length,
                     uint64_t address, const struct registers *registers,
                     struct crash_instruction *out, struct instruction_effects *effects);
/* Offset of the first instruction that starts at or after AT_LEAST, decoding CODE from its start;
 * LENGTH if the bytes stop being instructions. */
size_t disassemble_boundary(struct disassembler *disassembler, const unsigned char *code,
                            size_t length, size_t at_least);
/* Append at most MAX instructions from CODE to the window of OUT, the one at CURRENT marked. */
void disassemble_window(struct disassembler *disassembler, const unsigned char *code, size_t length,
                        uint64_t address, uint64_t current, size_t max,
                        struct crash_instruction *out);

#endif
