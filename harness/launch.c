/* launch.c - the fork and exec side, see launch.h. */
#include "harness/launch.h"

#include "harness/host.h"
#include "harness/launch_system.h"
#include "harness/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Steps of the child, reported by index when one fails. */
enum step { STEP_WAIT, STEP_FOLDER, STEP_LIMITS, STEP_FILES, STEP_EXEC };

static const char *const step_names[] = { "waiting for the harness", "changing to its folder",
                                          "setting its limits", "setting up its files",
                                          "executing it" };

struct failure {
    int step;
    int error;
};

static _Noreturn void
child_fail(int status, enum step step)
{
    struct failure failure = { (int)step, errno };
    ssize_t written = write(status, &failure, sizeof failure);
    _exit(written == (ssize_t)sizeof failure ? 127 : 126);
}

/* Put the three standard files in place even if they come as 0..2 in another order. */
static bool
place_files(int files[3], const bool is_ours[3])
{
    for (int i = 0; i < 3; i++) {
        if (files[i] < 3 && files[i] != i)
            files[i] = fcntl(files[i], F_DUPFD_CLOEXEC, 3);
        if (files[i] < 0)
            return false;
    }
    for (int i = 0; i < 3; i++) {
        if (files[i] == i ? !is_ours[i] && fcntl(i, F_SETFD, 0) < 0 : dup2(files[i], i) < 0)
            return false;
    }
    return true;
}

/* Give the terminal to the command if it may read it: it is in a group of its own. */
static void
take_terminal(int input)
{
    if (!isatty(input))
        return;
    signal(SIGTTOU, SIG_IGN);
    tcsetpgrp(input, getpid());
    signal(SIGTTOU, SIG_DFL);
}

static void
exec_program(const struct launch_plan *plan, char *const *env)
{
    char *const *argv = plan->options->argv;
    bool fixed = plan->options->disable_aslr;
    launch_exec(plan->program, argv, env, fixed);
    if (errno != ENOEXEC)
        return;
    size_t count = 0; /* a script without "#!": as a shell would run it */
    while (argv[count])
        count++;
    char **script = calloc(count + 2, sizeof *script);
    if (!script)
        return;
    char shell[] = "/bin/sh";
    script[0] = shell;
    script[1] = strdup(plan->program);
    memcpy(script + 2, argv + 1, count * sizeof *script);
    launch_exec(shell, script, env, fixed);
}

static _Noreturn void
child(const struct launch_plan *plan, int go, int status)
{
    const struct harness_options *options = plan->options;
    char word = '\0';
    setpgid(0, 0);
    if (read(go, &word, 1) != 1)
        _exit(126);  /* the harness is gone */
    if (word == 'p') /* under ptrace PTRACE_O_EXITKILL does this, and for the whole tree */
        launch_die_with_parent();
    if (options->inherit_input && !options->stdin_path)
        take_terminal(plan->input);
    if (options->cwd && chdir(options->cwd) != 0)
        child_fail(status, STEP_FOLDER);
    int files[3] = { plan->input, plan->output, plan->error };
    if (!place_files(files, plan->is_ours))
        child_fail(status, STEP_FILES);
    sigaction(SIGCHLD, plan->child_action, NULL);
    if (!options->keep_signals)
        signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, plan->signal_mask, NULL);
    if (!limits_apply(options->cpu_seconds, options->memory_bytes))
        child_fail(status, STEP_LIMITS);
    exec_program(plan, word == 'p' ? plan->env_preload : plan->env);
    child_fail(status, STEP_EXEC);
}

bool
launch_fork(const struct launch_plan *plan, struct launch *launch, struct repro_err *err)
{
    int go[2], status[2];
    if (!host_pipe(go))
        return repro_fail_errno(err, REPRO_E_IO, "cannot make a pipe");
    if (!host_pipe(status)) {
        close(go[0]);
        close(go[1]);
        return repro_fail_errno(err, REPRO_E_IO, "cannot make a pipe");
    }
    launch->pid = fork();
    if (launch->pid == 0) {
        close(go[1]); /* so that the harness' death ends the wait */
        close(status[0]);
        child(plan, go[0], status[1]);
    }
    close(go[0]);
    close(status[1]);
    launch->go = go[1];
    launch->status = status[0];
    if (launch->pid > 0) {
        setpgid(launch->pid, launch->pid); /* both sides: whoever comes first */
        launch_guard(launch);
        return true;
    }
    close(go[1]);
    close(status[0]);
    return repro_fail_errno(err, REPRO_E_IO, "cannot fork");
}

void
launch_go(struct launch *launch, bool preload)
{
    if (write(launch->go, preload ? "p" : "g", 1) != 1) {
        /* the child is gone: launch_result() and its exit status tell */
    }
    close(launch->go);
    launch->go = -1;
}

int
launch_result(struct launch *launch, const char **step)
{
    struct failure failure = { 0 };
    ssize_t got = read(launch->status, &failure, sizeof failure);
    close(launch->status);
    launch->status = -1;
    if (got != (ssize_t)sizeof failure || failure.step < 0 || failure.step > STEP_EXEC)
        return 0;
    *step = step_names[failure.step];
    return failure.error;
}
