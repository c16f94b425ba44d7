/* process_arguments.h - what macOS' sysctl KERN_PROCARGS2 returns about a process.
 *
 * Format (XNU, bsd/kern/kern_sysctl.c): a 32-bit argc in host order, the path of the program and
 * NULs to align, argc arguments, then the environment, all NUL-terminated. Hostile: bounds-checked.
 */
#ifndef REPRO_HARNESS_PROCESS_ARGUMENTS_H
#define REPRO_HARNESS_PROCESS_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

/* Is "VARIABLE=VALUE" in its environment? */
bool process_arguments_have(const char *data, size_t size, const char *variable, const char *value);

#endif
