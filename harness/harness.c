/* harness.c - one run from options to record, see harness.h. */
#include "harness/harness.h"

#include "harness/descendants.h"
#include "harness/environment.h"
#include "harness/host.h"
#include "harness/limits.h"
#include "harness/outcome.h"
#include "harness/profile_files.h"
#include "harness/profile_state.h"
#include "harness/signature.h"
#include "harness/subject.h"
#include "harness/supervise.h"
#include "harness/terminal.h"
#include "harness/trace.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DEFAULT_CAP (UINT64_C(16) << 20)

/* What the calling process is changed to during a run, and back. */
struct process_state {
    sigset_t mask; /* before */
    struct sigaction child_action;
    int orphans; /* whether we adopted them */
};

static void
enter(struct process_state *state, const sigset_t *news)
{
    struct sigaction fallback = { 0 };
    fallback.sa_handler = SIG_DFL;
    sigprocmask(SIG_BLOCK, news, &state->mask);
    sigaction(SIGCHLD, &fallback, &state->child_action);
    state->orphans = host_adopt_orphans();
}

static void
leave(const struct process_state *state)
{
    host_give_up_orphans(state->orphans);
    sigaction(SIGCHLD, &state->child_action, NULL);
    sigprocmask(SIG_SETMASK, &state->mask, NULL);
}

static int64_t
wall_clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static char *
time_text(int64_t ns)
{
    char text[32];
    time_t seconds = (time_t)(ns / 1000000000);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return xstrdup(text);
}

static void
describe_run(const struct harness_options *options, char *const *env, struct crash_run *run)
{
    for (size_t i = 0; options->argv[i]; i++)
        XAPPEND(run->argv, run->argc, xstrdup(options->argv[i]));
    for (size_t i = 0; env[i]; i++)
        if (environment_matters(env[i]))
            XAPPEND(run->env, run->env_count, xstrdup(env[i]));
    char *here = getcwd(NULL, 0);
    run->cwd = options->cwd ? fs_join(here ? here : "", options->cwd) : xstrdup(here);
    free(here);
    run->stdout_path = options->inherit_output ? NULL : xstrdup(options->stdout_path);
    run->stderr_path = options->inherit_output ? NULL : xstrdup(options->stderr_path);
}

/* Standard input, output and error of the command. */
struct files {
    int input, output, error;
    bool owns_input;
};

static bool
open_files(struct run *run, struct files *files, struct repro_err *err)
{
    const struct harness_options *options = run->options;
    uint64_t cap = options->output_cap ? options->output_cap : DEFAULT_CAP;
    const char *path = options->stdin_path ? options->stdin_path : "/dev/null";
    *files =
        (struct files){ .input = STDIN_FILENO, .output = STDOUT_FILENO, .error = STDERR_FILENO };
    if (options->stdin_path || !options->inherit_input) {
        files->input = open(path, O_RDONLY | O_CLOEXEC);
        files->owns_input = true;
        if (files->input < 0)
            return repro_fail_errno(err, REPRO_E_IO, "%s: cannot open", path);
    }
    if (options->output_to_error) {
        files->output = STDERR_FILENO;
    } else if (!options->inherit_output) {
        if (!output_open(&run->output, options->stdout_path, cap, false, -1, err))
            return false;
        files->output = run->output.write_end;
    }
    if (!options->inherit_output || options->copy_error) {
        int copy = options->copy_error ? STDERR_FILENO : -1;
        const char *error_path = options->inherit_output ? NULL : options->stderr_path;
        if (!output_open(&run->error, error_path, cap, true, copy, err))
            return false;
        files->error = run->error.write_end;
    }
    return true;
}

static void
close_files(struct run *run, const struct files *files)
{
    if (files->owns_input && files->input >= 0)
        close(files->input);
    output_close(&run->output);
    output_close(&run->error);
}

/* The preloaded handler as a second way, or nothing if it is not installed. Its socket is opened
 * when it is needed: after the fork, but before the command goes. */
static bool
prepare_preload(struct run *run, char **library, struct repro_err *err)
{
    enum capture_mode mode = run->options->capture;
    preload_server_name(&run->server);
    *library = NULL;
    if (mode != CAPTURE_AUTO && mode != CAPTURE_PRELOAD)
        return true;
    *library = harness_preload_path();
    return *library || mode == CAPTURE_AUTO ||
           repro_fail(err, REPRO_E_CAPABILITY, "%s is not installed beside the program%s",
                      host_capture_library, trace_is_possible ? ": use --capture ptrace" : "");
}

/* Can the handler get into the program? If not, that is an error for those who asked for it; for
 * others a fact about the run, whose crash nobody can look at. */
static bool
may_preload(struct run *run, const char *program, bool *preload, struct repro_err *err)
{
    char *obstacle = host_capture_obstacle(program);
    if (!obstacle)
        return true;
    bool insisted = run->options->capture == CAPTURE_PRELOAD;
    if (insisted)
        repro_fail(err, REPRO_E_CAPABILITY, "%s", obstacle);
    *preload = false;
    run->record->run.capture_obstacle = obstacle;
    return !insisted;
}

/* Attach by ptrace, or decide for the preloaded handler. */
static bool
attach(struct run *run, const char *program, const char *library, struct repro_err *err)
{
    enum capture_mode mode = run->options->capture;
    if (mode == CAPTURE_AUTO || mode == CAPTURE_PTRACE)
        run->traced = trace_attach(run->launch.pid,
                                   run->options->memory_bytes != 0 || run->options->rescue != NULL);
    if (mode == CAPTURE_PTRACE && !run->traced)
        return repro_fail_errno(err, REPRO_E_CAPABILITY, "%s", trace_refusal);
    if (mode == CAPTURE_AUTO && !run->traced && !library)
        return repro_fail(err, REPRO_E_CAPABILITY,
                          "ptrace is not permitted and %s is not installed: no way to look at a "
                          "crash",
                          host_capture_library);
    bool preload = !run->traced && library;
    if (preload && !may_preload(run, program, &preload, err))
        return false;
    if (preload && !preload_server_open(&run->server, err))
        return false;
    const char *name = run->traced ? "ptrace" : preload ? "preload" : "none";
    run->record->run.capture = xstrdup(name);
    return true;
}

static void
abandon(struct run *run)
{
    int status;
    launch_unguard(&run->launch);
    kill(run->launch.pid, SIGKILL);
    close(run->launch.go);
    close(run->launch.status);
    while (waitpid(run->launch.pid, &status, host_wait_flags) < 0 && errno == EINTR)
        ;
}

/* Start the command and watch it. */
static bool
start_and_watch(struct run *run, struct launch_plan *plan, const char *library,
                struct repro_err *err)
{
    if (!launch_fork(plan, &run->launch, err))
        return false;
    output_started(&run->output);
    output_started(&run->error);
    if (!attach(run, plan->program, library, err)) {
        abandon(run);
        return false;
    }
    supervise(run);
    run->record->run.pid = run->examined > 0 ? run->examined : run->launch.pid;
    if (run->end == END_CANCELLED) {
        close(run->launch.status);
        return repro_fail(err, REPRO_E_INTERRUPTED, "interrupted");
    }
    return true;
}

static bool
run_program(struct run *run, const char *program, struct repro_err *err)
{
    struct files files;
    struct process_state state;
    char *library = NULL;
    const struct harness_options *options = run->options;
    bool done = prepare_preload(run, &library, err) && open_files(run, &files, err);
    char **env = environment_make(options->env, options->profile_file, NULL, NULL);
    char **env_preload =
        library ? environment_make(options->env, options->profile_file, library, run->server.name)
                : NULL;
    if (done) {
        describe_run(options, env, &run->record->run);
        run->exempt = descendants_children(&run->exempt_count);
        supervise_signals(options, &run->signals);
        enter(&state, &run->signals);
        if (options->inherit_input && !options->stdin_path)
            run->lender = terminal_group();
        struct launch_plan plan = { .options = options,
                                    .program = program,
                                    .env = env,
                                    .env_preload = env_preload ? env_preload : env,
                                    .input = files.input,
                                    .output = files.output,
                                    .error = files.error,
                                    .is_ours = { !files.owns_input, options->inherit_output,
                                                 options->inherit_output && !options->copy_error },
                                    .signal_mask = &state.mask,
                                    .child_action = &state.child_action };
        done = start_and_watch(run, &plan, library, err);
        if (run->lender)
            terminal_give(run->lender);
        leave(&state);
        free(run->exempt);
        close_files(run, &files);
    }
    preload_server_close(&run->server);
    environment_free(env);
    environment_free(env_preload);
    free(library);
    return done;
}

static void
take_files(struct run *run, int64_t start_ns)
{
    struct crash_run *to = &run->record->run;
    const struct harness_options *options = run->options;
    to->profile_files =
        profile_files_list(options->profile_file, options->cwd, start_ns, &to->profile_file_count);
    to->runtime_messages = run->error.messages;
    to->runtime_message_count = run->error.message_count;
    to->stdout_truncated = run->output.truncated;
    to->stderr_truncated = run->error.truncated;
    to->wall_ms = run->wall_ms;
    to->max_rss_kb = host_max_rss_kb(&run->usage);
}

static struct crash_record *
not_started(struct crash_record *record, const struct harness_options *options)
{
    static char *const no_variables[] = { NULL };
    describe_run(options, no_variables, &record->run);
    record->run.capture = xstrdup("none");
    record->outcome = OUTCOME_NOT_STARTED;
    record->subject.path = xstrdup(options->argv[0]);
    record->run.start_error = xasprintf("%s: no such command", options->argv[0]);
    signature_take(record);
    return record;
}

static char *
find_program(const struct harness_options *options)
{
    const char *name = options->argv[0];
    return strchr(name, '/') ? xstrdup(name) : fs_which(name);
}

struct crash_record *
harness_run(const struct harness_options *options, struct repro_err *err)
{
    struct crash_record *record = crash_record_new();
    struct run run = { .options = options, .record = record };
    run.output.read_end = run.output.write_end = run.output.file = run.output.copy = -1;
    run.error = run.output;
    run.server.listener = -1;
    run.server.rescue = options->rescue;
    int64_t start_ns = wall_clock_ns();
    record->tool = xstrdup(options->tool);
    record->created = time_text(start_ns);
    char *program = find_program(options);
    if (!program)
        return not_started(record, options);
    bool done = run_program(&run, program, err);
    if (done) {
        take_files(&run, start_ns);
        outcome_take(&run);
        if (!record->subject.path)
            subject_take_file(program, record);
        if (record->outcome == OUTCOME_REFUSED_WRITE)
            profile_state_take_file(record->subject.path, record);
        signature_take(record);
    } else {
        crash_record_free(record);
    }
    free(program);
    return done ? record : NULL;
}
