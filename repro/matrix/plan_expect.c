/* plan_expect.c - the entries of `expect`; see plan_cells.h. */
#include "common/xalloc.h"
#include "records/diagnosis.h"
#include "repro/cli.h"
#include "repro/config/template.h"
#include "repro/matrix/plan_cells.h"

#include <stdlib.h>
#include <string.h>

/* `when` is a filter, or an expression that is true or not. */
static bool
is_expression(const struct yaml_node *node)
{
    return strstr(node->text, "${{") != NULL;
}

/* The filters of an entry, each once for the whole plan. */
static bool
check_filters(const struct plan *plan, const struct yaml_node *when, struct repro_err *err)
{
    size_t count = when->kind == YAML_LIST ? when->count : 1;
    for (size_t i = 0; i < count; i++) {
        const struct yaml_node *node = when->kind == YAML_LIST ? when->items[i] : when;
        struct repro_err problem = { 0 };
        if (!is_expression(node) && !filter_check(plan, node->text, &problem))
            return yaml_fail(plan->file->yaml, node->at, err, "%s", problem.msg);
    }
    return true;
}

static bool
matches(const struct plan *plan, const struct cell_plan *cell, const struct yaml_node *node,
        bool *yes, struct repro_err *err)
{
    const struct plan_context context = { .plan = plan, .cell = cell };
    const struct expr_names names = plan_names(&context);
    struct expr_value value;
    if (!is_expression(node)) {
        *yes = filter_matches(node->text, cell);
        return true;
    }
    if (!template_value(plan->file->yaml, node, &names, &value, err))
        return false;
    *yes = expr_is_true(&value);
    expr_value_clear(&value);
    return true;
}

static bool
applies(const struct plan *plan, const struct matrix_expect *expect, const struct cell_plan *cell,
        bool *yes, struct repro_err *err)
{
    const struct yaml_node *when = expect->when;
    *yes = when == NULL;
    if (when == NULL)
        return true;
    if (when->kind == YAML_SCALAR)
        return matches(plan, cell, when, yes, err);
    for (size_t i = 0; i < when->count && !*yes; i++)
        if (!matches(plan, cell, when->items[i], yes, err))
            return false;
    return true;
}

static bool
unknown_outcome(const struct plan *plan, const struct yaml_node *node, const char *word,
                struct repro_err *err)
{
    const char *known[EXPECTATIONS + 1] = { 0 };
    for (unsigned i = 0; i < EXPECTATIONS; i++)
        known[i] = expectation_name((enum expectation)i);
    const char *near = cli_nearest(word, known);
    return yaml_fail(plan->file->yaml, node->at, err, "unknown outcome '%.60s'%s%s%s", word,
                     near != NULL ? ", did you mean '" : ": known are any, clean, crash, ",
                     near != NULL ? near
                                  : "refused-write, empty-profile, corrupt, timeout, "
                                    "out-of-memory, exit-nonzero, flaky",
                     near != NULL ? "'?" : "");
}

static bool
check_class(const struct plan *plan, const struct yaml_node *node, const char *word,
            struct repro_err *err)
{
    enum diagnosis_class cls;
    return diagnosis_class_parse(word, &cls) ||
           yaml_fail(plan->file->yaml, node->at, err,
                     "'%.60s' is no class of causes: docs/classes.md lists them", word);
}

static char *
text_of(const struct plan *plan, const struct cell_plan *cell, const struct yaml_node *node,
        struct repro_err *err)
{
    const struct plan_context context = { .plan = plan, .cell = cell };
    const struct expr_names names = plan_names(&context);
    return template_text(plan->file->yaml, node, &names, err);
}

static bool
take_expectation(const struct plan *plan, const struct matrix_expect *expect,
                 struct cell_plan *cell, struct repro_err *err)
{
    char *word = text_of(plan, cell, expect->outcome, err);
    if (word == NULL)
        return false;
    bool ok = expectation_parse(word, &cell->expected) ||
              unknown_outcome(plan, expect->outcome, word, err);
    free(word);
    if (ok && expect->cls != NULL) {
        cell->expected_class = text_of(plan, cell, expect->cls, err);
        ok = cell->expected_class != NULL &&
             check_class(plan, expect->cls, cell->expected_class, err);
    }
    if (ok && expect->function != NULL) {
        cell->expected_function = text_of(plan, cell, expect->function, err);
        ok = cell->expected_function != NULL;
    }
    return ok;
}

bool
plan_expect(struct plan *plan, struct repro_err *err)
{
    const struct matrix_file *file = plan->file;
    for (size_t i = 0; i < file->expect_count; i++)
        if (file->expects[i].when != NULL && !check_filters(plan, file->expects[i].when, err))
            return false;
    for (size_t i = 0; i < plan->count; i++) {
        struct cell_plan *cell = &plan->cells[i];
        cell->expected = EXPECT_CLEAN;
        bool yes = false;
        for (size_t k = 0; k < file->expect_count && !yes; k++)
            if (!applies(plan, &file->expects[k], cell, &yes, err) ||
                (yes && !take_expectation(plan, &file->expects[k], cell, err)))
                return false;
    }
    return true;
}
