/* launch.h - start a command in its own process group, held back until told to go. */
#ifndef REPRO_HARNESS_LAUNCH_H
#define REPRO_HARNESS_LAUNCH_H

#include "common/err.h"
#include "harness/harness.h"

#include <signal.h>
#include <sys/types.h>

struct launch {
    pid_t pid;
    int go;     /* write end: one byte lets the child exec */
    int status; /* read end: errno of a failed exec, end of file when it succeeded */
    int guard;  /* write end: its end of file lets the guard end the command; -1 = no guard */
    pid_t guard_pid;
};

struct launch_plan {
    const struct harness_options *options;
    const char *program;      /* resolved path of argv[0] */
    char *const *env;         /* without capture */
    char *const *env_preload; /* with the preloaded handler */
    int input, output, error; /* file descriptors for 0, 1, 2 */
    bool is_ours[3];          /* passed on as we have it: closed on exec if we had none */
    const sigset_t *signal_mask;
    const struct sigaction *child_action; /* of SIGCHLD before the harness changed it */
};

/* Fork; the child sets itself up and waits. */
bool launch_fork(const struct launch_plan *plan, struct launch *launch, struct repro_err *err);
/* Let the child exec, with the environment for the preloaded handler if PRELOAD. */
void launch_go(struct launch *launch, bool preload);
/* Read the outcome of exec once the child has execed or ended: 0, or the errno of the failure.
 * *STEP says what failed (static string). Closes the pipes. */
int launch_result(struct launch *launch, const char **step);

/* The command is watched to its end by us: dismiss the guard that would end it if we died. */
void launch_unguard(struct launch *launch);

#endif
