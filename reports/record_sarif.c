/* record_sarif.c - crashes, one by one or of a matrix, as SARIF: the rule is the class of cause. */
#include "common/xalloc.h"
#include "reports/crash_view.h"
#include "reports/grid.h"
#include "reports/report.h"
#include "reports/sarif.h"

#include <stdlib.h>

static const char *
crash_level(enum crash_outcome outcome)
{
    switch (outcome) {
    case OUTCOME_CLEAN:
        return "note";
    case OUTCOME_TIMEOUT:
    case OUTCOME_OUT_OF_MEMORY:
    case OUTCOME_NOT_STARTED:
        return "warning";
    default:
        return "error";
    }
}

static json_t *
stack_places(const struct crash_thread *thread)
{
    enum { MOST_FRAMES = 16 };
    json_t *list = json_array();
    for (size_t i = 0; thread != NULL && i < thread->frame_count && i < MOST_FRAMES; i++)
        sarif_add_logical(list, "function", thread->frames[i].function);
    return list;
}

/* The innermost frame with a source position when the application is to blame, or NULL: for the
 * other causes no line of the program is wrong. */
static const struct crash_frame *
guilty_frame(const struct crash_record *record, const struct crash_thread *thread)
{
    if (!record->diagnosis.present || record->diagnosis.cls != CLASS_APPLICATION)
        return NULL;
    for (size_t i = 0; thread != NULL && i < thread->frame_count; i++) {
        if (thread->frames[i].file != NULL)
            return &thread->frames[i];
    }
    return NULL;
}

static void
add_crash(struct sarif *sarif, const struct crash_record *record)
{
    if (record->outcome == OUTCOME_CLEAN)
        return;
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    const struct crash_frame *frame = guilty_frame(record, thread);
    const struct diagnosis *d = &record->diagnosis;
    char *headline = crash_headline(record);
    struct sarif_finding finding = {
        .rule = d->present ? diagnosis_class_name(d->cls) : "unknown",
        .level = crash_level(record->outcome),
        .message = d->title != NULL ? d->title : headline,
        .help = d->fix_count > 0 ? d->fixes[0].text : NULL,
        .path = frame != NULL ? frame->file : record->subject.path,
        .line = frame != NULL ? frame->line : 0,
        .logical = stack_places(thread),
    };
    sarif_add(sarif, &finding);
    free(headline);
}

json_t *
report_crash_sarif(const struct crash_record *const *records, size_t count, const char *version)
{
    struct sarif sarif = sarif_start();
    for (size_t i = 0; i < count; i++)
        add_crash(&sarif, records[i]);
    return sarif_finish(&sarif, version);
}

/* Cells that crashed or did not end as expected. */
static void
add_cell(struct sarif *sarif, const struct matrix_cell *cell)
{
    if (cell->crashes == 0 && (!cell_is_trouble(cell) || !cell->ran))
        return;
    char *trouble = cell_trouble(cell);
    json_t *places = json_array();
    sarif_add_logical(places, "function", cell->function);
    struct sarif_finding finding = {
        .rule = cell->crash_class != NULL ? cell->crash_class : crash_outcome_name(cell->outcome),
        .level = cell_is_trouble(cell) ? "error" : "note",
        .message = cell->title != NULL ? cell->title : trouble,
        .path = cell->build.program,
        .logical = places,
    };
    sarif_add(sarif, &finding);
    free(trouble);
}

json_t *
report_matrix_sarif(const struct matrix_result *result, const char *version)
{
    struct sarif sarif = sarif_start();
    for (size_t i = 0; i < result->cell_count; i++)
        add_cell(&sarif, &result->cells[i]);
    return sarif_finish(&sarif, version);
}
