/* outcome.c - see outcome.h. */
#include "harness/outcome.h"

#include "harness/limits.h"
#include "harness/runtime_messages.h"
#include "harness/signals.h"

#include "common/xalloc.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static bool
refused_write(const struct crash_run *run)
{
    for (size_t i = 0; i < run->runtime_message_count; i++)
        if (runtime_message_is_refusal(run->runtime_messages[i]))
            return true;
    return false;
}

static void
take_exit(const struct run *run, struct crash_run *to)
{
    int status = run->main_status; /* macOS' macros want it writable */
    if (WIFEXITED(status)) {
        to->has_exit_code = true;
        to->exit_code = WEXITSTATUS(status);
    } else if (WIFSIGNALED(status)) {
        to->exit_signal = WTERMSIG(status);
    }
}

/* Ended by a signal that could not be watched (SIGKILL, a static program behind the preloaded
 * handler): at least its name. */
static void
take_unseen_signal(struct crash_record *record)
{
    char name[32];
    if (record->signal.present || record->run.exit_signal == 0)
        return;
    record->signal.present = true;
    record->signal.number = record->run.exit_signal;
    record->signal.name = xstrdup(signal_name(record->run.exit_signal, name, sizeof name));
}

static bool
ran_out_of_memory(const struct run *run)
{
    uint64_t limit = run->options->memory_bytes;
    return limit && (run->error.memory_message || limits_memory_exhausted(run->peak_memory, limit));
}

static bool
ended_badly(const struct crash_record *record)
{
    return record->run.exit_signal != 0 || record->run.exit_code != 0;
}

static enum crash_outcome
judge(const struct run *run)
{
    const struct crash_record *record = run->record;
    if (run->end == END_WALL_LIMIT || run->end == END_CPU_LIMIT)
        return OUTCOME_TIMEOUT;
    if (run->end == END_MEMORY_LIMIT)
        return OUTCOME_OUT_OF_MEMORY;
    if (run->options->cpu_seconds &&
        (record->run.exit_signal == SIGXCPU || record->run.exit_signal == SIGKILL))
        return OUTCOME_TIMEOUT;
    if (ended_badly(record) && ran_out_of_memory(run))
        return OUTCOME_OUT_OF_MEMORY;
    if (record->run.exit_signal != 0 || run->examined != 0)
        return OUTCOME_CRASH;
    if (record->run.exit_code != 0)
        return OUTCOME_EXIT_NONZERO;
    return refused_write(&record->run) ? OUTCOME_REFUSED_WRITE : OUTCOME_CLEAN;
}

static bool
take_start_failure(struct run *run)
{
    const char *step = NULL;
    int error = launch_result(&run->launch, &step);
    if (error == 0)
        return false;
    struct crash_record *record = run->record;
    record->outcome = OUTCOME_NOT_STARTED;
    record->run.start_error = xasprintf("%s: %s: %s", run->options->argv[0], step, strerror(error));
    return true;
}

void
outcome_take(struct run *run)
{
    if (take_start_failure(run))
        return;
    take_exit(run, &run->record->run);
    if (run->end == END_BY_ITSELF)
        take_unseen_signal(run->record);
    run->record->outcome = judge(run);
}
