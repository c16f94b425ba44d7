/* entry.h - the program's main function without symbols. */
#ifndef REPRO_HARNESS_ENTRY_H
#define REPRO_HARNESS_ENTRY_H

#include "harness/memory.h"

/* Address of main from the code at the ELF entry point (x86_64: what libc's start files pass to
 * __libc_start_main in rdi); 0 if it does not look like that. */
uint64_t entry_main_function(struct memory *memory, uint64_t entry);

#endif
