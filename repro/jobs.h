/* jobs.h - a small scheduler: forked children, at most N at a time, with a callback when one ends.
 *
 * A job's main() runs in a forked child (own process group, dies with repro); what it wants to tell
 * it leaves in files. done() runs in this process and may add further jobs: that is how "link when
 * the last object is there" is expressed. Jobs with a lower priority number start first; equal ones
 * in the order added. Single-threaded.
 */
#ifndef REPRO_REPRO_JOBS_H
#define REPRO_REPRO_JOBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct jobs;

struct job {
    int priority;
    int (*main)(void *context); /* in the child; its exit code */
    void (*done)(void *context, int wait_status, uint64_t wall_ms); /* here */
    void *context;                                                  /* outlives the job */
};

struct jobs *jobs_new(unsigned slots);
void jobs_add(struct jobs *jobs, struct job job);
/* Run until nothing is left. TICK (may be NULL) is called now and then. False after an interrupt:
 * running children were killed, their done() and that of the waiting jobs were not called. */
bool jobs_run(struct jobs *jobs, void (*tick)(void *context), void *tick_context);
void jobs_free(struct jobs *jobs);

#endif
