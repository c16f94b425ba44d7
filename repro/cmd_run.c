/* cmd_run.c - `repro run`: any program, once or many times, and what its crash was. */
#include "repro/commands.h"

#include "common/strbuf.h"
#include "common/xalloc.h"
#include "harness/harness.h"
#include "harness/signals.h"
#include "records/json.h"
#include "reports/report.h"
#include "repro/diagnose/diagnose.h"
#include "repro/interrupt.h"
#include "repro/next.h"
#include "repro/profile/rescued.h"
#include "repro/redact_options.h"
#include "repro/run_profiles.h"
#include "repro/run_salvage.h"
#include "repro/version.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define REPEAT_MAX        1000000U
#define UNTIL_CRASH_RUNS  1000U
#define EXIT_NOT_STARTED  3
#define EXIT_FINDING      1
#define EXIT_UNDECIDED    6
#define CPU_LIMIT_SECONDS 86400U

static const struct cli_option run_options[] = {
    { 'n', "repeat", "N", "run it N times [1]" },
    { 0, "until-crash", NULL, "stop at the first crash (at most --repeat runs [1000])" },
    { 0, "timeout", "SECONDS", "end it after this time [no limit]" },
    { 0, "cpu", "SECONDS", "end it after this much processor time [no limit]" },
    { 0, "memory", "BYTES", "limit its address space; K, M, G are understood [no limit]" },
    { 0, "capture", "auto|ptrace|preload|none", "how to look at a crash [auto]" },
    { 0, "profile-file", "PATTERN", "LLVM_PROFILE_FILE of the program [as in the environment]" },
    { 0, "stdin", "FILE", "its standard input [ours]" },
    { 0, "fixed-addresses", NULL, "without address space randomisation, as debuggers do" },
    { 0, "salvage", NULL, "keep the counts of a run that left no usable profile" },
    { 0, "salvage-dir", "DIR", "salvage: folder for them [beside -o, or repro-salvaged]" },
    { 0, "transcode", "vN", "salvage: raw version of the file with all records [the runtime's]" },
    { 0, "transparent", NULL, "say nothing and end as the program ended" },
    REDACT_OPTION,
    { 0 },
};

struct run_plan {
    struct harness_options harness;
    uint64_t repeat;
    bool until_crash, transparent;
    const struct cli *cli;
    struct redaction redaction; /* read when a record is going to be shown */
    bool redaction_read;
    struct rescue rescue;
    char *salvage_folder; /* NULL: not wanted */
};

static bool
read_limits(const struct cli *cli, struct run_plan *plan, struct repro_err *err)
{
    plan->until_crash = cli_flag(cli, "until-crash");
    return cli_number(cli, "repeat", 1, REPEAT_MAX, plan->until_crash ? UNTIL_CRASH_RUNS : 1,
                      &plan->repeat, err) &&
           cli_seconds(cli, "timeout", 0, &plan->harness.wall_ms, err) &&
           cli_number(cli, "cpu", 1, CPU_LIMIT_SECONDS, 0, &plan->harness.cpu_seconds, err) &&
           cli_size(cli, "memory", 0, &plan->harness.memory_bytes, err);
}

static bool
read_salvage(const struct cli *cli, struct run_plan *plan, struct repro_err *err)
{
    const char *folder = cli_value(cli, "salvage-dir", NULL);
    const char *version = cli_value(cli, "transcode", NULL);
    if (!cli_flag(cli, "salvage"))
        return (folder == NULL && version == NULL) ||
               repro_fail(err, REPRO_E_USAGE, "--%s goes with --salvage",
                          folder ? "salvage-dir" : "transcode");
    plan->salvage_folder = run_salvage_folder(folder, cli_output_path(cli));
    plan->harness.rescue = &plan->rescue;
    return rescued_parse_version("transcode", version, &plan->rescue.transcode, err);
}

static bool
read_options(const struct cli *cli, struct run_plan *plan, struct repro_err *err)
{
    struct harness_options *harness = &plan->harness;
    const char *capture = cli_value(cli, "capture", "auto");
    enum redact_level level;
    plan->cli = cli;
    if (!read_limits(cli, plan, err) || !read_salvage(cli, plan, err) ||
        !redact_options_level(cli, &level, err))
        return false;
    if (!capture_mode_parse(capture, &harness->capture))
        return repro_fail(err, REPRO_E_USAGE,
                          "--capture %s: expected auto, ptrace, preload or none", capture);
    plan->transparent = cli_flag(cli, "transparent");
    if (plan->transparent && cli_json(cli) && !cli_output_path(cli))
        return repro_fail(err, REPRO_E_USAGE,
                          "--transparent leaves stdout to the program: give the JSON a file with "
                          "-o");
    harness->argv = cli_operands(cli);
    harness->profile_file = cli_value(cli, "profile-file", getenv("LLVM_PROFILE_FILE"));
    harness->stdin_path = cli_value(cli, "stdin", NULL);
    harness->inherit_input = !harness->stdin_path;
    harness->inherit_output = true;
    harness->output_to_error = cli_json(cli) && !cli_output_path(cli);
    harness->copy_error = !plan->transparent;
    harness->keep_signals = plan->transparent;
    harness->forward_signals = plan->transparent;
    harness->disable_aslr = cli_flag(cli, "fixed-addresses");
    harness->cancelled = interrupt_pending;
    harness->tool = REPRO_TOOL;
    return true;
}

struct results {
    struct crash_record **records;
    size_t count;
};

/* The program has the terminal while it runs: Ctrl-C reaches it, and is meant for us too. */
static bool
is_interrupted(const struct crash_record *record)
{
    return record->run.exit_signal == SIGINT && isatty(STDIN_FILENO);
}

/* Somebody ended the program, not a fault: no further runs in its place. */
static bool
was_ended(const struct run_plan *plan, const struct crash_record *record)
{
    int number = record->run.exit_signal;
    return plan->transparent && number > 0 && !signal_is_core(number);
}

/* Every run of several has its own folder. */
static bool
salvage(struct run_plan *plan, uint64_t index, struct crash_record *record, struct repro_err *err)
{
    if (!plan->salvage_folder)
        return true;
    char *folder = plan->repeat > 1 ? xasprintf("%s/run-%llu", plan->salvage_folder,
                                                (unsigned long long)index + 1)
                                    : xstrdup(plan->salvage_folder);
    bool ok = run_salvage_take(&plan->rescue, folder, record, err);
    if (ok && record->profile.salvage.file_count > 0 && !plan->transparent)
        log_info("rescued %zu profiles into %s", record->profile.salvage.file_count, folder);
    rescue_clear(&plan->rescue);
    free(folder);
    return ok;
}

/* A clean run counts only, unless its profile is not what it seems. */
static bool
is_worth_telling(const struct crash_record *record)
{
    return record->outcome != OUTCOME_CLEAN || record->diagnosis.fix_count > 0 ||
           (record->diagnosis.present && record->diagnosis.cls != CLASS_NONE);
}

/* RECORD as it may leave this machine, in place of it; NULL with ERR. What only counts is left. */
static struct crash_record *
redacted(struct run_plan *plan, struct crash_record *record, struct repro_err *err)
{
    if (!cli_json(plan->cli) && !is_worth_telling(record))
        return record;
    if (!plan->redaction_read)
        plan->redaction_read = redact_options_read(plan->cli, &plan->redaction, err);
    struct crash_record *shown =
        plan->redaction_read ? redact_crash_record(&plan->redaction, record, err) : NULL;
    crash_record_free(record);
    return shown;
}

static bool
run_all(struct run_plan *plan, struct results *results, struct repro_err *err)
{
    for (uint64_t i = 0; i < plan->repeat; i++) {
        struct crash_record *record = harness_run(&plan->harness, err);
        if (!record)
            return false;
        run_profiles_judge(record, plan->harness.profile_file != NULL);
        diagnose_fresh(record, NULL);
        bool salvaged = salvage(plan, i, record, err);
        record = redacted(plan, record, salvaged ? err : NULL);
        if (!record)
            return false;
        XAPPEND(results->records, results->count, record);
        if (!salvaged)
            return false;
        if (record->outcome == OUTCOME_NOT_STARTED || is_interrupted(record) ||
            was_ended(plan, record) || (plan->until_crash && record->outcome == OUTCOME_CRASH))
            break;
    }
    return true;
}

static int
exit_code_of(enum crash_outcome outcome)
{
    switch (outcome) {
    case OUTCOME_CLEAN:
        return 0;
    case OUTCOME_TIMEOUT:
        return EXIT_UNDECIDED;
    case OUTCOME_NOT_STARTED:
        return EXIT_NOT_STARTED;
    default:
        return EXIT_FINDING;
    }
}

/* A finding outranks an undecided run, which outranks a clean one. */
static int
exit_code_of_all(const struct results *results)
{
    int code = 0;
    for (size_t i = 0; i < results->count; i++) {
        if (is_interrupted(results->records[i]))
            return interrupt_exit_code();
        int one = exit_code_of(results->records[i]->outcome);
        if (one == EXIT_FINDING || code == 0)
            code = one;
        if (code == EXIT_FINDING)
            break;
    }
    return code;
}

static char *
as_json(const struct results *results, bool array)
{
    json_t *doc = array ? json_array() : crash_record_to_json(results->records[0]);
    for (size_t i = 0; array && i < results->count; i++)
        json_array_append_new(doc, crash_record_to_json(results->records[i]));
    char *text = json_to_text(doc);
    json_decref(doc);
    return text;
}

static bool
is_repeated(const struct results *results, size_t index)
{
    const struct crash_record *record = results->records[index];
    for (size_t i = 0; i < index; i++) {
        const struct crash_record *other = results->records[i];
        const char *stack = record->signature_stack, *other_stack = other->signature_stack;
        if (other->outcome == record->outcome && !stack == !other_stack &&
            (!stack || strcmp(stack, other_stack) == 0))
            return true;
    }
    return false;
}

static void
add_counts(const struct results *results, struct strbuf *text)
{
    strbuf_printf(text, "%zu runs:", results->count);
    for (unsigned outcome = 0; outcome <= OUTCOME_NOT_STARTED; outcome++) {
        size_t count = 0;
        for (size_t i = 0; i < results->count; i++)
            count += results->records[i]->outcome == (enum crash_outcome)outcome;
        if (count > 0)
            strbuf_printf(text, " %s %zu", crash_outcome_name((enum crash_outcome)outcome), count);
    }
    strbuf_puts(text, "\n");
}

/* Every different end once. */
static void
as_text(const struct cli *cli, const struct results *results, struct strbuf *text)
{
    struct report_style style = { .color = cli_color_stdout(cli) };
    if (results->count > 1)
        add_counts(results, text);
    for (size_t i = 0; i < results->count; i++)
        if (is_worth_telling(results->records[i]) && !is_repeated(results, i))
            report_crash_text(results->records[i], style, text);
}

static bool
emit(const struct cli *cli, const struct run_plan *plan, const struct results *results,
     struct repro_err *err)
{
    struct strbuf text = { 0 };
    if (plan->transparent ? !cli_output_path(cli) : !cli_json(cli) && !cli_wants_text(cli))
        return true;
    if (cli_json(cli)) {
        char *json = as_json(results, plan->repeat > 1);
        strbuf_puts(&text, json);
        free(json);
    } else {
        as_text(cli, results, &text);
    }
    bool ok = text.len == 0 || cli_emit(cli, text.data, text.len, err);
    strbuf_free(&text);
    return ok;
}

/* End like the program: same exit code, or the same signal without a core dump of ours. */
static int
end_as(const struct crash_record *record)
{
    if (record->outcome == OUTCOME_NOT_STARTED) {
        log_error("%s", record->run.start_error);
        return 127;
    }
    if (record->run.exit_signal == 0)
        return record->run.exit_code;
    struct rlimit none = { 0, 0 };
    sigset_t mask;
    setrlimit(RLIMIT_CORE, &none);
    signal(record->run.exit_signal, SIG_DFL);
    sigemptyset(&mask);
    sigaddset(&mask, record->run.exit_signal);
    sigprocmask(SIG_UNBLOCK, &mask, NULL);
    raise(record->run.exit_signal);
    return 128 + record->run.exit_signal;
}

/* The run to say something about: the first that ended as the exit code says. */
static const struct crash_record *
telling_record(const struct results *results)
{
    int code = exit_code_of_all(results);
    for (size_t i = 0; i < results->count; i++)
        if (exit_code_of(results->records[i]->outcome) == code)
            return results->records[i];
    return results->records[0];
}

static void
say_ending(const struct cli *cli, const struct results *results)
{
    const struct crash_record *record = results->records[results->count - 1];
    next_after_run(cli, telling_record(results));
    if (cli_json(cli) || results->count > 1)
        return;
    if (record->outcome == OUTCOME_NOT_STARTED)
        log_error("%s", record->run.start_error);
    else if (record->outcome == OUTCOME_CLEAN)
        log_info("clean: exit code 0 after %.3f s", (double)record->run.wall_ms / 1000);
}

static int
run_run(struct cli *cli)
{
    struct run_plan plan = { 0 };
    struct results results = { 0 };
    struct repro_err err = { 0 };
    if (!read_options(cli, &plan, &err))
        return cli_fail(&err);
    if (!plan.transparent) /* then signals are the program's */
        interrupt_install();
    bool ran = run_all(&plan, &results, &err), emitted = true;
    int code = ran ? exit_code_of_all(&results) : 0;
    if (results.count > 0) {
        emitted = emit(cli, &plan, &results, ran ? &err : NULL);
        if (ran && emitted && !plan.transparent)
            say_ending(cli, &results);
        if (ran && emitted && plan.transparent)
            code = end_as(results.records[results.count - 1]);
    }
    for (size_t i = 0; i < results.count; i++)
        crash_record_free(results.records[i]);
    free(results.records);
    redaction_clear(&plan.redaction);
    free(plan.salvage_folder);
    rescue_clear(&plan.rescue);
    return ran && emitted ? code : cli_fail(&err);
}

const struct cli_command cmd_run = {
    .name = "run",
    .operands = "[--] CMD [ARGS...]",
    .summary = "run a program under supervision and report its crash",
    .description =
        "Runs CMD, once or N times, follows its children, and when a process of it dies of a\n"
        "signal looks at it before it is gone: signal, registers, call stacks, the faulting\n"
        "instruction and what it touched, the LLVM profile runtime's state, and why.\n"
        "\n"
        "CMD's output goes where it always goes; with --json its stdout goes to stderr. The exit\n"
        "code is 0 if every run was clean, 1 after a crash or another finding, 3 if CMD cannot be\n"
        "started, 6 if time ran out.\n"
        "\n"
        "--salvage takes the counts of an instrumented program from its memory when it crashes,\n"
        "hangs, or ends without a usable profile, and writes raw profiles: one per record layout\n"
        "of the program and of each library, and one with all records in one version.\n"
        "\n"
        "What it prints can be shown to others: home directory (as ~), login and host names,\n"
        "secrets in arguments and values of unknown variables are taken out. --redact strict "
        "takes\n"
        "out more, --redact none nothing.",
    .examples = "repro run -- ./prog input.dat\n"
                "repro run -n 20 --json -o runs.json -- ./prog\n"
                "repro run --until-crash --timeout 10 -- ./flaky\n"
                "repro run --salvage -o crash.json --json -- ./instrumented\n"
                "repro run --profile-file 'out/%p.profraw' -- ./instrumented",
    .options = run_options,
    .min_operands = 1,
    .max_operands = SIZE_MAX,
    .options_end_at_operand = true,
    .run = run_run,
};
