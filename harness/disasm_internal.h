/* disasm_internal.h - what the machine variants of the decoder implement. */
#ifndef REPRO_HARNESS_DISASM_INTERNAL_H
#define REPRO_HARNESS_DISASM_INTERNAL_H

#include "harness/disasm.h"

#include <capstone/capstone.h>

/* Operands (appended to OUT) and effects of INSN. */
void decode_x86(csh handle, const cs_insn *insn, const struct registers *registers,
                struct crash_instruction *out, struct instruction_effects *effects);
void decode_arm64(csh handle, const cs_insn *insn, const struct registers *registers,
                  struct crash_instruction *out, struct instruction_effects *effects);

/* Bytes that an instruction with a memory operand moves; 0 if unknown. */
unsigned access_width_arm64(csh handle, const cs_insn *insn);
/* Atomic instructions that capstone does not know. The text (free() it), NULL if it is none; text,
 * operands and effects, false if it is none. */
char *atomic_arm64_text(const unsigned char *code, size_t length);
bool atomic_arm64_decode(const unsigned char *code, size_t length,
                         const struct registers *registers, struct crash_instruction *out,
                         struct instruction_effects *effects);

/* The text of operand INDEX of INSN as the disassembly shows it; free() it. */
char *operand_text(const cs_insn *insn, size_t index);
enum operand_access operand_access_from(unsigned capstone_access);
void add_access(struct instruction_effects *effects, uint64_t address, unsigned width,
                enum operand_access access, const char *expression);

#endif
