/* entry.h - the program's main function without symbols. */
#ifndef REPRO_HARNESS_ENTRY_H
#define REPRO_HARNESS_ENTRY_H

#include "harness/memory.h"
#include "harness/registers.h"

/* Address of main from the code at the ELF entry point: what libc's start files pass to
 * __libc_start_main as its first argument (x86_64: rdi, aarch64: x0); 0 if it does not look like
 * that. */
uint64_t entry_main_function(struct memory *memory, enum cpu cpu, uint64_t entry);

/* One implementation per machine. */
uint64_t entry_main_x86_64(struct memory *memory, uint64_t entry);
uint64_t entry_main_aarch64(struct memory *memory, uint64_t entry);

#endif
