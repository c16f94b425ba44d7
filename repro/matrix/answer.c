/* answer.c - the answer to the matrix's question, from the cells; see analysis.h. */
#include "repro/matrix/analysis.h"

#include "common/strbuf.h"
#include "common/xalloc.h"

#include <string.h>

bool
analysis_faults(const struct matrix_result *result, const struct matrix_cell *cell)
{
    const char *function = result->answer.function;
    if (!cell->has_outcome || cell->outcome != OUTCOME_CRASH)
        return false;
    return function == NULL || (cell->function != NULL && strcmp(cell->function, function) == 0);
}

/* Do the cells that ran differ in AXIS at all? */
static bool
varies(const struct matrix_result *result, const char *axis)
{
    const char *first = NULL;
    for (size_t i = 0; i < result->cell_count; i++) {
        const char *value = matrix_cell_axis(&result->cells[i], axis);
        if (!result->cells[i].has_outcome || value == NULL)
            continue;
        if (first != NULL && strcmp(first, value) != 0)
            return true;
        first = value;
    }
    return false;
}

/* The value of AXIS that all faulting cells share, or NULL; also NULL if all cells have it. */
static const char *
shared_value(const struct matrix_result *result, const char *axis)
{
    const char *shared = NULL;
    if (!varies(result, axis))
        return NULL;
    for (size_t i = 0; i < result->cell_count; i++) {
        if (!analysis_faults(result, &result->cells[i]))
            continue;
        const char *value = matrix_cell_axis(&result->cells[i], axis);
        if (value == NULL || (shared != NULL && strcmp(shared, value) != 0))
            return NULL;
        shared = value;
    }
    return shared;
}

/* Does the cell have every value that all faulting cells share? */
static bool
has_shared_values(const struct matrix_result *result, const struct matrix_cell *cell)
{
    for (size_t i = 0; i < result->axis_count; i++) {
        const char *shared = shared_value(result, result->axes[i].name);
        const char *value = matrix_cell_axis(cell, result->axes[i].name);
        if (shared != NULL && (value == NULL || strcmp(shared, value) != 0))
            return false;
    }
    return true;
}

static size_t
count_with_outcome(const struct matrix_result *result)
{
    size_t count = 0;
    for (size_t i = 0; i < result->cell_count; i++)
        count += result->cells[i].has_outcome;
    return count;
}

static void
say_what_they_share(const struct matrix_result *result, struct strbuf *out)
{
    size_t exceptions = 0, shared_count = 0;
    for (size_t i = 0; i < result->axis_count; i++) {
        const char *shared = shared_value(result, result->axes[i].name);
        if (shared == NULL)
            continue;
        strbuf_printf(out, "%s%s=%s", shared_count++ > 0 ? ", " : " They share ",
                      result->axes[i].name, shared);
    }
    for (size_t i = 0; i < result->cell_count; i++)
        exceptions += result->cells[i].has_outcome && !analysis_faults(result, &result->cells[i]) &&
                      has_shared_values(result, &result->cells[i]);
    if (shared_count == 0)
        return;
    bool there = result->answer.function != NULL;
    if (exceptions == 0)
        strbuf_printf(out, "; no cell without this combination %s.",
                      there ? "faults there" : "crashes");
    else
        strbuf_printf(out, "; %zu cell%s with this combination do%s not %s.", exceptions,
                      exceptions == 1 ? "" : "s", exceptions == 1 ? "es" : "",
                      there ? "fault there" : "crash");
}

static const struct toolchain_info *
find_role(const struct matrix_result *result, const char *role)
{
    for (size_t i = 0; i < result->toolchain_count; i++)
        if (result->toolchains[i].role != NULL && strcmp(result->toolchains[i].role, role) == 0)
            return &result->toolchains[i];
    return NULL;
}

/* Only when every faulting cell was diagnosed so. */
static void
say_why(const struct matrix_result *result, struct strbuf *out)
{
    const char *mixed = diagnosis_class_name(CLASS_MIXED_PROFILE_ABI);
    for (size_t i = 0; i < result->cell_count; i++) {
        const struct matrix_cell *cell = &result->cells[i];
        if (analysis_faults(result, cell) &&
            (cell->crash_class == NULL || strcmp(cell->crash_class, mixed) != 0))
            return;
    }
    const struct toolchain_info *program = find_role(result, "program"),
                                *foreign = find_role(result, "foreign");
    if (program == NULL || foreign == NULL)
        return;
    strbuf_printf(out,
                  " The cause: objects instrumented by %s (profile layout %s) and by %s share one "
                  "section of profile records, which the runtime of %s reads as if all were its "
                  "own.",
                  program->name, program->layout != NULL ? program->layout : "unknown",
                  foreign->name, program->name);
}

static void
say_irrelevant(const struct matrix_result *result, struct strbuf *out)
{
    for (size_t i = 0; i < result->irrelevant_count; i++)
        if (strcmp(result->irrelevant[i].axis, "allocator") == 0)
            strbuf_puts(out, " Which allocator it is makes no difference.");
}

static char *
summarise(const struct matrix_result *result)
{
    struct strbuf out = { 0 };
    size_t decided = count_with_outcome(result), faulting = result->answer.cell_count;
    if (faulting > 0) {
        strbuf_printf(&out, "Yes, in %zu of %zu cell%s.", faulting, decided,
                      decided == 1 ? "" : "s");
        say_what_they_share(result, &out);
        say_why(result, &out);
        say_irrelevant(result, &out);
    } else {
        strbuf_printf(&out, "No: in none of the %zu cell%s that ran.", decided,
                      decided == 1 ? "" : "s");
    }
    if (decided < result->cell_count)
        strbuf_printf(&out, " %zu cell%s did not run.", result->cell_count - decided,
                      result->cell_count - decided == 1 ? "" : "s");
    return strbuf_take(&out);
}

void
analysis_answer(struct matrix_result *result)
{
    struct matrix_answer *answer = &result->answer;
    if (answer->question == NULL)
        answer->question = answer->function != NULL ? xasprintf("does %s fault?", answer->function)
                                                    : xstrdup("does any cell crash?");
    for (size_t i = 0; i < result->cell_count; i++)
        if (analysis_faults(result, &result->cells[i]))
            XAPPEND(answer->cells, answer->cell_count, xstrdup(result->cells[i].id));
    answer->faults = answer->cell_count > 0;
    answer->summary = summarise(result);
}
