/* cell.c - see cell.h. */
#include "repro/matrix/cell.h"

#include "common/fs.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "profile/check.h"
#include "records/json.h"
#include "reports/report.h"
#include "repro/argv.h"
#include "repro/diagnose/diagnose.h"
#include "repro/matrix/profdata.h"
#include "repro/matrix/recipe.h"
#include "repro/version.h"

#include <stdlib.h>
#include <string.h>

enum { OUTPUT_CAP = 4 << 20, MAX_ERROR = 4096 };

static const char result_file[] = "cell.json", error_file[] = "error.txt", key_name[] = "run_key";

/* One run of the program. */
struct cell_run {
    const struct cell_work *work;
    const struct prof_check *check;
    unsigned number; /* from 1 */
    const char *input;
    struct crash_record *record;
    struct cell_profile profile;
};

struct matrix_cell
cell_of_plan(const struct cell_plan *plan)
{
    struct matrix_cell cell = { .id = xstrdup(plan->id),
                                .name = xstrdup(plan->name),
                                .expected = plan->expected };
    for (unsigned i = 0; i < AXIS_COUNT; i++) {
        struct axis_value value = { xstrdup(matrix_axes[i].name), xstrdup(plan->values[i]) };
        XAPPEND(cell.axes, cell.axis_count, value);
    }
    return cell;
}

void
cell_clear(struct matrix_cell *cell)
{
    struct matrix_result *owner = matrix_result_new();
    XAPPEND(owner->cells, owner->cell_count, *cell);
    matrix_result_free(owner);
    *cell = (struct matrix_cell){ 0 };
}

static bool
is_instrumented(const struct cell_work *work)
{
    return strcmp(work->plan->values[AXIS_PROGRAM], "instrumented") == 0;
}

/* FOLDER/STEM.EXT of the first run, FOLDER/STEM-2.EXT of the second ... */
static char *
run_file(const struct cell_run *run, const char *stem, const char *extension)
{
    if (run->number == 1)
        return xasprintf("%s/%s%s", run->work->folder, stem, extension);
    return xasprintf("%s/%s-%u%s", run->work->folder, stem, run->number, extension);
}

/* What the program needs, and nothing that could change what it does. */
static void
clean_environment(struct argv *env)
{
    static const char *const kept[] = { "PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH" };
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        const char *value = getenv(kept[i]);
        if (value != NULL)
            argv_addf(env, "%s=%s", kept[i], value);
    }
    argv_add(env, "LC_ALL=C");
}

static bool
execute(struct cell_run *run, struct repro_err *err)
{
    const struct cell_work *work = run->work;
    struct argv argv = { 0 }, env = { 0 };
    argv_add(&argv, work->program);
    argv_add_words(&argv, "-o jsonl");
    argv_add(&argv, run->input);
    clean_environment(&env);
    char *profile = run_file(run, MATRIX_PROGRAM, ".profraw"), *out = run_file(run, "stdout", ""),
         *error = run_file(run, "stderr", "");
    struct harness_options options = { .argv = argv.words,
                                       .cwd = work->folder,
                                       .env = env.words,
                                       .profile_file = profile,
                                       .stdout_path = out,
                                       .stderr_path = error,
                                       .output_cap = OUTPUT_CAP,
                                       .wall_ms = work->timeout_ms,
                                       .capture = work->capture,
                                       .tool = REPRO_TOOL };
    run->record = harness_run(&options, err);
    free(error);
    free(out);
    free(profile);
    argv_free(&env);
    argv_free(&argv);
    return run->record != NULL;
}

static void
set_profile_status(struct cell_profile *profile, const char *status)
{
    free(profile->status);
    profile->status = xstrdup(status);
}

/* A clean end is only clean if the profile is good. */
static void
correct_outcome(struct cell_run *run)
{
    const char *status = run->profile.status;
    if (run->record->outcome != OUTCOME_CLEAN)
        return;
    if (strcmp(status, "missing") == 0 || strcmp(status, "empty-profile") == 0)
        run->record->outcome = OUTCOME_EMPTY_PROFILE;
    else if (strcmp(status, "corrupt") == 0)
        run->record->outcome = OUTCOME_CORRUPT;
}

static bool
judge_profile(struct cell_run *run, struct repro_err *err)
{
    if (!is_instrumented(run->work)) {
        set_profile_status(&run->profile, "not-instrumented");
        return true;
    }
    char *raw = run_file(run, MATRIX_PROGRAM, ".profraw"),
         *merged = run_file(run, MATRIX_PROGRAM, ".profdata");
    bool ok =
        profdata_judge(run->work->profdata, raw, merged, MATRIX_SUBJECT_PREFIX, &run->profile, err);
    free(merged);
    free(raw);
    if (!ok)
        return false;
    correct_outcome(run);
    if (run->record->outcome == OUTCOME_CRASH)
        set_profile_status(&run->profile, "crashed");
    else if (run->record->outcome == OUTCOME_REFUSED_WRITE)
        set_profile_status(&run->profile, "refused-write");
    return true;
}

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

/* The first run tells about the cell, unless a later one crashed: then the first that crashed. */
static bool
take_run(struct matrix_cell *cell, struct cell_run *run, struct repro_err *err)
{
    struct crash_record *record = run->record;
    bool crashed = record->outcome == OUTCOME_CRASH;
    bool decides = run->number == 1 || (crashed && cell->crashes == 0);
    cell->runs++;
    cell->wall_ms += record->run.wall_ms;
    cell->crashes += crashed;
    if (!decides)
        return true;
    diagnose_record(record, run->check, NULL);
    cell->has_outcome = true;
    cell->outcome = record->outcome;
    if (crashed)
        describe_crash(cell, run);
    if (record->diagnosis.present) {
        replace_text(&cell->crash_class, diagnosis_class_name(record->diagnosis.cls));
        replace_text(&cell->title, record->diagnosis.title);
    }
    free(cell->profile.status);
    free(cell->profile.message);
    cell->profile = run->profile;
    run->profile = (struct cell_profile){ 0 };
    run->record = redact_crash_record(run->work->redaction, record, err);
    crash_record_free(record);
    if (run->record == NULL)
        return false;
    if (!crashed)
        return write_record(run, "run.json", err);
    return write_record(run, "crash.json", err) && write_page(run, err);
}

/* A crash is the expected one only if it has the expected cause. */
static bool
meets_expectation(const struct matrix_cell *cell)
{
    const char *mixed = diagnosis_class_name(CLASS_MIXED_PROFILE_ABI);
    switch (cell->expected) {
    case EXPECT_ANY:
        return true;
    case EXPECT_CLEAN:
        return cell->outcome == OUTCOME_CLEAN && cell->crashes == 0;
    case EXPECT_CRASH:
        return cell->crashes == cell->runs && cell->crash_class != NULL &&
               strcmp(cell->crash_class, mixed) == 0;
    case EXPECT_REFUSED_WRITE:
        return cell->outcome == OUTCOME_REFUSED_WRITE && cell->crashes == 0;
    }
    return false;
}

static bool
run_all(const struct cell_work *work, const struct prof_check *check, struct matrix_cell *cell,
        struct repro_err *err)
{
    bool ok = true;
    unsigned number = 0;
    for (unsigned round = 0; round < work->repeat && ok; round++) {
        for (size_t i = 0; i < work->input_count && ok; i++) {
            struct cell_run run = {
                .work = work, .check = check, .number = ++number, .input = work->inputs[i]
            };
            ok = execute(&run, err) && judge_profile(&run, err) && take_run(cell, &run, err);
            free(run.profile.status);
            free(run.profile.message);
            crash_record_free(run.record);
        }
    }
    return ok;
}

/* As a matrix result with one cell: the form that everything here can read. */
static bool
write_result(const struct cell_work *work, struct matrix_cell *cell, struct repro_err *err)
{
    struct matrix_result *result = matrix_result_new();
    result->tool = xstrdup(REPRO_TOOL);
    XAPPEND(result->cells, result->cell_count, *cell);
    *cell = (struct matrix_cell){ 0 };
    char *path = fs_join(work->folder, result_file);
    json_t *doc = matrix_result_to_json(result);
    redact_document(work->redaction, doc);
    json_object_set_new(doc, key_name, json_string(work->key));
    bool ok = json_write_file(path, doc, err);
    json_decref(doc);
    free(path);
    matrix_result_free(result);
    return ok;
}

static void
write_error(const char *folder, const struct repro_err *err)
{
    char *path = fs_join(folder, error_file);
    char *text = xasprintf("%d %s", (int)err->code, err->msg);
    (void)fs_write_atomic(path, text, strlen(text), NULL);
    free(text);
    free(path);
}

int
cell_main(void *context)
{
    const struct cell_work *work = context;
    struct repro_err err = { 0 };
    struct matrix_cell cell = cell_of_plan(work->plan);
    struct prof_check *check = prof_check_file(work->program, &err);
    bool ok = check != NULL;
    if (ok) {
        cell.check = xstrdup(prof_verdict_name(check->verdict));
        cell.ran = true;
        ok = run_all(work, check, &cell, &err);
        cell.met = ok && meets_expectation(&cell);
    }
    ok = ok && write_result(work, &cell, &err);
    if (!ok)
        write_error(work->folder, &err);
    prof_check_free(check);
    cell_clear(&cell);
    return ok ? 0 : repro_exit_code(err.code);
}

bool
cell_is_done(const char *folder, const char *key)
{
    char *path = fs_join(folder, result_file);
    json_t *doc = fs_exists(path) ? json_read_file(path, NULL) : NULL;
    free(path);
    const char *was = json_string_value(json_object_get(doc, key_name));
    bool done = was != NULL && strcmp(was, key) == 0;
    json_decref(doc);
    return done;
}

static bool
read_error(const char *folder, struct repro_err *err)
{
    char *path = fs_join(folder, error_file), *text = NULL;
    size_t len = 0;
    bool known = fs_exists(path) && fs_read_file(path, MAX_ERROR, &text, &len, NULL);
    free(path);
    if (!known)
        return repro_fail(err, REPRO_E_INTERNAL, "%s: the worker of this cell ended unexpectedly",
                          folder);
    char *message = text;
    long code = strtol(text, &message, 10);
    repro_fail(err, (enum repro_errcode)code, "%s", message + (*message == ' '));
    free(text);
    return false;
}

bool
cell_read(const char *folder, struct matrix_cell *cell, struct repro_err *err)
{
    char *path = fs_join(folder, result_file);
    json_t *doc = fs_exists(path) ? json_read_file(path, err) : NULL;
    free(path);
    if (doc == NULL)
        return read_error(folder, err);
    struct matrix_result *result = matrix_result_from_json(doc, err);
    json_decref(doc);
    if (result == NULL)
        return false;
    bool ok = result->cell_count == 1;
    if (ok) {
        struct matrix_cell read = result->cells[0];
        result->cells[0] = (struct matrix_cell){ 0 };
        free(read.build.log);
        free(read.build.program);
        read.build = cell->build;
        cell->build = (struct cell_build){ 0 };
        cell_clear(cell);
        *cell = read;
    }
    matrix_result_free(result);
    return ok || repro_fail(err, REPRO_E_INTERNAL, "%s: not the result of one cell", folder);
}
