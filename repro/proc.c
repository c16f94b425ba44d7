/* proc.c - see proc.h. */
#include "repro/proc.h"

#include "common/strbuf.h"
#include "repro/clock.h"
#include "repro/interrupt.h"
#include "repro/system.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUTPUT_CAP = 1 << 20, TICK_MS = 200, DEFAULT_TIMEOUT_MS = 300000 };

void
proc_child_setup(void)
{
    setpgid(0, 0);
    system_die_with_parent();
    interrupt_reset_in_child();
    signal(SIGCHLD, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn void
proc_exec(const struct proc_command *command, int out_fd, int err_fd)
{
    int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(null_fd, STDIN_FILENO);
    dup2(out_fd, STDOUT_FILENO);
    dup2(err_fd, STDERR_FILENO);
    setenv("LC_ALL", "C", 1);
    if (command->env_name != NULL)
        setenv(command->env_name, command->env_value, 1);
    if (command->cwd != NULL && chdir(command->cwd) != 0) {
        dprintf(STDERR_FILENO, "%s: %s\n", command->cwd, strerror(errno));
        _exit(127);
    }
    execvp(command->argv[0], command->argv);
    dprintf(STDERR_FILENO, "%s: cannot be started: %s\n", command->argv[0], strerror(errno));
    _exit(127);
}

struct stream {
    int fd; /* -1 = at end */
    struct strbuf text;
};

static void
drain(struct stream *stream)
{
    char buffer[16384];
    ssize_t got = read(stream->fd, buffer, sizeof buffer);
    if (got > 0 && stream->text.len + (size_t)got <= OUTPUT_CAP)
        strbuf_add(&stream->text, buffer, (size_t)got);
    if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) {
        close(stream->fd);
        stream->fd = -1;
    }
}

/* Read both streams to their end; true if a limit or an interrupt came first. */
static bool
collect(struct stream streams[2], uint64_t deadline_ms)
{
    while (streams[0].fd >= 0 || streams[1].fd >= 0) {
        if (interrupt_pending() || clock_ms() >= deadline_ms)
            return true;
        struct pollfd polls[2] = { { streams[0].fd, POLLIN, 0 }, { streams[1].fd, POLLIN, 0 } };
        if (poll(polls, 2, TICK_MS) <= 0)
            continue;
        for (int i = 0; i < 2; i++)
            if (polls[i].revents != 0)
                drain(&streams[i]);
    }
    return false;
}

static int
wait_for(pid_t pid)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return status;
}

static void
finish(struct proc_result *result, pid_t pid, bool stopped)
{
    if (stopped)
        kill(-pid, SIGKILL);
    int status = wait_for(pid);
    result->timed_out = stopped && !interrupt_pending();
    result->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    result->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static bool
make_pipe(int ends[2])
{
    if (pipe(ends) != 0)
        return false;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return true;
}

static bool
make_pipes(int out[2], int error[2])
{
    if (!make_pipe(out))
        return false;
    if (make_pipe(error))
        return true;
    close(out[0]);
    close(out[1]);
    return false;
}

bool
proc_run(const struct proc_command *command, struct proc_result *result, struct repro_err *err)
{
    *result = (struct proc_result){ 0 };
    int out[2], error[2];
    if (!make_pipes(out, error))
        return repro_fail_errno(err, REPRO_E_CAPABILITY, "%s: cannot make a pipe",
                                command->argv[0]);
    pid_t pid = fork();
    if (pid == 0) {
        proc_child_setup();
        proc_exec(command, out[1], error[1]);
    }
    close(out[1]);
    close(error[1]);
    if (pid < 0) {
        close(out[0]);
        close(error[0]);
        return repro_fail_errno(err, REPRO_E_CAPABILITY, "%s: cannot fork", command->argv[0]);
    }
    setpgid(pid, pid);
    struct stream streams[2] = { { .fd = out[0] }, { .fd = error[0] } };
    uint64_t timeout = command->timeout_ms != 0 ? command->timeout_ms : DEFAULT_TIMEOUT_MS;
    bool stopped = collect(streams, clock_ms() + timeout);
    finish(result, pid, stopped);
    for (int i = 0; i < 2; i++)
        if (streams[i].fd >= 0)
            close(streams[i].fd);
    result->out_len = streams[0].text.len;
    result->err_len = streams[1].text.len;
    result->out = strbuf_take(&streams[0].text);
    result->err = strbuf_take(&streams[1].text);
    if (!interrupt_pending() || !stopped)
        return true;
    proc_result_clear(result);
    return repro_fail(err, REPRO_E_INTERRUPTED, "interrupted");
}

bool
proc_ok(const struct proc_result *result)
{
    return result->exit_code == 0 && !result->timed_out;
}

void
proc_result_clear(struct proc_result *result)
{
    free(result->out);
    free(result->err);
    *result = (struct proc_result){ 0 };
}
