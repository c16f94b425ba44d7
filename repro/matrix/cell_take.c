/* cell_take.c - what one run adds to the result of its cell; see cell_run.h. */
#include "repro/matrix/cell_run.h"

#include "common/fs.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "records/json.h"
#include "reports/report.h"
#include "repro/diagnose/diagnose.h"

#include <stdlib.h>
#include <string.h>

static bool
write_record(struct cell_run *run, const char *name, struct repro_err *err)
{
    char *path = fs_join(run->work->folder, name);
    json_t *doc = crash_record_to_json(run->record);
    bool ok = json_write_file(path, doc, err);
    json_decref(doc);
    free(path);
    return ok;
}

/* The page beside crash.json that index.html of the matrix leads to. */
static bool
write_page(struct cell_run *run, struct repro_err *err)
{
    struct strbuf html = { 0 };
    report_crash_html(run->record, &html);
    char *path = fs_join(run->work->folder, "index.html");
    bool ok = fs_write_atomic(path, html.data, html.len, err);
    free(path);
    strbuf_free(&html);
    return ok;
}

static void
replace_text(char **to, const char *text)
{
    free(*to);
    *to = xstrdup(text);
}

static void
describe_crash(struct matrix_cell *cell, const struct cell_run *run)
{
    const struct crash_thread *thread = crash_record_crashed_thread(run->record);
    const struct crash_frame *top =
        thread != NULL && thread->frame_count > 0 ? &thread->frames[0] : NULL;
    if (top != NULL && top->function != NULL) {
        cell->function = xstrdup(top->function);
        cell->function_offset = top->function_offset;
        cell->has_function_offset = true;
    }
    cell->phase = run->record->run.phase;
    cell->crash = xasprintf("%s/crash.json", run->work->id_path);
}

static const char *
crash_function(const struct crash_record *record)
{
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    return thread != NULL && thread->frame_count > 0 ? thread->frames[0].function : NULL;
}

static struct cell_signature *
find_signature(struct matrix_cell *cell, const struct crash_record *record)
{
    const char *stack = record->signature_stack;
    for (size_t i = 0; i < cell->signature_count; i++) {
        const char *known = cell->signatures[i].stack;
        if (cell->signatures[i].phase == record->run.phase &&
            (known == stack || (known != NULL && stack != NULL && strcmp(known, stack) == 0)))
            return &cell->signatures[i];
    }
    return NULL;
}

/* The check is of the program that was built; `run` may start something else. */
static void
diagnose(struct cell_run *run)
{
    const char *crashed = run->record->subject.path, *checked = run->work->program;
    if (run->check != NULL && crashed != NULL && checked != NULL && strcmp(crashed, checked) == 0)
        diagnose_record(run->record, run->check, NULL);
    else
        diagnose_fresh(run->record, NULL);
}

/* Count the crash. *FIRST: nothing crashed like this before, and it was diagnosed. */
static void
count_crash(struct matrix_cell *cell, struct cell_run *run, bool *first)
{
    struct cell_signature *known = find_signature(cell, run->record);
    *first = known == NULL;
    if (known != NULL) {
        known->crashes++;
        return;
    }
    diagnose(run);
    struct cell_signature signature = { .stack = xstrdup(run->record->signature_stack),
                                        .function = xstrdup(crash_function(run->record)),
                                        .cls = xstrdup(
                                            diagnosis_class_name(run->record->diagnosis.cls)),
                                        .phase = run->record->run.phase,
                                        .crashes = 1 };
    XAPPEND(cell->signatures, cell->signature_count, signature);
}

static bool
redact_record(struct cell_run *run, struct repro_err *err)
{
    struct crash_record *record = run->record;
    run->record = redact_crash_record(run->work->redaction, record, err);
    crash_record_free(record);
    return run->record != NULL;
}

static bool
keep_other_crash(struct cell_run *run, struct repro_err *err)
{
    char *name = xasprintf("crash-%u.json", run->number);
    bool ok = write_record(run, name, err);
    free(name);
    return ok;
}

/* Evidence and fixes, where something is wrong. */
static void
copy_reasons(const struct diagnosis *from, struct diagnosis *to)
{
    diagnosis_clear(to);
    if (from->cls == CLASS_NONE)
        return;
    for (size_t i = 0; i < from->evidence_count; i++)
        diagnosis_add_evidence(to, from->evidence[i].strength, "%s", from->evidence[i].says);
    for (size_t i = 0; i < from->fix_count; i++)
        diagnosis_add_fix(to, from->fixes[i].text, from->fixes[i].command, false);
}

/* The first run tells about the cell, unless a later one crashed: then the first that crashed. */
bool
cell_take_run(struct matrix_cell *cell, struct cell_run *run, struct repro_err *err)
{
    struct crash_record *record = run->record;
    bool crashed = record->outcome == OUTCOME_CRASH, first = false;
    bool decides = run->number == 1 || (crashed && cell->crashes == 0);
    cell->runs++;
    cell->wall_ms += record->run.wall_ms;
    cell->crashes += crashed;
    if (crashed)
        count_crash(cell, run, &first);
    if (!decides)
        return !first || (redact_record(run, err) && keep_other_crash(run, err));
    if (!crashed)
        diagnose(run);
    cell->has_outcome = true;
    cell->outcome = record->outcome;
    if (crashed)
        describe_crash(cell, run);
    if (record->diagnosis.present) {
        replace_text(&cell->crash_class, diagnosis_class_name(record->diagnosis.cls));
        replace_text(&cell->title, record->diagnosis.title);
        copy_reasons(&record->diagnosis, &cell->why);
    }
    free(cell->profile.status);
    free(cell->profile.message);
    cell->profile = run->profile;
    run->profile = (struct cell_profile){ 0 };
    if (!redact_record(run, err))
        return false;
    if (!crashed)
        return write_record(run, "run.json", err);
    return write_record(run, "crash.json", err) && write_page(run, err);
}

static bool
same_text(const char *wanted, const char *text)
{
    return wanted == NULL || (text != NULL && strcmp(wanted, text) == 0);
}

/* A crash is the expected one only if it has the expected cause, in every run. */
static bool
is_expected_crash(const struct matrix_cell *cell)
{
    for (size_t i = 0; i < cell->signature_count; i++)
        if (!same_text(cell->expected_class, cell->signatures[i].cls) ||
            !same_text(cell->expected_function, cell->signatures[i].function))
            return false;
    return true;
}

bool
cell_meets_expectation(const struct matrix_cell *cell)
{
    static const enum crash_outcome outcomes[EXPECTATIONS] = {
        [EXPECT_CLEAN] = OUTCOME_CLEAN,
        [EXPECT_REFUSED_WRITE] = OUTCOME_REFUSED_WRITE,
        [EXPECT_EMPTY_PROFILE] = OUTCOME_EMPTY_PROFILE,
        [EXPECT_CORRUPT] = OUTCOME_CORRUPT,
        [EXPECT_TIMEOUT] = OUTCOME_TIMEOUT,
        [EXPECT_OUT_OF_MEMORY] = OUTCOME_OUT_OF_MEMORY,
        [EXPECT_EXIT_NONZERO] = OUTCOME_EXIT_NONZERO,
    };
    switch (cell->expected) {
    case EXPECT_ANY:
        return true;
    case EXPECT_CRASH:
        return cell->crashes == cell->runs && is_expected_crash(cell);
    case EXPECT_FLAKY:
        return cell->flaky && is_expected_crash(cell);
    default:
        return cell->outcome == outcomes[cell->expected] && cell->crashes == 0 && !cell->flaky;
    }
}

/* The most frequent first; of equals, the one that came first. */
void
cell_sort_signatures(struct matrix_cell *cell)
{
    for (size_t i = 1; i < cell->signature_count; i++) {
        struct cell_signature item = cell->signatures[i];
        size_t at = i;
        for (; at > 0 && cell->signatures[at - 1].crashes < item.crashes; at--)
            cell->signatures[at] = cell->signatures[at - 1];
        cell->signatures[at] = item;
    }
}
