/* trace_none.c - see trace.h: a system whose ptrace cannot examine a process (macOS: no registers,
 * no memory). Nothing is ever attached, so nothing else is ever called. */
#include "harness/trace.h"

#include <errno.h>

const bool trace_is_possible = false;
const char trace_refusal[] =
    "macOS has no ptrace that can examine a process: use --capture preload (or auto)";

bool
trace_attach(pid_t pid, bool watch_exits)
{
    (void)pid, (void)watch_exits;
    errno = ENOTSUP;
    return false;
}

void
trace_release(pid_t tid)
{
    (void)tid;
}

void
trace_event(struct run *run, pid_t tid, int status)
{
    (void)run, (void)tid, (void)status;
}

void
trace_examine_hang(struct run *run, pid_t pid)
{
    (void)run, (void)pid;
}
