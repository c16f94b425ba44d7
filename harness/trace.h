/* trace.h - the ptrace side of supervision: trace_ptrace.c on Linux, trace_none.c elsewhere. */
#ifndef REPRO_HARNESS_TRACE_H
#define REPRO_HARNESS_TRACE_H

#include "harness/supervise.h"

/* Is there a ptrace that can examine a process at all? */
extern const bool trace_is_possible;
/* What to say to somebody who asked for it where the system forbids it. */
extern const char trace_refusal[];
/* Attach to the held-back PID; false with errno if the system forbids it. */
bool trace_attach(pid_t pid, bool watch_exits);
/* Let TID, which is being killed, leave whatever stop it is in. */
void trace_release(pid_t tid);
/* Handle one wait(2) status of traced thread TID. */
void trace_event(struct run *run, pid_t tid, int status);
/* Examine PID, which hangs: all its threads are stopped, and stay so. */
void trace_examine_hang(struct run *run, pid_t pid);

#endif
