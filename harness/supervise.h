/* supervise.h - the loop that watches one running command until it and its children are gone. */
#ifndef REPRO_HARNESS_SUPERVISE_H
#define REPRO_HARNESS_SUPERVISE_H

#include "harness/launch.h"
#include "harness/output.h"
#include "harness/preload_server.h"

#include <signal.h>
#include <sys/resource.h>

enum run_end { END_BY_ITSELF, END_WALL_LIMIT, END_CPU_LIMIT, END_MEMORY_LIMIT, END_CANCELLED };

struct run {
    const struct harness_options *options;
    struct crash_record *record;
    struct launch launch;
    bool traced; /* ptrace; else the preloaded handler or nothing */
    bool main_ended;
    int main_status; /* as wait(2) says */
    struct rusage usage;
    enum run_end end;
    struct output output, error;
    struct preload_server server;
    int64_t start_ms, deadline_ms; /* monotonic; deadline 0 = none */
    uint64_t wall_ms;
    pid_t examined;       /* process whose crash is in the record, 0 = none */
    uint64_t peak_memory; /* bytes of address space, when a memory limit is set */
    sigset_t signals;     /* that the loop waits for, blocked meanwhile */
    pid_t lender;         /* process group that lent its terminal to the command, 0 = none */
    pid_t *exempt;        /* children the caller had before: not ours to kill */
    size_t exempt_count;
};

/* The signals that must be blocked before the command is forked: a child's end, and those that are
 * passed on. */
void supervise_signals(const struct harness_options *options, sigset_t *signals);
/* Let the held-back command go and watch it to its end. Nothing it started is left afterwards. */
void supervise(struct run *run);
/* The command itself ended with STATUS (wait(2)); USAGE may be NULL. */
void supervise_main_ended(struct run *run, int status, const struct rusage *usage);
/* The command was stopped, or a thread of it: job control of our own shell follows. */
void supervise_main_stopped(struct run *run);
int64_t monotonic_ms(void);

#endif
