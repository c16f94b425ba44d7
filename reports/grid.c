/* grid.c - see grid.h. */
#include "reports/grid.h"

#include "common/strbuf.h"
#include "common/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_COLUMNS = 8 };

static const char *
value_or_dash(const struct matrix_cell *cell, const char *axis)
{
    const char *value = matrix_cell_axis(cell, axis);
    return value != NULL ? value : "-";
}

static bool
contains(const char *const *list, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i], text) == 0)
            return true;
    }
    return false;
}

/* The values that cells really have, in order of appearance. */
static const char **
values_of(const struct matrix_result *result, const char *axis, size_t *count)
{
    const char **values = NULL;
    *count = 0;
    for (size_t i = 0; i < result->cell_count; i++) {
        const char *value = value_or_dash(&result->cells[i], axis);
        if (!contains(values, *count, value))
            XAPPEND(values, *count, value);
    }
    return values;
}

/* "allocator" if the matrix has it, else the axis with the most values that fit side by side. */
static const char *
choose_column_axis(const struct matrix_result *result)
{
    const char *best = NULL;
    size_t most = 1;
    for (size_t i = 0; i < result->axis_count; i++) {
        const char *name = result->axes[i].name;
        size_t count = 0;
        free(values_of(result, name, &count));
        if (count < 2 || count > MOST_COLUMNS)
            continue;
        if (strcmp(name, "allocator") == 0)
            return name;
        if (count > most) {
            best = name;
            most = count;
        }
    }
    return best;
}

static void
split_axes(struct grid *grid, const struct matrix_result *result)
{
    for (size_t i = 0; i < result->axis_count; i++) {
        char *name = result->axes[i].name;
        if (name == grid->column_axis)
            continue;
        size_t count = 0;
        const char **values = values_of(result, name, &count);
        if (count == 1) {
            struct axis_value item = { name, (char *)(uintptr_t)values[0] };
            XAPPEND(grid->constants, grid->constant_count, item);
        } else if (count > 1) {
            XAPPEND(grid->row_axes, grid->row_axis_count, name);
        }
        free(values);
    }
}

static size_t
column_of(const struct grid *grid, const struct matrix_cell *cell)
{
    for (size_t i = 0; grid->column_axis != NULL && i < grid->column_count; i++) {
        if (strcmp(grid->columns[i], value_or_dash(cell, grid->column_axis)) == 0)
            return i;
    }
    return 0;
}

static bool
row_fits(const struct grid *grid, const struct grid_row *row, const struct matrix_cell *cell)
{
    if (row->cells[column_of(grid, cell)] != NULL)
        return false; /* two cells with the same axes: both are shown */
    for (size_t k = 0; k < grid->row_axis_count; k++) {
        if (strcmp(row->labels[k], value_or_dash(cell, grid->row_axes[k])) != 0)
            return false;
    }
    return true;
}

static void
place_cell(struct grid *grid, const struct matrix_cell *cell)
{
    size_t at = 0;
    while (at < grid->row_count && !row_fits(grid, &grid->rows[at], cell))
        at++;
    if (at == grid->row_count) {
        struct grid_row row = { .labels = xcalloc(grid->row_axis_count, sizeof *row.labels),
                                .cells = xcalloc(grid->column_count, sizeof *row.cells) };
        for (size_t k = 0; k < grid->row_axis_count; k++)
            row.labels[k] = value_or_dash(cell, grid->row_axes[k]);
        XAPPEND(grid->rows, grid->row_count, row);
    }
    grid->rows[at].cells[column_of(grid, cell)] = cell;
}

/* Position of VALUE in its axis' list; the list's length for a value that is not in it. */
static size_t
rank_of(const struct matrix_result *result, const char *axis, const char *value)
{
    for (size_t i = 0; i < result->axis_count; i++) {
        size_t k = 0;
        if (strcmp(result->axes[i].name, axis) != 0)
            continue;
        while (k < result->axes[i].value_count && strcmp(result->axes[i].values[k], value) != 0)
            k++;
        return k;
    }
    return 0;
}

static bool
row_precedes(const struct grid *grid, const struct matrix_result *result, const struct grid_row *a,
             const struct grid_row *b)
{
    for (size_t k = 0; k < grid->row_axis_count; k++) {
        size_t rank_a = rank_of(result, grid->row_axes[k], a->labels[k]);
        size_t rank_b = rank_of(result, grid->row_axes[k], b->labels[k]);
        if (rank_a != rank_b)
            return rank_a < rank_b;
    }
    return false;
}

/* By the order of the axes' values; stable, so that equal rows stay in the order of the cells. */
static void
sort_rows(struct grid *grid, const struct matrix_result *result)
{
    for (size_t i = 1; i < grid->row_count; i++) {
        struct grid_row row = grid->rows[i];
        size_t at = i;
        while (at > 0 && row_precedes(grid, result, &row, &grid->rows[at - 1])) {
            grid->rows[at] = grid->rows[at - 1];
            at--;
        }
        grid->rows[at] = row;
    }
}

struct grid
grid_make(const struct matrix_result *result)
{
    struct grid grid = { .column_axis = choose_column_axis(result) };
    if (grid.column_axis != NULL) {
        grid.columns = values_of(result, grid.column_axis, &grid.column_count);
    } else {
        XAPPEND(grid.columns, grid.column_count, "outcome");
    }
    split_axes(&grid, result);
    for (size_t i = 0; i < result->cell_count; i++)
        place_cell(&grid, &result->cells[i]);
    sort_rows(&grid, result);
    return grid;
}

void
grid_free(struct grid *grid)
{
    for (size_t i = 0; i < grid->row_count; i++) {
        free(grid->rows[i].labels);
        free(grid->rows[i].cells);
    }
    free(grid->rows);
    free(grid->columns);
    free(grid->row_axes);
    free(grid->constants);
    *grid = (struct grid){ 0 };
}

bool
grid_has_gaps(const struct grid *grid)
{
    for (size_t row = 0; row < grid->row_count; row++) {
        for (size_t i = 0; i < grid->column_count; i++) {
            if (grid->rows[row].cells[i] == NULL)
                return true;
        }
    }
    return false;
}

const char *
cell_word(const struct matrix_cell *cell)
{
    static const char *const words[] = {
        [OUTCOME_CLEAN] = "clean",           [OUTCOME_CRASH] = "CRASH",
        [OUTCOME_REFUSED_WRITE] = "refused", [OUTCOME_EMPTY_PROFILE] = "empty",
        [OUTCOME_CORRUPT] = "corrupt",       [OUTCOME_TIMEOUT] = "timeout",
        [OUTCOME_OUT_OF_MEMORY] = "memory",  [OUTCOME_EXIT_NONZERO] = "failed",
        [OUTCOME_NOT_STARTED] = "no start",
    };
    if (cell->build.status == BUILD_FAILED)
        return "no build";
    if (!cell->ran || !cell->has_outcome)
        return "not run";
    return words[cell->outcome];
}

char *
cell_label(const struct matrix_cell *cell)
{
    if (cell == NULL)
        return xstrdup(".");
    char count[32] = "";
    if (cell->crashes > 0 && cell->crashes < cell->runs)
        snprintf(count, sizeof count, " %u/%u", cell->crashes, cell->runs);
    const char *flaky = cell->flaky && cell->crashes == 0 ? " flaky" : "";
    return xasprintf("%s%s%s%s", cell_word(cell), count, flaky, cell_is_trouble(cell) ? " !" : "");
}

bool
cell_is_trouble(const struct matrix_cell *cell)
{
    return !cell->met;
}

static bool
same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
same_crash(const struct matrix_cell *a, const struct matrix_cell *b)
{
    return a->phase == b->phase && same_text(a->function, b->function) &&
           same_text(a->crash_class, b->crash_class);
}

struct crash_group *
crash_groups_make(const struct matrix_result *result, size_t *count)
{
    struct crash_group *groups = NULL;
    *count = 0;
    for (size_t i = 0; i < result->cell_count; i++) {
        const struct matrix_cell *cell = &result->cells[i];
        if (cell->crashes == 0)
            continue;
        size_t at = 0;
        while (at < *count && !same_crash(groups[at].first, cell))
            at++;
        if (at == *count) {
            struct crash_group group = { .first = cell };
            XAPPEND(groups, *count, group);
        }
        XAPPEND(groups[at].cells, groups[at].cell_count, cell);
    }
    return groups;
}

void
crash_groups_free(struct crash_group *groups, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(groups[i].cells);
    free(groups);
}

char *
crash_group_title(const struct crash_group *group)
{
    const struct matrix_cell *first = group->first;
    bool same = true;
    for (size_t i = 0; i < group->cell_count; i++)
        same = same && same_text(group->cells[i]->title, first->title);
    if (same || first->title == NULL)
        return xstrdup(first->title);
    return xasprintf("for example %s: %s", first->id, first->title);
}

char *
crash_group_place(const struct crash_group *group)
{
    struct strbuf place = { 0 };
    strbuf_puts(&place, group->first->function != NULL ? group->first->function
                                                       : "a function without a name");
    uint64_t seen[16];
    size_t seen_count = 0;
    for (size_t i = 0; i < group->cell_count && seen_count < 16; i++) {
        const struct matrix_cell *cell = group->cells[i];
        bool known = !cell->has_function_offset;
        for (size_t k = 0; k < seen_count; k++)
            known = known || seen[k] == cell->function_offset;
        if (known)
            continue;
        strbuf_printf(&place, "%s+%llu", seen_count > 0 ? ", " : "",
                      (unsigned long long)cell->function_offset);
        seen[seen_count++] = cell->function_offset;
    }
    return strbuf_take(&place);
}

char *
cell_trouble(const struct matrix_cell *cell)
{
    if (cell->build.status == BUILD_FAILED)
        return xasprintf("the build failed%s%s", cell->build.log != NULL ? ", see " : "",
                         cell->build.log != NULL ? cell->build.log : "");
    if (!cell->ran || !cell->has_outcome)
        return xstrdup("not run");
    if (cell->outcome == OUTCOME_CRASH)
        return xasprintf("expected %s, got a crash in %s%s%s", expectation_name(cell->expected),
                         cell->function != NULL ? cell->function : "a function without a name",
                         cell->crash_class != NULL ? ": " : "",
                         cell->crash_class != NULL ? cell->crash_class : "");
    return xasprintf("expected %s, got %s%s", expectation_name(cell->expected),
                     crash_outcome_name(cell->outcome),
                     cell->flaky ? " in the first run, and otherwise in others" : "");
}
