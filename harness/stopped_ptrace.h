/* stopped_ptrace.h - a stopped_process behind ptrace. */
#ifndef REPRO_HARNESS_STOPPED_PTRACE_H
#define REPRO_HARNESS_STOPPED_PTRACE_H

#include "harness/stopped.h"

struct interrupted_thread {
    pid_t tid;
    int status; /* the stop it is in, as wait(2) said; an end if it ended meanwhile */
};

struct traced_process {
    struct stopped_process stopped;
    struct interrupted_thread *others; /* threads stopped by us */
    size_t other_count;
    int memory_fd;
};

/* Stop all threads of the process of TID. CRASHED: TID is already in a stop (else it is interrupted
 * as well). The caller resumes `others` according to their status. */
void traced_process_open(struct traced_process *traced, pid_t pid, pid_t tid, bool crashed);
/* The process of TID, which is in its exit stop: memory only, no threads. */
void traced_process_open_exiting(struct traced_process *traced, pid_t tid);
void traced_process_close(struct traced_process *traced);

#endif
