/* jobs.c - see jobs.h. SIGCHLD and the interrupt signals are blocked except inside pselect(), so
 * that none is missed between looking and waiting. */
#include "repro/jobs.h"

#include "common/xalloc.h"
#include "repro/clock.h"
#include "repro/interrupt.h"
#include "repro/proc.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TICK_NS = 100 * 1000 * 1000, FORK_FAILED_STATUS = 127 << 8 };

struct running {
    pid_t pid; /* 0 = free slot */
    uint64_t started_ms;
    struct job job;
};

struct jobs {
    struct job *waiting;
    size_t waiting_count;
    struct running *slots;
    size_t slot_count, running_count;
};

struct jobs *
jobs_new(unsigned slots)
{
    struct jobs *jobs = xcalloc(1, sizeof *jobs);
    jobs->slot_count = slots > 0 ? slots : 1;
    jobs->slots = xcalloc(jobs->slot_count, sizeof *jobs->slots);
    return jobs;
}

void
jobs_free(struct jobs *jobs)
{
    if (jobs == NULL)
        return;
    free(jobs->waiting);
    free(jobs->slots);
    free(jobs);
}

void
jobs_add(struct jobs *jobs, struct job job)
{
    XAPPEND(jobs->waiting, jobs->waiting_count, job);
}

static struct job
take_next(struct jobs *jobs)
{
    size_t best = 0;
    for (size_t i = 1; i < jobs->waiting_count; i++)
        if (jobs->waiting[i].priority < jobs->waiting[best].priority)
            best = i;
    struct job job = jobs->waiting[best];
    memmove(jobs->waiting + best, jobs->waiting + best + 1,
            (jobs->waiting_count - best - 1) * sizeof *jobs->waiting);
    jobs->waiting_count--;
    return job;
}

static void
start(struct jobs *jobs, struct running *slot)
{
    struct job job = take_next(jobs);
    *slot = (struct running){ 0, clock_ms(), job };
    pid_t pid = fork();
    if (pid == 0) {
        proc_child_setup();
        _exit(job.main(job.context));
    }
    if (pid < 0) {
        job.done(job.context, FORK_FAILED_STATUS, 0);
        return;
    }
    setpgid(pid, pid);
    slot->pid = pid;
    jobs->running_count++;
}

static void
start_as_many_as_fit(struct jobs *jobs)
{
    for (size_t i = 0; i < jobs->slot_count && jobs->waiting_count > 0; i++)
        while (jobs->slots[i].pid == 0 && jobs->waiting_count > 0)
            start(jobs, &jobs->slots[i]);
}

/* True if at least one job ended. */
static bool
reap(struct jobs *jobs)
{
    bool any = false;
    for (size_t i = 0; i < jobs->slot_count; i++) {
        struct running *slot = &jobs->slots[i];
        int status;
        if (slot->pid == 0 || waitpid(slot->pid, &status, WNOHANG) != slot->pid)
            continue;
        kill(-slot->pid, SIGKILL); /* what a job left behind in its group */
        slot->pid = 0;
        jobs->running_count--;
        any = true;
        slot->job.done(slot->job.context, status, clock_ms() - slot->started_ms);
    }
    return any;
}

static void
kill_all(struct jobs *jobs)
{
    for (size_t i = 0; i < jobs->slot_count; i++) {
        pid_t pid = jobs->slots[i].pid;
        if (pid == 0)
            continue;
        kill(-pid, SIGKILL);
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
            continue;
        jobs->slots[i].pid = 0;
    }
    jobs->running_count = 0;
}

static void
on_child(int number)
{
    (void)number; /* only there to end pselect() */
}

bool
jobs_run(struct jobs *jobs, void (*tick)(void *context), void *tick_context)
{
    sigset_t blocked, before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    sigaddset(&blocked, SIGINT);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    struct sigaction action = { .sa_handler = on_child }, old_action;
    sigemptyset(&action.sa_mask);
    sigaction(SIGCHLD, &action, &old_action);
    while (!interrupt_pending()) {
        start_as_many_as_fit(jobs);
        if (jobs->running_count == 0 && jobs->waiting_count == 0)
            break;
        if (tick != NULL)
            tick(tick_context);
        if (reap(jobs))
            continue;
        struct timespec wait = { 0, TICK_NS };
        pselect(0, NULL, NULL, NULL, &wait, &before);
    }
    bool interrupted = interrupt_pending();
    if (interrupted)
        kill_all(jobs);
    sigaction(SIGCHLD, &old_action, NULL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return !interrupted;
}
