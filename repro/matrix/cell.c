/* cell.c - see cell.h. */
#include "repro/matrix/cell.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "profile/check.h"
#include "records/json.h"
#include "repro/matrix/cell_run.h"
#include "repro/version.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_ERROR = 4096 };

static const char result_file[] = "cell.json", error_file[] = "error.txt", key_name[] = "run_key";

static struct axis_value *
copy_values(const struct axis_value *values, size_t count, size_t *copied)
{
    struct axis_value *copy = NULL;
    for (size_t i = 0; i < count; i++) {
        struct axis_value value = { xstrdup(values[i].axis), xstrdup(values[i].value) };
        XAPPEND(copy, *copied, value);
    }
    return copy;
}

struct matrix_cell
cell_of_plan(const struct cell_plan *plan)
{
    struct matrix_cell cell = { .index = plan->index,
                                .id = xstrdup(plan->id),
                                .name = xstrdup(plan->name),
                                .expected = plan->expected,
                                .expected_class = xstrdup(plan->expected_class),
                                .expected_function = xstrdup(plan->expected_function) };
    cell.axes = copy_values(plan->axes, plan->axis_count, &cell.axis_count);
    cell.extras = copy_values(plan->extras, plan->extra_count, &cell.extra_count);
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

/* FIRST_OUTCOMES has one place per input. */
static bool
run_once(const struct cell_work *work, const struct prof_check *check, size_t input,
         struct matrix_cell *cell, enum crash_outcome *first_outcomes, struct repro_err *err)
{
    struct cell_run run = { .work = work,
                            .check = check,
                            .number = cell->runs + 1,
                            .input = work->input_count > 0 ? work->inputs[input] : "" };
    bool first_round = run.number <= work->input_count || run.number == 1;
    bool ok =
        cell_run_execute(&run, err) && cell_run_judge(&run, err) && cell_take_run(cell, &run, err);
    if (ok && first_round)
        first_outcomes[input] = run.record->outcome;
    else if (ok && run.record->outcome != first_outcomes[input])
        cell->flaky = true;
    cell_run_clear(&run);
    return ok;
}

static bool
run_all(const struct cell_work *work, const struct prof_check *check, struct matrix_cell *cell,
        struct repro_err *err)
{
    size_t inputs = work->input_count > 0 ? work->input_count : 1;
    enum crash_outcome *first_outcomes = xcalloc(inputs, sizeof *first_outcomes);
    bool ok = true;
    for (unsigned round = 0; round < work->repeat && ok; round++)
        for (size_t i = 0; i < inputs && ok; i++)
            ok = run_once(work, check, i, cell, first_outcomes, err);
    free(first_outcomes);
    cell_sort_signatures(cell);
    return ok;
}

/* As a matrix result with one cell: the form that everything here can read. */
bool
cell_write(const char *folder, const char *key, const struct matrix_cell *cell,
           const struct redaction *redaction, struct repro_err *err)
{
    struct matrix_cell shown = *cell; /* borrowed: taken out again before the result is freed */
    struct matrix_result *result = matrix_result_new();
    result->tool = xstrdup(REPRO_TOOL);
    result->cells = &shown;
    result->cell_count = 1;
    json_t *doc = matrix_result_to_json(result);
    result->cells = NULL;
    result->cell_count = 0;
    matrix_result_free(result);
    redact_document(redaction, doc);
    char *path = fs_join(folder, result_file);
    json_object_set_new(doc, key_name, json_string(key));
    bool ok = json_write_file(path, doc, err);
    json_decref(doc);
    free(path);
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

static void
copy_build(struct matrix_cell *cell, const struct cell_build *build)
{
    cell->build = *build;
    cell->build.log = xstrdup(build->log);
    cell->build.program = xstrdup(build->program);
}

/* What an earlier, killed worker or its program left there must not change what this one does. */
static bool
make_work_folder(const struct cell_work *work, struct repro_err *err)
{
    if (strcmp(work->work_folder, work->folder) == 0)
        return true;
    return fs_remove_tree(work->work_folder, err) && fs_mkdirs(work->work_folder, err);
}

int
cell_main(void *context)
{
    const struct cell_work *work = context;
    struct repro_err err = { 0 };
    struct matrix_cell cell = cell_of_plan(work->cell);
    copy_build(&cell, work->build);
    struct prof_check *check = work->program != NULL ? prof_check_file(work->program, &err) : NULL;
    bool ok = (check != NULL || !work->spec->parser) && make_work_folder(work, &err);
    if (ok) {
        cell.check = check != NULL ? xstrdup(prof_verdict_name(check->verdict)) : NULL;
        cell.ran = true;
        ok = run_all(work, check, &cell, &err);
        cell.met = ok && cell_meets_expectation(&cell);
    }
    if (strcmp(work->work_folder, work->folder) != 0)
        rmdir(work->work_folder); /* if it is empty */
    ok = ok && cell_write(work->folder, work->key, &cell, work->redaction, &err);
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

/* cell.json of FOLDER; what is read must be freed with cell_clear(). */
static bool
load(const char *folder, struct matrix_cell *cell, struct repro_err *err)
{
    char *path = fs_join(folder, result_file);
    bool there = fs_exists(path);
    json_t *doc = there ? json_read_file(path, err) : NULL;
    free(path);
    if (doc == NULL && !there)
        read_error(folder, err);
    if (doc == NULL)
        return false;
    struct matrix_result *result = matrix_result_from_json(doc, err);
    json_decref(doc);
    if (result == NULL)
        return false;
    bool ok = result->cell_count == 1;
    if (ok) {
        *cell = result->cells[0];
        result->cells[0] = (struct matrix_cell){ 0 };
    }
    matrix_result_free(result);
    return ok || repro_fail(err, REPRO_E_FORMAT, "%s: not the result of one cell", folder);
}

bool
cell_read(const char *folder, struct matrix_cell *cell, struct repro_err *err)
{
    struct matrix_cell read = { 0 };
    if (!load(folder, &read, err))
        return false;
    free(read.build.log);
    free(read.build.program);
    read.build = cell->build;
    cell->build = (struct cell_build){ 0 };
    cell_clear(cell);
    *cell = read;
    return true;
}

bool
cell_read_whole(const char *folder, struct matrix_cell *cell, struct repro_err *err)
{
    struct matrix_cell read = { 0 };
    if (!load(folder, &read, err))
        return false;
    if (strcmp(read.id, cell->id) != 0) {
        cell_clear(&read);
        return repro_fail(err, REPRO_E_FORMAT, "%s: is the result of another cell", folder);
    }
    cell_clear(cell);
    *cell = read;
    return true;
}
