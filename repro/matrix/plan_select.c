/* plan_select.c - the cells that --only, --skip and --cell leave; see plan.h. */
#include "repro/cli.h"
#include "repro/matrix/plan_cells.h"

#include <stdlib.h>
#include <string.h>

static bool
matches_any(const char *const *expressions, const struct cell_plan *cell)
{
    for (; *expressions != NULL; expressions++)
        if (filter_matches(*expressions, cell))
            return true;
    return false;
}

static bool
is_one_of(const char *id, const char *const *ids)
{
    for (; *ids != NULL; ids++)
        if (strcmp(*ids, id) == 0)
            return true;
    return false;
}

static bool
check_ids(const struct plan *plan, const char *const *ids, struct repro_err *err)
{
    for (; *ids != NULL; ids++) {
        bool known = false;
        for (size_t i = 0; i < plan->count && !known; i++)
            known = strcmp(plan->cells[i].id, *ids) == 0;
        if (!known)
            return repro_fail(err, REPRO_E_USAGE,
                              "unknown cell '%s': 'repro matrix --list' lists the cells", *ids);
    }
    return true;
}

static bool
check_expressions(const struct plan *plan, const char *const *expressions, struct repro_err *err)
{
    for (; *expressions != NULL; expressions++)
        if (!filter_check(plan, *expressions, err))
            return false;
    return true;
}

static bool
is_used(const struct plan *plan, const char *axis, const char *value)
{
    for (size_t i = 0; i < plan->count; i++) {
        const char *own = plan_value(&plan->cells[i], axis);
        if (own != NULL && strcmp(own, value) == 0)
            return true;
    }
    return false;
}

/* Leave the values that a cell still has. */
static void
trim_axes(struct plan *plan)
{
    for (size_t i = 0; i < plan->axis_count; i++) {
        struct matrix_axis *axis = &plan->axes[i];
        size_t kept = 0;
        for (size_t k = 0; k < axis->value_count; k++) {
            if (is_used(plan, axis->name, axis->values[k]))
                axis->values[kept++] = axis->values[k];
            else
                free(axis->values[k]);
        }
        axis->value_count = kept;
    }
}

bool
plan_select(struct plan *plan, const char *const *only, const char *const *skip,
            const char *const *ids, struct repro_err *err)
{
    if (!check_expressions(plan, only, err) || !check_expressions(plan, skip, err) ||
        !check_ids(plan, ids, err))
        return false;
    size_t kept = 0;
    for (size_t i = 0; i < plan->count; i++) {
        struct cell_plan *cell = &plan->cells[i];
        if ((only[0] == NULL || matches_any(only, cell)) && !matches_any(skip, cell) &&
            (ids[0] == NULL || is_one_of(cell->id, ids)))
            plan->cells[kept++] = *cell;
        else
            plan_clear_cell(cell);
    }
    plan->count = kept;
    trim_axes(plan);
    return kept > 0 ||
           repro_fail(err, REPRO_E_USAGE,
                      "no cell is left by --only, --skip and --cell: 'repro matrix --list' lists "
                      "all of them");
}
