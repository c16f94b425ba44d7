/* fault.h - what a faulting instruction really touched: address, access, width, region. */
#ifndef REPRO_HARNESS_FAULT_H
#define REPRO_HARNESS_FAULT_H

#include "harness/disasm.h"
#include "harness/modules.h"

/* Fill FAULT for a memory fault (SIGSEGV, SIGBUS sent by the kernel); leaves it absent for other
 * signals. DECODED tells whether EFFECTS hold the instruction at the program counter.
 *
 * x86_64 reports address 0 with SI_KERNEL for a general protection or stack fault (a non-canonical
 * address, a misaligned SSE access): the address is then computed from the instruction. */
void fault_describe(const struct stopped_signal *signal, const struct registers *registers,
                    bool decoded, const struct instruction_effects *effects, struct memory *memory,
                    const struct crash_map *maps, size_t map_count, struct crash_fault *fault);
/* Set region_kind and region_nearest for FAULT's address. */
void fault_region(struct modules *modules, const struct crash_map *maps, size_t map_count,
                  const struct registers *registers, struct crash_fault *fault);

/* What kind of memory a mapping is: `stack`, `heap`, `guard`, `kernel`, `text`, `anonymous`,
 * `data`, `rodata`; a static string. */
const char *region_kind_of_map(const struct crash_map *map);
/* "end of [heap] + 0x1000", "libc.so.6 - 0x10": the mapping nearest to ADDRESS, which lies in none;
 * NULL if none is near. free() it. */
char *region_neighbour(const struct crash_map *maps, size_t count, uint64_t address);

#endif
