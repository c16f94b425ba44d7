/* proc.h - run a tool (compiler, llvm-profdata) and bring back its output and how it ended.
 *
 * For programs whose crash is the subject, see harness/harness.h. Tools run in their own process
 * group with LC_ALL=C and stdin from /dev/null, and are killed when repro is interrupted or dies.
 */
#ifndef REPRO_REPRO_PROC_H
#define REPRO_REPRO_PROC_H

#include "common/err.h"

#include <stddef.h>
#include <stdint.h>

struct proc_command {
    char *const *argv;    /* NULL-terminated; argv[0] is looked up on PATH if it has no slash */
    const char *cwd;      /* NULL = current */
    const char *env_name; /* one variable to set, NULL = none */
    const char *env_value;
    uint64_t timeout_ms; /* 0 = 5 minutes */
};

struct proc_result {
    int exit_code; /* -1 if it ended by a signal */
    int signal;    /* 0 if it exited */
    bool timed_out;
    char *out, *err; /* at most 1 MiB each, NUL-terminated */
    size_t out_len, err_len;
};

/* Run to the end. False with ERR when it could not be started, or on an interrupt
 * (REPRO_E_INTERRUPTED). A tool that ends badly is not an error here: look at RESULT. */
bool proc_run(const struct proc_command *command, struct proc_result *result,
              struct repro_err *err);
bool proc_ok(const struct proc_result *result); /* exit code 0 */
void proc_result_clear(struct proc_result *result);

/* In a forked child: become the tool, with both outputs on LOG_FD. Does not return (exit code 127
 * and a line on LOG_FD when the tool cannot be started). */
_Noreturn void proc_exec(const struct proc_command *command, int out_fd, int err_fd);
/* First thing in a forked child: own process group, default signals, die with the parent. */
void proc_child_setup(void);

#endif
