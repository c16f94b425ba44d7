/* factors.c - which axes decide the outcome; see analysis.h. */
#include "repro/matrix/analysis.h"

#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

/* Cells that differ in one axis only, and whether that changes the outcome. */
struct pair_count {
    size_t pairs, different;
    size_t faulty; /* pairs in which something went wrong: only these can clear an axis */
    const struct matrix_cell *example[2]; /* of a different pair */
};

/* Do A and B differ in AXIS and in nothing else? */
static bool
differ_only_in(const struct matrix_cell *a, const struct matrix_cell *b, const char *axis)
{
    bool differs = false;
    for (size_t i = 0; i < a->axis_count; i++) {
        const char *other = matrix_cell_axis(b, a->axes[i].axis);
        bool same = other != NULL && strcmp(other, a->axes[i].value) == 0;
        if (strcmp(a->axes[i].axis, axis) == 0)
            differs = !same;
        else if (!same)
            return false;
    }
    return differs && a->axis_count == b->axis_count;
}

static struct pair_count
count_pairs(const struct matrix_result *result, const char *axis)
{
    struct pair_count count = { 0 };
    for (size_t i = 0; i < result->cell_count; i++) {
        for (size_t j = i + 1; j < result->cell_count; j++) {
            const struct matrix_cell *a = &result->cells[i], *b = &result->cells[j];
            if (!a->has_outcome || !b->has_outcome || !differ_only_in(a, b, axis))
                continue;
            count.pairs++;
            if (a->outcome != OUTCOME_CLEAN || b->outcome != OUTCOME_CLEAN)
                count.faulty++;
            if (a->outcome == b->outcome)
                continue;
            if (count.different++ == 0) {
                count.example[0] = a;
                count.example[1] = b;
            }
        }
    }
    return count;
}

static char *
describe(const char *axis, const struct pair_count *count)
{
    if (count->different == 0)
        return xasprintf("cells that differ only in %s never differ in outcome (%zu pair%s, %zu of "
                         "them failing)",
                         axis, count->pairs, count->pairs == 1 ? "" : "s", count->faulty);
    return xasprintf("%zu of %zu pairs of cells that differ only in %s differ in outcome: %s %s, "
                     "%s %s",
                     count->different, count->pairs, axis, count->example[0]->id,
                     crash_outcome_name(count->example[0]->outcome), count->example[1]->id,
                     crash_outcome_name(count->example[1]->outcome));
}

void
analysis_factors(struct matrix_result *result)
{
    for (size_t i = 0; i < result->axis_count; i++) {
        const char *axis = result->axes[i].name;
        struct pair_count count = count_pairs(result, axis);
        if (count.faulty == 0)
            continue; /* never varied where anything failed: that neither clears nor blames it */
        struct matrix_factor factor = { xstrdup(axis), describe(axis, &count), count.pairs };
        if (count.different > 0)
            XAPPEND(result->decisive, result->decisive_count, factor);
        else
            XAPPEND(result->irrelevant, result->irrelevant_count, factor);
    }
}
