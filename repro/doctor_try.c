/* doctor_try.c - a program that crashes is built and run: is its stack found, with names and lines?
 */
#include "repro/doctor_checks.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "harness/harness.h"
#include "repro/argv.h"
#include "repro/import/system_report.h"
#include "repro/install_hint.h"
#include "repro/interrupt.h"
#include "repro/proc.h"
#include "repro/version.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h> /* mkdtemp on macOS */

enum { INNER_LINE = 2, TIMEOUT_MS = 20000 };

/* Line INNER_LINE faults, two calls deep. */
static const char program_text[] =
    "volatile int *volatile nowhere;\n"
    "__attribute__((noinline)) int inner(int x) { return *nowhere + x; }\n"
    "__attribute__((noinline)) int outer(int x) { return inner(x) + x; }\n"
    "int main(int argc, char **argv) { (void)argv; return outer(argc); }\n";

/* The program, built in FOLDER; NULL if it could not be. Caller frees. */
static char *
build(const struct toolchain *t, const char *folder)
{
    char *source = fs_join(folder, "crash.c"), *program = fs_join(folder, "crash");
    struct argv argv = { 0 };
    argv_add(&argv, t->path);
    argv_add_words(&argv, "-g -O1 -fno-optimize-sibling-calls -o");
    argv_add(&argv, program);
    argv_add(&argv, source);
    struct proc_command command = { .argv = argv.words };
    struct proc_result result = { 0 };
    bool ok = fs_write_atomic(source, program_text, sizeof program_text - 1, NULL) &&
              proc_run(&command, &result, NULL) && proc_ok(&result);
    proc_result_clear(&result);
    argv_free(&argv);
    free(source);
    if (ok)
        return program;
    free(program);
    return NULL;
}

static struct crash_record *
crash(const char *program, const char *folder)
{
    char *words[] = { xstrdup(program), NULL };
    struct harness_options options = { .argv = words,
                                       .cwd = folder,
                                       .wall_ms = TIMEOUT_MS,
                                       .cancelled = interrupt_pending,
                                       .tool = REPRO_TOOL };
    struct crash_record *record = harness_run(&options, NULL);
    if (record != NULL)
        system_report_take(record);
    free(words[0]);
    return record;
}

static const struct crash_frame *
frame_at(const struct crash_record *record, size_t index)
{
    const struct crash_thread *thread = record != NULL ? crash_record_crashed_thread(record) : NULL;
    return thread != NULL && index < thread->frame_count ? &thread->frames[index] : NULL;
}

static bool
is_named(const struct crash_record *record, size_t index, const char *name)
{
    const struct crash_frame *frame = frame_at(record, index);
    return frame != NULL && frame->function != NULL && strcmp(frame->function, name) == 0;
}

static void
judge(struct doctor *d, const struct crash_record *record)
{
    const struct crash_frame *top = frame_at(record, 0);
    bool caught = record != NULL && record->outcome == OUTCOME_CRASH;
    bool unwound = frame_at(record, 2) != NULL;
    bool named =
        is_named(record, 0, "inner") && is_named(record, 1, "outer") && is_named(record, 2, "main");
    bool lines = top != NULL && top->line == INNER_LINE;
    bool decoded = record != NULL && record->instruction.text != NULL;
    doctor_add(d, CAN_RUN, WEIGHT_ESSENTIAL, "caught", "a program that crashes, tried", caught,
               caught ? xasprintf("%s, by %s", record->signal.name, record->run.capture)
                      : xstrdup("its crash was not caught"),
               NULL);
    doctor_add(d, CAN_UNWIND, WEIGHT_ESSENTIAL, "backtrace", "its stack", unwound,
               xstrdup(unwound ? "down to main" : "not found"), NULL);
    doctor_add(d, CAN_SYMBOLISE, WEIGHT_ESSENTIAL, "names", "its functions", named,
               xstrdup(named ? "inner, outer, main" : "not named"), NULL);
    doctor_add(d, CAN_SYMBOLISE, WEIGHT_ESSENTIAL, "lines", "file and line", lines,
               lines ? xasprintf("%s:%u", fs_basename(top->file), top->line) : xstrdup("not found"),
               NULL);
    doctor_add(d, CAN_SYMBOLISE, WEIGHT_ESSENTIAL, "instruction", "the faulting instruction",
               decoded, xstrdup(decoded ? record->instruction.text : "not decoded"), NULL);
}

void
doctor_try_crash(struct doctor *d)
{
    if (d->program == NULL)
        return;
    const char *tmp = getenv("TMPDIR");
    char *folder = xasprintf("%s/repro-doctor-XXXXXX", tmp != NULL && tmp[0] == '/' ? tmp : "/tmp");
    if (mkdtemp(folder) != NULL) {
        char *program = build(d->program, folder);
        struct crash_record *record = program != NULL ? crash(program, folder) : NULL;
        if (program != NULL)
            judge(d, record);
        crash_record_free(record);
        free(program);
        fs_remove_tree(folder, NULL);
    }
    free(folder);
}
