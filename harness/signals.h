/* signals.h - names of signals and of their codes, and what a signal does by default. */
#ifndef REPRO_HARNESS_SIGNALS_H
#define REPRO_HARNESS_SIGNALS_H

#include <stdbool.h>
#include <stddef.h>

/* "SIGSEGV", or "signal 42" in BUFFER for numbers without a name. */
const char *signal_name(int number, char *buffer, size_t size);
/* "SEGV_MAPERR", "SI_KERNEL" ...; NULL if the code has no name. */
const char *signal_code_name(int number, int code);
/* Does its default action end the process? */
bool signal_is_deadly(int number);
/* Is it the mark of a program error (its default action dumps core)? */
bool signal_is_core(int number);
/* Does siginfo carry the address of the access or instruction when the kernel raised it? */
bool signal_has_address(int number);

#endif
