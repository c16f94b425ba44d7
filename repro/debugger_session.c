/* debugger_session.c - see debugger_session.h. */
#include "repro/debugger_session.h"

#include "harness/descendants.h"
#include "harness/host.h"
#include "repro/clock.h"
#include "repro/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define POLL_NS   20000000L
#define KILL_TRYS 50

static _Noreturn void
child(char *const words[], int output)
{
    interrupt_reset_in_child();
    int null = open("/dev/null", O_RDONLY);
    if (null >= 0)
        dup2(null, STDIN_FILENO);
    if (output >= 0)
        dup2(output, STDOUT_FILENO);
    dup2(STDOUT_FILENO, STDERR_FILENO); /* one transcript, in order */
    execv(words[0], words);
    _exit(127);
}

static void
pause_shortly(void)
{
    struct timespec delay = { .tv_nsec = POLL_NS };
    nanosleep(&delay, NULL);
}

/* The debugger, its server and the program: whoever loses its parent becomes our child. */
static void
end_all(void)
{
    for (int i = 0; i < KILL_TRYS && descendants_kill(NULL, 0) > 0; i++) {
        while (waitpid(-1, NULL, WNOHANG) > 0)
            continue;
        pause_shortly();
    }
}

/* 1 ended, 0 out of time, -1 interrupted */
static int
wait_for(pid_t pid, uint64_t timeout_ms, int *status)
{
    uint64_t start = clock_ms();
    for (;;) {
        pid_t ended = waitpid(pid, status, WNOHANG);
        if (ended == pid || (ended < 0 && errno != EINTR))
            return 1;
        if (interrupt_pending())
            return -1;
        if (timeout_ms > 0 && clock_ms() - start >= timeout_ms)
            return 0;
        pause_shortly();
    }
}

bool
debugger_session_run(char *const words[], int output, uint64_t timeout_ms, int *code,
                     struct repro_err *err)
{
    int status = 0;
    host_adopt_orphans();
    interrupt_install();
    pid_t pid = fork();
    if (pid < 0)
        return repro_fail_errno(err, REPRO_E_CAPABILITY, "%s", words[0]);
    if (pid == 0)
        child(words, output);
    int ended = wait_for(pid, timeout_ms, &status);
    if (ended < 1)
        kill(pid, SIGKILL);
    end_all();
    if (ended < 0)
        return repro_fail(err, REPRO_E_INTERRUPTED, "interrupted");
    if (ended == 0)
        return repro_fail(err, REPRO_E_UNDECIDED,
                          "the session was not over after %llu s and was ended (--timeout)",
                          (unsigned long long)(timeout_ms / 1000));
    *code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return true;
}
