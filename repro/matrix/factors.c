/* factors.c - which axes decide the outcome; see analysis.h. */
#include "repro/matrix/analysis.h"

#include "common/strbuf.h"
#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_EXAMPLES = 32 };

/* Cells that differ in one axis only, and whether that changes the outcome. */
struct pair_count {
    size_t pairs, different;
    size_t faulty; /* pairs in which something went wrong: only these can clear an axis */
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

typedef void pair_visit(const struct matrix_cell *a, const struct matrix_cell *b, void *context);

static void
for_each_pair(const struct matrix_result *result, const char *axis, pair_visit *visit,
              void *context)
{
    for (size_t i = 0; i < result->cell_count; i++) {
        for (size_t j = i + 1; j < result->cell_count; j++) {
            const struct matrix_cell *a = &result->cells[i], *b = &result->cells[j];
            if (a->has_outcome && b->has_outcome && differ_only_in(a, b, axis))
                visit(a, b, context);
        }
    }
}

static bool
is_faulty(const struct matrix_cell *a, const struct matrix_cell *b)
{
    return a->outcome != OUTCOME_CLEAN || b->outcome != OUTCOME_CLEAN;
}

static void
count_pair(const struct matrix_cell *a, const struct matrix_cell *b, void *context)
{
    struct pair_count *count = context;
    count->pairs++;
    count->faulty += is_faulty(a, b);
    count->different += a->outcome != b->outcome;
}

/* What proves the factor: pairs that end differently, or, if none do, those that fail alike. */
struct examples {
    struct matrix_factor *factor;
    bool different;
};

static void
take_example(const struct matrix_cell *a, const struct matrix_cell *b, void *context)
{
    const struct examples *examples = context;
    struct matrix_factor *factor = examples->factor;
    bool proves = examples->different ? a->outcome != b->outcome : is_faulty(a, b);
    if (!proves || factor->example_count == MOST_EXAMPLES)
        return;
    struct factor_pair pair = { .cells = { xstrdup(a->id), xstrdup(b->id) },
                                .outcomes = { a->outcome, b->outcome } };
    XAPPEND(factor->examples, factor->example_count, pair);
}

static char *
describe(const struct matrix_factor *factor, const struct pair_count *count)
{
    if (count->different == 0)
        return xasprintf("cells that differ only in %s never differ in outcome (%zu pair%s, %zu of "
                         "them failing)",
                         factor->axis, count->pairs, count->pairs == 1 ? "" : "s", count->faulty);
    if (factor->example_count == 0)
        return NULL; /* cannot be: a pair that differs is an example */
    const struct factor_pair *first = &factor->examples[0];
    return xasprintf("%zu of %zu pairs of cells that differ only in %s differ in outcome: %s %s, "
                     "%s %s",
                     count->different, count->pairs, factor->axis, first->cells[0],
                     crash_outcome_name(first->outcomes[0]), first->cells[1],
                     crash_outcome_name(first->outcomes[1]));
}

static void
list_axes(const struct matrix_factor *factors, size_t count, struct strbuf *out)
{
    for (size_t i = 0; i < count; i++)
        strbuf_printf(out, "%s%s", i == 0 ? "" : i + 1 == count ? " and " : ", ", factors[i].axis);
}

static size_t
count_failing(const struct matrix_result *result, const char *axis)
{
    struct pair_count count = { 0 };
    for_each_pair(result, axis, count_pair, &count);
    return count.faulty;
}

/* "allocator does not: 18 pairs ... end alike, as A and B (crash)." */
static void
say_irrelevant(const struct matrix_result *result, const struct matrix_factor *factor,
               struct strbuf *out)
{
    if (factor->example_count == 0)
        return; /* cannot be: a failing pair is an example */
    const struct factor_pair *first = &factor->examples[0];
    size_t failing = count_failing(result, factor->axis);
    strbuf_printf(out, " %s does not: %zu pair%s of failing cells differ%s in nothing else and ",
                  factor->axis, failing, failing == 1 ? "" : "s", failing == 1 ? "s" : "");
    strbuf_printf(out, "end%s alike, for example %s and %s (%s).", failing == 1 ? "s" : "",
                  first->cells[0], first->cells[1], crash_outcome_name(first->outcomes[0]));
}

static char *
summarise(const struct matrix_result *result)
{
    struct strbuf out = { 0 };
    if (result->decisive_count > 0) {
        strbuf_puts(&out, "How a cell ends is decided by ");
        list_axes(result->decisive, result->decisive_count, &out);
        strbuf_puts(&out, ".");
    } else if (result->irrelevant_count > 0) {
        strbuf_puts(&out, "No axis decides how a cell ends.");
    }
    for (size_t i = 0; i < result->irrelevant_count; i++)
        say_irrelevant(result, &result->irrelevant[i], &out);
    return out.len > 0 ? strbuf_take(&out) : NULL;
}

void
analysis_factors(struct matrix_result *result)
{
    for (size_t i = 0; i < result->axis_count; i++) {
        const char *axis = result->axes[i].name;
        struct pair_count count = { 0 };
        for_each_pair(result, axis, count_pair, &count);
        if (count.faulty == 0)
            continue; /* never varied where anything failed: that neither clears nor blames it */
        struct matrix_factor factor = { .axis = xstrdup(axis), .pairs = count.pairs };
        struct examples examples = { &factor, count.different > 0 };
        for_each_pair(result, axis, take_example, &examples);
        factor.says = describe(&factor, &count);
        if (count.different > 0)
            XAPPEND(result->decisive, result->decisive_count, factor);
        else
            XAPPEND(result->irrelevant, result->irrelevant_count, factor);
    }
    result->factors_summary = summarise(result);
}
