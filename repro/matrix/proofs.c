/* proofs.c - see proofs.h. */
#include "repro/matrix/proofs.h"

#include "common/fs.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "records/json.h"
#include "reports/report.h"

#include <stdlib.h>
#include <string.h>

/* The value of an axis that is such a change, and words of the fixes that it proves. */
static const struct {
    const char *value, *words;
} changes[] = {
    { "foreign-uninstrumented", "-fno-profile-generate" },
    { "same-llvm", "one LLVM" },
};

static bool
offers(const struct diagnosis_fix *fix, const char *words)
{
    return (fix->command != NULL && strstr(fix->command, words) != NULL) ||
           strstr(fix->text, words) != NULL;
}

static bool
is_good(const struct matrix_cell *cell)
{
    return cell->has_outcome && cell->outcome == OUTCOME_CLEAN && cell->crashes == 0 &&
           !cell->flaky && cell->profile.status != NULL &&
           strcmp(cell->profile.status, "ok") == 0 && cell->profile.functions_with_counts > 0;
}

/* Is OTHER the cell with one axis set to VALUE? The link order matters only in a mix. */
static bool
is_changed_to(const struct matrix_cell *cell, const struct matrix_cell *other, const char *value)
{
    bool changed = false;
    for (size_t i = 0; i < cell->axis_count; i++) {
        const char *axis = cell->axes[i].axis, *now = matrix_cell_axis(other, axis);
        if (now == NULL)
            return false;
        if (strcmp(now, cell->axes[i].value) == 0 || strcmp(axis, "link_order") == 0)
            continue;
        if (changed || strcmp(now, value) != 0)
            return false;
        changed = true;
    }
    return changed && cell->axis_count == other->axis_count;
}

static void
prove(const struct matrix_result *result, const struct matrix_cell *cell, const char *value,
      struct diagnosis_fix *fix)
{
    for (size_t i = 0; i < result->cell_count; i++) {
        const struct matrix_cell *other = &result->cells[i];
        if (other == cell || !is_good(other) || !is_changed_to(cell, other, value))
            continue;
        char *by = xasprintf("cell %s", other->id);
        diagnosis_verify_fix(fix, by);
        free(by);
        return;
    }
}

void
proofs_find(struct matrix_result *result)
{
    for (size_t i = 0; i < result->cell_count; i++) {
        struct matrix_cell *cell = &result->cells[i];
        for (size_t k = 0; k < cell->why.fix_count; k++)
            for (size_t c = 0; c < sizeof changes / sizeof *changes; c++)
                if (offers(&cell->why.fixes[k], changes[c].words))
                    prove(result, cell, changes[c].value, &cell->why.fixes[k]);
    }
}

static bool
has_proof(const struct matrix_cell *cell)
{
    for (size_t k = 0; k < cell->why.fix_count; k++)
        if (cell->why.fixes[k].verified)
            return true;
    return false;
}

/* The record's fixes and the cell's are the same ones. */
static void
mark_record(const struct matrix_cell *cell, struct diagnosis *d)
{
    for (size_t k = 0; k < cell->why.fix_count && k < d->fix_count; k++)
        if (cell->why.fixes[k].verified && strcmp(cell->why.fixes[k].text, d->fixes[k].text) == 0)
            diagnosis_verify_fix(&d->fixes[k], cell->why.fixes[k].verified_by);
}

static bool
write_record(const struct crash_record *record, const char *path, struct repro_err *err)
{
    json_t *doc = crash_record_to_json(record);
    bool ok = json_write_file(path, doc, err);
    json_decref(doc);
    struct strbuf html = { 0 };
    report_crash_html(record, &html);
    char *page = xasprintf("%.*s/index.html", (int)(strrchr(path, '/') - path), path);
    ok = ok && fs_write_atomic(page, html.data, html.len, err);
    free(page);
    strbuf_free(&html);
    return ok;
}

static bool
update_record(const struct matrix_cell *cell, const char *path, struct repro_err *err)
{
    json_t *doc = json_read_file(path, err);
    struct crash_record *record = doc != NULL ? crash_record_from_json(doc, err) : NULL;
    json_decref(doc);
    if (record == NULL)
        return false;
    mark_record(cell, &record->diagnosis);
    bool ok = write_record(record, path, err);
    crash_record_free(record);
    return ok;
}

bool
proofs_write(const struct matrix_result *result, const char *folder, struct repro_err *err)
{
    bool ok = true;
    for (size_t i = 0; ok && i < result->cell_count; i++) {
        const struct matrix_cell *cell = &result->cells[i];
        if (cell->crash == NULL || !has_proof(cell))
            continue;
        char *path = fs_join(folder, cell->crash);
        if (fs_exists(path))
            ok = update_record(cell, path, err);
        free(path);
    }
    return ok;
}
