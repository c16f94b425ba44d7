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

#endif
