/* descendants.h - the processes below one process. */
#ifndef REPRO_HARNESS_DESCENDANTS_H
#define REPRO_HARNESS_DESCENDANTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Our own children now. free() the array. */
pid_t *descendants_children(size_t *count);
/* The children of PID now. free() the array. */
pid_t *descendants_children_of(pid_t pid, size_t *count);
/* SIGKILL every process of our user that was started with VARIABLE=VALUE in its environment, where
 * orphans do not come to us. Returns how many there were. */
size_t descendants_kill_marked(const char *variable, const char *value);
/* SIGKILL our children, except those in EXEMPT. As a subreaper we inherit their children next.
 * Returns how many there were. */
size_t descendants_kill(const pid_t *exempt, size_t exempt_count);
/* PID, or while it has exactly one child that child (what a shell runs). */
pid_t descendants_leaf(pid_t pid);

#endif
