/* trace_ptrace.c - ptrace events, see trace.h.
 *
 * The command is seized, not TRACEME'd: job control stops then stay stops (PTRACE_LISTEN), and
 * PTRACE_O_EXITKILL ends the whole tree if the harness dies. System calls are not traced: a run
 * without signals costs a stop per fork and thread, none per exec.
 */
#include "harness/trace.h"

#include "harness/examine.h"
#include "harness/limits.h"
#include "harness/signals.h"
#include "harness/stopped_ptrace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

const bool trace_is_possible = true;
const char trace_refusal[] =
    "ptrace is not permitted (container or seccomp profile?); allow it, e.g. docker run "
    "--cap-add=SYS_PTRACE, or use --capture preload";

bool
trace_attach(pid_t pid, bool watch_exits)
{
    long options =
        PTRACE_O_EXITKILL | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK;
    if (watch_exits)
        options |= PTRACE_O_TRACEEXIT;
    return ptrace(PTRACE_SEIZE, pid, 0, options) == 0;
}

static void
resume(pid_t tid, int signal_number)
{
    ptrace(PTRACE_CONT, tid, 0, signal_number); /* fails only if the thread was killed meanwhile */
}

void
trace_release(pid_t tid)
{
    resume(tid, SIGKILL);
}

struct thread_status {
    pid_t process;
    uint64_t caught, ignored; /* bit N-1 = signal N */
};

static uint64_t
status_field(const char *text, const char *name, int base)
{
    const char *at = strstr(text, name);
    return at ? strtoull(at + strlen(name), NULL, base) : 0;
}

/* /proc/TID/NAME, as text cut at SIZE. */
static bool
read_proc(pid_t tid, const char *name, char *text, size_t size)
{
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)tid, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd >= 0 ? read(fd, text, size - 1) : -1;
    if (fd >= 0)
        close(fd);
    if (length <= 0)
        return false;
    text[length] = '\0';
    return true;
}

static bool
read_status(pid_t tid, struct thread_status *status)
{
    char text[4096];
    if (!read_proc(tid, "status", text, sizeof text))
        return false;
    status->process = (pid_t)status_field(text, "\nTgid:\t", 10);
    status->caught = status_field(text, "\nSigCgt:\t", 16);
    status->ignored = status_field(text, "\nSigIgn:\t", 16);
    return true;
}

/* Treat the stops the other threads were found in as if the loop had met them. */
static void
resume_others(struct run *run, const struct traced_process *traced)
{
    for (size_t i = 0; i < traced->other_count; i++)
        trace_event(run, traced->others[i].tid, traced->others[i].status);
}

/* One crash goes into the record: the command's own if it crashes, else the first of a child. */
static bool
wants_examination(const struct run *run, pid_t process, int number)
{
    if (process == run->launch.pid)
        return run->examined != process;
    return run->examined == 0 && signal_is_core(number);
}

static void
examine_crash(struct run *run, pid_t process, pid_t tid)
{
    struct traced_process traced;
    traced_process_open(&traced, process, tid, true);
    examine_clear(run->record);
    examine(&traced.stopped, run->record);
    rescue_crashed(&traced.stopped, run->options->rescue);
    run->examined = process;
    resume_others(run, &traced);
    traced_process_close(&traced);
}

void
trace_examine_hang(struct run *run, pid_t pid)
{
    struct traced_process traced;
    traced_process_open(&traced, pid, pid, false);
    examine_clear(run->record);
    examine(&traced.stopped, run->record);
    rescue_crashed(&traced.stopped, run->options->rescue);
    run->examined = pid;
    traced_process_close(&traced); /* all are killed next */
}

/* Is TID, in its exit stop, about to end its whole process? */
static bool
ends_process(pid_t tid)
{
    char text[32];
    if (!read_proc(tid, "syscall", text, sizeof text))
        return false;
    return strtol(text, NULL, 10) == SYS_exit_group;
}

/* A process ends by itself: its memory is still there. */
static void
rescue_exiting(struct run *run, pid_t tid)
{
    struct traced_process traced;
    if (!run->options->rescue || run->examined != 0 || !ends_process(tid))
        return;
    traced_process_open_exiting(&traced, tid);
    rescue_process(&traced.stopped, run->options->rescue);
    traced_process_close(&traced);
}

static void
note_peak(struct run *run, pid_t tid)
{
    uint64_t peak = run->options->memory_bytes ? limits_peak_memory(tid) : 0;
    if (peak > run->peak_memory)
        run->peak_memory = peak;
}

static void
signal_stop(struct run *run, pid_t tid, int number)
{
    struct thread_status status;
    uint64_t bit = number > 0 && number <= 64 ? UINT64_C(1) << (number - 1) : 0;
    if (!signal_is_deadly(number) || !read_status(tid, &status)) {
        resume(tid, number);
        return;
    }
    if (number == SIGXCPU && run->options->cpu_seconds && run->end == END_BY_ITSELF) {
        run->end = END_CPU_LIMIT;
        examine_crash(run, status.process, tid);
        kill(status.process, SIGKILL);
        return;
    }
    if ((status.caught | status.ignored) & bit) {
        resume(tid, number);
        return;
    }
    note_peak(run, tid);
    if (wants_examination(run, status.process, number))
        examine_crash(run, status.process, tid);
    resume(tid, number);
}

static bool
is_job_control(int number)
{
    return number == SIGSTOP || number == SIGTSTP || number == SIGTTIN || number == SIGTTOU;
}

void
trace_event(struct run *run, pid_t tid, int status)
{
    if (!WIFSTOPPED(status)) {
        if (tid == run->launch.pid && (WIFEXITED(status) || WIFSIGNALED(status)))
            supervise_main_ended(run, status, NULL);
        return;
    }
    int number = WSTOPSIG(status), event = status >> 16;
    if (event == 0)
        signal_stop(run, tid, number);
    else if (event == PTRACE_EVENT_STOP && is_job_control(number)) {
        ptrace(PTRACE_LISTEN, tid, 0, 0);
        if (tid == run->launch.pid)
            supervise_main_stopped(run);
    } else {
        if (event == PTRACE_EVENT_EXIT) {
            note_peak(run, tid);
            rescue_exiting(run, tid);
        }
        resume(tid, 0);
    }
}
