/* matrix_factor_json.c - the factors of a matrix result to and from JSON. */
#include "records/matrix_factor_json.h"

#include "common/xalloc.h"
#include "records/json_build.h"

static json_t *
pair_to_json(const struct factor_pair *pair)
{
    json_t *out = json_object(), *outcomes = json_array();
    jb_set(out, "cells", jb_texts(pair->cells, 2));
    for (size_t i = 0; i < 2; i++)
        json_array_append_new(outcomes, jb_text(crash_outcome_name(pair->outcomes[i])));
    jb_set(out, "outcomes", outcomes);
    return out;
}

static json_t *
list_to_json(const struct matrix_factor *factors, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *out = json_object(), *examples = json_array();
        jb_set_text(out, "axis", factors[i].axis);
        jb_set_text(out, "says", factors[i].says);
        jb_set(out, "pairs", jb_uint(factors[i].pairs));
        for (size_t k = 0; k < factors[i].example_count; k++)
            json_array_append_new(examples, pair_to_json(&factors[i].examples[k]));
        jb_set(out, "examples", examples);
        json_array_append_new(list, out);
    }
    return list;
}

json_t *
matrix_factors_to_json(const struct matrix_result *result)
{
    json_t *factors = json_object();
    jb_set_text(factors, "summary", result->factors_summary);
    jb_set(factors, "decisive", list_to_json(result->decisive, result->decisive_count));
    jb_set(factors, "irrelevant", list_to_json(result->irrelevant, result->irrelevant_count));
    return factors;
}

/* Outcomes: two known names. */
static void
outcomes_from_json(struct json_reader *r, const json_t *doc, struct factor_pair *pair)
{
    size_t count = 0;
    char **names = jr_texts(r, doc, "outcomes", &count);
    for (size_t i = 0; i < count; i++) {
        if (i < 2 && !crash_outcome_parse(names[i], &pair->outcomes[i]))
            jr_fail(r, "outcomes", "known names");
        free(names[i]);
    }
    free(names);
    if (count != 2)
        jr_fail(r, "outcomes", "two names");
}

static void
cells_from_json(struct json_reader *r, const json_t *doc, struct factor_pair *pair)
{
    size_t count = 0;
    char **ids = jr_texts(r, doc, "cells", &count);
    for (size_t i = 0; i < count; i++) {
        if (i < 2)
            pair->cells[i] = ids[i];
        else
            free(ids[i]);
    }
    free(ids);
    if (count != 2)
        jr_fail(r, "cells", "two ids");
}

static void
examples_from_json(struct json_reader *r, const json_t *doc, struct matrix_factor *factor)
{
    struct json_scope list = jr_enter_array(r, doc, "examples");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        struct factor_pair pair = { 0 };
        cells_from_json(r, at.value, &pair);
        outcomes_from_json(r, at.value, &pair);
        XAPPEND(factor->examples, factor->example_count, pair);
        jr_leave(r, at);
    }
    jr_leave(r, list);
}

static struct matrix_factor *
list_from_json(struct json_reader *r, const json_t *doc, const char *key, size_t *count)
{
    struct matrix_factor *factors = NULL;
    struct json_scope list = jr_enter_array(r, doc, key);
    *count = 0;
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        struct matrix_factor item = { .axis = jr_text(r, at.value, "axis"),
                                      .says = jr_text(r, at.value, "says"),
                                      .pairs = jr_uint(r, at.value, "pairs", SIZE_MAX) };
        examples_from_json(r, at.value, &item);
        XAPPEND(factors, *count, item);
        jr_leave(r, at);
    }
    jr_leave(r, list);
    return factors;
}

void
matrix_factors_from_json(struct json_reader *r, const json_t *doc, struct matrix_result *result)
{
    struct json_scope at = jr_enter_object(r, doc, "factors");
    result->factors_summary = jr_text(r, at.value, "summary");
    result->decisive = list_from_json(r, at.value, "decisive", &result->decisive_count);
    result->irrelevant = list_from_json(r, at.value, "irrelevant", &result->irrelevant_count);
    jr_leave(r, at);
}
