/* launch_system.h - the system's part in starting a command. launch_linux.c, launch_darwin.c. */
#ifndef REPRO_HARNESS_LAUNCH_SYSTEM_H
#define REPRO_HARNESS_LAUNCH_SYSTEM_H

#include "harness/launch.h"

/* In the child: become PROGRAM; returns with errno set if that failed. FIXED: without randomised
 * addresses. */
void launch_exec(const char *program, char *const *argv, char *const *env, bool fixed);
/* In the child: be killed when the harness ends, where the kernel can do that. */
void launch_die_with_parent(void);
/* In the harness: where the kernel cannot, start a guard that does it. */
void launch_guard(struct launch *launch);

#endif
