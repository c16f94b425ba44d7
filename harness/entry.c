/* entry.c - see entry.h. */
#include "harness/entry.h"

#include <string.h>

#define START_BYTES 64

uint64_t
entry_main_x86_64(struct memory *memory, uint64_t entry)
{
    static const unsigned char lea_rdi[] = { 0x48, 0x8d, 0x3d }; /* lea rdi, [rip + main] */
    static const unsigned char mov_rdi[] = { 0x48, 0xc7, 0xc7 }; /* mov rdi, main */
    unsigned char code[START_BYTES];
    size_t length = memory_read_prefix(memory, entry, code, sizeof code);
    for (size_t i = 0; i + 7 <= length; i++) {
        int32_t operand;
        memcpy(&operand, code + i + 3, sizeof operand);
        if (memcmp(code + i, lea_rdi, sizeof lea_rdi) == 0)
            return entry + i + 7 + (uint64_t)(int64_t)operand;
        if (memcmp(code + i, mov_rdi, sizeof mov_rdi) == 0)
            return (uint64_t)(int64_t)operand;
    }
    return 0;
}

uint64_t
entry_main_function(struct memory *memory, enum cpu cpu, uint64_t entry)
{
    if (entry == 0)
        return 0;
    return cpu == CPU_X86_64    ? entry_main_x86_64(memory, entry)
           : cpu == CPU_AARCH64 ? entry_main_aarch64(memory, entry)
                                : 0;
}
