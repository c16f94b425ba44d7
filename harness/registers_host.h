/* registers_host.h - the registers of a thread of this machine, from the kernel's structures.
 *
 * One implementation per machine: registers_x86_64.c, registers_aarch64.c. Async-signal-safe: the
 * preloaded handler uses them too.
 */
#ifndef REPRO_HARNESS_REGISTERS_HOST_H
#define REPRO_HARNESS_REGISTERS_HOST_H

#include "harness/registers.h"

/* From what PTRACE_GETREGSET NT_PRSTATUS returned (LENGTH bytes); false if the thread is of another
 * machine (a 32-bit program). */
bool registers_from_prstatus(const void *data, size_t length, struct registers *out);
/* From the third argument of a SA_SIGINFO handler; segment bases are those of the calling thread.
 */
void registers_from_ucontext(const void *context, struct registers *out);
/* Index in `value` of libunwind's register number, -1 = none. */
int registers_index_of_unwind(int number);

#endif
