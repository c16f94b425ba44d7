/* baseline.c - see baseline.h. */
#include "repro/matrix/baseline.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "records/json.h"

#include <stdlib.h>
#include <string.h>

struct matrix_result *
baseline_read(const char *path, struct repro_err *err)
{
    char *file = fs_is_dir(path) ? fs_join(path, "report.json") : xstrdup(path);
    json_t *doc = json_read_file(file, err);
    struct matrix_result *result = doc != NULL ? matrix_result_from_json(doc, err) : NULL;
    if (doc != NULL && result == NULL)
        repro_err_context(err, "%s", file);
    json_decref(doc);
    free(file);
    return result;
}

static bool
is_known(const struct matrix_cell *cell)
{
    return cell != NULL && (cell->has_outcome || cell->build.status == BUILD_FAILED);
}

static bool
fails(const struct matrix_cell *cell)
{
    return cell->build.status == BUILD_FAILED || cell->outcome != OUTCOME_CLEAN || cell->flaky ||
           cell->crashes > 0;
}

/* How it ended, in words; equal words are the same failure. */
static char *
describe(const struct matrix_cell *cell)
{
    if (cell->build.status == BUILD_FAILED)
        return xstrdup("the build failed");
    const char *flaky = cell->flaky ? ", flaky" : "";
    if (cell->outcome != OUTCOME_CRASH)
        return xasprintf("%s%s", crash_outcome_name(cell->outcome), flaky);
    return xasprintf("crash in %s (%s)%s",
                     cell->function != NULL ? cell->function : "a function without a name",
                     cell->crash_class != NULL ? cell->crash_class : "unknown", flaky);
}

static const struct matrix_cell *
find_cell(const struct matrix_result *result, const char *id)
{
    for (size_t i = 0; i < result->cell_count; i++)
        if (strcmp(result->cells[i].id, id) == 0)
            return &result->cells[i];
    return NULL;
}

static void
compare_cell(struct matrix_baseline *baseline, const struct matrix_cell *now,
             const struct matrix_cell *was)
{
    bool failed = is_known(was) && fails(was);
    baseline->compared += is_known(was);
    if (!failed && !fails(now))
        return;
    struct baseline_entry entry = { .cell = xstrdup(now->id), .now = describe(now) };
    entry.was = is_known(was) ? describe(was) : NULL;
    if (!failed)
        entry.change = BASELINE_NEW;
    else if (!fails(now))
        entry.change = BASELINE_FIXED;
    else
        entry.change = strcmp(entry.was, entry.now) == 0 ? BASELINE_STILL : BASELINE_CHANGED;
    XAPPEND(baseline->entries, baseline->entry_count, entry);
}

void
baseline_compare(struct matrix_result *result, const struct matrix_result *old, const char *path)
{
    struct matrix_baseline *baseline = &result->baseline;
    baseline->present = true;
    baseline->path = xstrdup(path);
    baseline->id = xstrdup(old->id);
    baseline->created = xstrdup(old->created);
    for (size_t i = 0; i < result->cell_count; i++)
        if (is_known(&result->cells[i]))
            compare_cell(baseline, &result->cells[i], find_cell(old, result->cells[i].id));
    for (size_t i = 0; i < old->cell_count; i++) {
        const struct matrix_cell *was = &old->cells[i];
        if (is_known(was) && fails(was) && !is_known(find_cell(result, was->id)))
            XAPPEND(baseline->missing, baseline->missing_count, xstrdup(was->id));
    }
}
