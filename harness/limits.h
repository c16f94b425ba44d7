/* limits.h - resource limits of a command. */
#ifndef REPRO_HARNESS_LIMITS_H
#define REPRO_HARNESS_LIMITS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* In the child, before exec. False with errno set. Never raises a limit above the inherited hard
 * one. */
bool limits_apply(uint64_t cpu_seconds, uint64_t memory_bytes);
/* Was PEAK_BYTES of address space as good as all of LIMIT_BYTES? */
bool limits_memory_exhausted(uint64_t peak_bytes, uint64_t limit_bytes);
/* Does the system hold a process to the memory limit? If not, somebody has to look. */
extern const bool limits_memory_is_enforced;
/* The most that PID ever had, in bytes, 0 if unknown. Linux: address space (VmPeak); macOS: its
 * footprint, as Activity Monitor shows it. */
uint64_t limits_peak_memory(pid_t pid);

#endif
