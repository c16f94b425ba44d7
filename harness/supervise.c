/* supervise.c - see supervise.h. */
#include "harness/supervise.h"

#include "harness/descendants.h"
#include "harness/host.h"
#include "harness/limits.h"
#include "harness/preload/protocol.h"
#include "harness/signal_source.h"
#include "harness/terminal.h"
#include "harness/trace.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CANCEL_POLL_MS    200
#define MEMORY_POLL_MS    20
#define SWEEP_PATIENCE_MS 5000 /* a process in an uninterruptible call outlives SIGKILL */

int64_t
monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
supervise_main_ended(struct run *run, int status, const struct rusage *usage)
{
    run->main_ended = true;
    run->main_status = status;
    if (usage)
        run->usage = *usage;
    run->wall_ms = (uint64_t)(monotonic_ms() - run->start_ms);
}

void
supervise_main_stopped(struct run *run)
{
    if (!run->lender)
        return;
    int64_t before = monotonic_ms();
    terminal_stop_with(run->launch.pid, run->lender);
    if (run->deadline_ms)
        run->deadline_ms += monotonic_ms() - before;
}

/* Handle everything wait(2) has; returns when it has nothing more or the command ended. */
static void
reap(struct run *run)
{
    while (!run->main_ended) {
        int status;
        struct rusage usage;
        int stops = run->traced || !run->lender ? 0 : WUNTRACED;
        pid_t pid = wait4(-1, &status, host_wait_flags | WNOHANG | stops, &usage);
        if (pid <= 0)
            return;
        if (pid == run->launch.pid && (WIFEXITED(status) || WIFSIGNALED(status)))
            supervise_main_ended(run, status, &usage);
        else if (pid == run->launch.pid && !run->traced && WIFSTOPPED(status))
            supervise_main_stopped(run);
        else if (run->traced)
            trace_event(run, pid, status);
    }
}

void
supervise_signals(const struct harness_options *options, sigset_t *signals)
{
    static const int passed_on[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2 };
    sigemptyset(signals);
    sigaddset(signals, SIGCHLD);
    for (size_t i = 0; options->forward_signals && i < sizeof passed_on / sizeof passed_on[0]; i++)
        sigaddset(signals, passed_on[i]);
}

static void
take_signals(const struct run *run, int signal_fd)
{
    for (int number; (number = signal_source_next(signal_fd, &run->signals)) != 0;)
        if (number != SIGCHLD)
            kill(run->launch.pid, number);
}

static bool
watches_memory(const struct run *run)
{
    return run->options->memory_bytes != 0 && !limits_memory_is_enforced;
}

static int
poll_timeout(const struct run *run)
{
    int64_t timeout = -1;
    if (run->deadline_ms)
        timeout = run->deadline_ms - monotonic_ms();
    if (run->deadline_ms && timeout < 0)
        timeout = 0;
    if (run->options->cancelled && (timeout < 0 || timeout > CANCEL_POLL_MS))
        timeout = CANCEL_POLL_MS;
    if (watches_memory(run) && (timeout < 0 || timeout > MEMORY_POLL_MS))
        timeout = MEMORY_POLL_MS;
    return timeout > INT32_MAX ? INT32_MAX : (int)timeout;
}

static void
wait_for_news(struct run *run, int signal_fd)
{
    struct pollfd files[] = { { .fd = signal_fd, .events = POLLIN },
                              { .fd = run->output.read_end, .events = POLLIN },
                              { .fd = run->error.read_end, .events = POLLIN },
                              { .fd = run->server.listener, .events = POLLIN } };
    if (poll(files, sizeof files / sizeof files[0], poll_timeout(run)) <= 0)
        return;
    if (files[0].revents)
        take_signals(run, signal_fd);
    if (files[1].revents)
        output_drain(&run->output);
    if (files[2].revents)
        output_drain(&run->error);
    if (files[3].revents &&
        preload_server_serve(&run->server, run->launch.pid, run->examined, run->record))
        run->examined = run->server.last_pid;
}

static void
examine_hang(struct run *run)
{
    pid_t pid = descendants_leaf(run->launch.pid);
    if (run->traced)
        trace_examine_hang(run, pid);
    else if (preload_server_interrupt(&run->server, pid, run->record))
        run->examined = pid;
}

static bool
is_over_memory_limit(struct run *run)
{
    if (!watches_memory(run))
        return false;
    uint64_t peak = limits_peak_memory(run->launch.pid);
    if (peak > run->peak_memory)
        run->peak_memory = peak;
    return peak > run->options->memory_bytes;
}

static void
check_limits(struct run *run)
{
    if (run->options->cancelled && run->options->cancelled())
        run->end = END_CANCELLED;
    else if (run->deadline_ms && monotonic_ms() >= run->deadline_ms) {
        run->end = END_WALL_LIMIT;
        examine_hang(run);
    } else if (is_over_memory_limit(run)) {
        run->end = END_MEMORY_LIMIT;
        examine_hang(run);
    }
}

/* End what is left of the process tree and collect it. */
static void
sweep(struct run *run)
{
    int64_t patience = monotonic_ms() + SWEEP_PATIENCE_MS;
    struct timespec pause = { 0, 100000 };
    launch_unguard(&run->launch);
    kill(-run->launch.pid, SIGKILL);
    while (descendants_kill_marked(PRELOAD_SOCKET_VARIABLE, run->server.name) > 0 &&
           monotonic_ms() < patience)
        nanosleep(&pause, NULL);
    if (!run->main_ended)
        kill(run->launch.pid, SIGKILL);
    for (;;) {
        int status;
        struct rusage usage;
        pid_t pid = wait4(-1, &status, host_wait_flags | WNOHANG, &usage);
        if (pid > 0) {
            if (pid == run->launch.pid && (WIFEXITED(status) || WIFSIGNALED(status)))
                supervise_main_ended(run, status, &usage);
            else if (run->traced && WIFSTOPPED(status))
                trace_release(pid);
            continue;
        }
        if (pid < 0 && errno != EINTR)
            return; /* no children at all */
        size_t left = descendants_kill(run->exempt, run->exempt_count);
        if ((left == 0 && run->main_ended) || monotonic_ms() > patience)
            return;
        nanosleep(&pause, NULL);
    }
}

void
supervise(struct run *run)
{
    int signal_fd = signal_source_open(&run->signals);
    run->start_ms = monotonic_ms();
    if (run->options->wall_ms)
        run->deadline_ms = run->start_ms + (int64_t)run->options->wall_ms;
    launch_go(&run->launch, !run->traced && run->server.listener >= 0);
    reap(run);
    while (!run->main_ended && run->end == END_BY_ITSELF) {
        wait_for_news(run, signal_fd);
        reap(run);
        if (!run->main_ended && run->end == END_BY_ITSELF)
            check_limits(run);
    }
    sweep(run);
    output_drain(&run->output);
    output_drain(&run->error);
    if (signal_fd >= 0)
        close(signal_fd);
}
