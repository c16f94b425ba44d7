/* registers_darwin.h - the registers of a thread of macOS, from Mach's structures.
 *
 * One implementation per machine: registers_darwin_x86_64.c, registers_darwin_arm64.c.
 * Async-signal-safe.
 */
#ifndef REPRO_HARNESS_REGISTERS_DARWIN_H
#define REPRO_HARNESS_REGISTERS_DARWIN_H

#include "harness/exception.h"
#include "harness/registers.h"

#define DARWIN_STATE_WORDS 128 /* natural_t's: room for any thread state */

/* Flavor and length (in natural_t's) of the thread_get_state() that `registers_from_state` takes.
 */
extern const int darwin_state_flavor;
extern const unsigned darwin_state_count;
void registers_from_state(const void *state, struct registers *out);
/* What the processor said when it raised the signal of CONTEXT. */
void exception_from_ucontext(const void *context, struct processor_exception *out);

#endif
