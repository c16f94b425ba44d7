/* stopped_ptrace.c - see stopped_ptrace.h. */
#include "harness/stopped_ptrace.h"

#include "harness/registers_host.h"
#include "harness/signals.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STOP_PATIENCE_MS 200 /* a thread in an uninterruptible call does not stop */
#define PROC_FILE_MAX    (16U << 20)
#define THREADS_MAX      4096U

static size_t
read_memory(void *context, uint64_t address, void *buffer, size_t length)
{
    struct traced_process *traced = context;
    struct iovec local = { buffer, length };
    struct iovec remote = { (void *)(uintptr_t)address, length }; /* NOLINT: another process' */
    ssize_t got = process_vm_readv(traced->stopped.pid, &local, 1, &remote, 1, 0);
    if (got >= 0)
        return (size_t)got;
    /* Pages without read permission, or the call is forbidden. */
    if (traced->memory_fd == -1) {
        char path[40];
        snprintf(path, sizeof path, "/proc/%d/mem", (int)traced->stopped.pid);
        traced->memory_fd = open(path, O_RDONLY | O_CLOEXEC);
        if (traced->memory_fd < 0)
            traced->memory_fd = -2;
    }
    if (traced->memory_fd < 0 || address > INT64_MAX)
        return 0;
    got = pread(traced->memory_fd, buffer, length, (off_t)address);
    return got > 0 ? (size_t)got : 0;
}

static char *
read_proc_file(void *context, const char *name, size_t *length)
{
    const struct traced_process *traced = context;
    char path[64], *data;
    snprintf(path, sizeof path, "/proc/%d/%s", (int)traced->stopped.pid, name);
    return fs_read_file(path, PROC_FILE_MAX, &data, length, NULL) ? data : NULL;
}

static bool
is_known(const struct traced_process *traced, pid_t tid)
{
    for (size_t i = 0; i < traced->other_count; i++)
        if (traced->others[i].tid == tid)
            return true;
    return false;
}

static int64_t
now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Interrupt TID and wait until it stands; false if it does not in time. */
static bool
stop_thread(struct traced_process *traced, pid_t tid, int64_t deadline)
{
    struct interrupted_thread other = { .tid = tid };
    if (ptrace(PTRACE_INTERRUPT, tid, 0, 0) != 0)
        return false;
    for (;;) {
        pid_t got = waitpid(tid, &other.status, __WALL | WNOHANG);
        if (got == tid)
            break;
        if ((got < 0 && errno != EINTR) || now_ms() > deadline)
            return false;
        struct timespec pause = { 0, 20000 };
        nanosleep(&pause, NULL);
    }
    XAPPEND(traced->others, traced->other_count, other);
    return WIFSTOPPED(other.status);
}

/* Stop every thread not yet stopped; true if there was a new one (look again: it may have started
 * others). */
static bool
stop_new_threads(struct traced_process *traced, pid_t except, int64_t deadline)
{
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/task", (int)traced->stopped.pid);
    DIR *folder = opendir(path);
    bool found = false;
    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
        pid_t tid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (tid <= 0 || tid == except || is_known(traced, tid) ||
            traced->other_count >= THREADS_MAX || now_ms() > deadline)
            continue;
        found = stop_thread(traced, tid, deadline) || found;
    }
    if (folder)
        closedir(folder);
    return found;
}

static void
add_thread(struct stopped_process *stopped, pid_t tid)
{
    struct stopped_thread thread = { .tid = tid, .is_main = tid == stopped->pid };
    unsigned char data[1024];
    struct iovec io = { data, sizeof data };
    if (ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &io) == 0)
        thread.has_registers = registers_from_prstatus(data, io.iov_len, &thread.registers);
    XAPPEND(stopped->threads, stopped->thread_count, thread);
}

static void
take_signal(struct stopped_process *stopped, pid_t tid)
{
    siginfo_t info;
    if (ptrace(PTRACE_GETSIGINFO, tid, 0, &info) != 0)
        return;
    stopped->signal.number = info.si_signo;
    stopped->signal.code = info.si_code;
    stopped->signal.is_fault = info.si_code > 0;
    stopped->signal.has_address =
        info.si_code > 0 && !(info.si_code == SI_KERNEL && info.si_addr == NULL);
    if (info.si_code > 0 && signal_has_address(info.si_signo))
        stopped->signal.address = (uint64_t)(uintptr_t)info.si_addr;
    if (info.si_code <= 0)
        stopped->signal.sender = info.si_pid;
}

void
traced_process_open(struct traced_process *traced, pid_t pid, pid_t tid, bool crashed)
{
    *traced = (struct traced_process){ .memory_fd = -1 };
    traced->stopped = (struct stopped_process){
        .pid = pid, .read = read_memory, .proc_file = read_proc_file, .context = traced
    };
    int64_t deadline = now_ms() + STOP_PATIENCE_MS;
    if (!crashed)
        stop_thread(traced, tid, deadline);
    while (stop_new_threads(traced, tid, deadline))
        ;
    add_thread(&traced->stopped, tid);
    for (size_t i = 0; i < traced->other_count; i++)
        if (traced->others[i].tid != tid && WIFSTOPPED(traced->others[i].status))
            add_thread(&traced->stopped, traced->others[i].tid);
    if (crashed)
        take_signal(&traced->stopped, tid);
}

void
traced_process_open_exiting(struct traced_process *traced, pid_t tid)
{
    *traced = (struct traced_process){ .memory_fd = -1 };
    traced->stopped = (struct stopped_process){
        .pid = tid, .read = read_memory, .proc_file = read_proc_file, .context = traced
    };
}

void
traced_process_close(struct traced_process *traced)
{
    if (traced->memory_fd >= 0)
        close(traced->memory_fd);
    free(traced->stopped.threads);
    free(traced->others);
}
