/* plan.c - from a matrix file to its cells; see plan.h. */
#include "repro/matrix/plan.h"

#include "common/strbuf.h"
#include "common/xalloc.h"
#include "repro/config/template.h"
#include "repro/matrix/default_yaml.h"
#include "repro/matrix/plan_cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
has_value(const struct matrix_axis *axis, const char *value)
{
    for (size_t i = 0; i < axis->value_count; i++)
        if (strcmp(axis->values[i], value) == 0)
            return true;
    return false;
}

static void
add_value(struct matrix_axis *axis, const struct yaml_node *value)
{
    if (value != NULL && !has_value(axis, value->text))
        XAPPEND(axis->values, axis->value_count, xstrdup(value->text));
}

/* The values as the file lists them, then those that only included cells have. */
static void
list_axes(struct plan *plan)
{
    const struct expansion *expansion = &plan->expansion;
    for (size_t i = 0; i < expansion->axis_count; i++) {
        struct matrix_axis axis = { .name = xstrdup(expansion->axes[i]) };
        const struct yaml_node *listed = yaml_get(plan->file->axes, axis.name);
        for (size_t k = 0; listed != NULL && k < listed->count; k++)
            add_value(&axis, listed->items[k]);
        for (size_t k = 0; k < expansion->count; k++)
            add_value(&axis, expansion->combos[k].axes[i]);
        XAPPEND(plan->axes, plan->axis_count, axis);
    }
}

static void
add_values(struct cell_plan *cell, const struct plan *plan)
{
    const struct combo *combo = cell->combo;
    for (size_t i = 0; i < plan->axis_count; i++) {
        if (combo->axes[i] == NULL)
            continue;
        struct axis_value value = { xstrdup(plan->axes[i].name), xstrdup(combo->axes[i]->text) };
        XAPPEND(cell->axes, cell->axis_count, value);
    }
    for (size_t i = 0; i < combo->extra_count; i++) {
        struct axis_value value = { xstrdup(combo->extras[i].name),
                                    xstrdup(combo->extras[i].value->text) };
        XAPPEND(cell->extras, cell->extra_count, value);
    }
}

static void
free_values(struct axis_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(values[i].axis);
        free(values[i].value);
    }
    free(values);
}

void
plan_clear_cell(struct cell_plan *cell)
{
    free_values(cell->axes, cell->axis_count);
    free_values(cell->extras, cell->extra_count);
    free(cell->id);
    free(cell->name);
    free(cell->expected_class);
    free(cell->expected_function);
    free(cell->runs_on);
    *cell = (struct cell_plan){ 0 };
}

void
plan_clear(struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        plan_clear_cell(&plan->cells[i]);
    free(plan->cells);
    for (size_t i = 0; i < plan->axis_count; i++) {
        for (size_t k = 0; k < plan->axes[i].value_count; k++)
            free(plan->axes[i].values[k]);
        free(plan->axes[i].values);
        free(plan->axes[i].name);
    }
    free(plan->axes);
    expansion_clear(&plan->expansion);
    matrix_file_free(plan->file);
    *plan = (struct plan){ 0 };
}

const char *
plan_value(const struct cell_plan *cell, const char *name)
{
    for (size_t i = 0; i < cell->axis_count; i++)
        if (strcmp(cell->axes[i].axis, name) == 0)
            return cell->axes[i].value;
    for (size_t i = 0; i < cell->extra_count; i++)
        if (strcmp(cell->extras[i].axis, name) == 0)
            return cell->extras[i].value;
    return NULL;
}

static bool
make_cells(struct plan *plan, struct repro_err *err)
{
    for (size_t i = 0; i < plan->expansion.count; i++) {
        struct cell_plan cell = { .index = i, .combo = &plan->expansion.combos[i] };
        add_values(&cell, plan);
        XAPPEND(plan->cells, plan->count, cell);
    }
    return plan_name_cells(plan, err) && plan_expect(plan, err);
}

/* Takes FILE over. */
static bool
open_plan(struct plan *plan, struct matrix_file *file, struct repro_err *err)
{
    *plan = (struct plan){ .file = file };
    if (file == NULL)
        return false;
    if (expansion_make(&plan->expansion, file, err)) {
        list_axes(plan);
        if (make_cells(plan, err))
            return true;
    }
    plan_clear(plan);
    return false;
}

bool
plan_read(struct plan *plan, const char *path, struct repro_err *err)
{
    return open_plan(plan, matrix_file_read(path, err), err);
}

bool
plan_parse(struct plan *plan, const char *path, const char *folder, const char *text, size_t len,
           struct repro_err *err)
{
    return open_plan(plan, matrix_file_parse(path, folder, text, len, err), err);
}

struct plan
plan_default(void)
{
    struct plan plan;
    struct repro_err err = { 0 };
    if (plan_parse(&plan, "built-in matrix", "/", (const char *)default_yaml, default_yaml_size,
                   &err))
        return plan;
    fprintf(stderr, "repro: %s\n", err.msg); /* a test holds that this does not happen */
    abort();
}
