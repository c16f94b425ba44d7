/* plan.c - see plan.h: axes and the default cells. */
#include "repro/matrix/plan.h"

#include "common/strbuf.h"
#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

const struct axis_info matrix_axes[AXIS_COUNT] = {
    [AXIS_ALLOCATOR] = { "allocator",
                         (const char *const[]){ "system", "mimalloc", "mimalloc-secure", "jemalloc",
                                                NULL } },
    [AXIS_PROGRAM] = { "program", (const char *const[]){ "plain", "instrumented", NULL } },
    [AXIS_ALLOCATOR_CODE] = { "allocator_code",
                              (const char *const[]){ "packaged", "same-llvm", "foreign-llvm",
                                                     "foreign-uninstrumented", NULL } },
    [AXIS_LINK_ORDER] = { "link_order",
                          (const char *const[]){ "program-first", "allocator-first", NULL } },
};

static const char *
find_value(enum axis axis, const char *value)
{
    for (const char *const *v = matrix_axes[axis].values; *v != NULL; v++)
        if (strcmp(*v, value) == 0)
            return *v;
    return NULL;
}

bool
axis_has_value(enum axis axis, const char *value)
{
    return find_value(axis, value) != NULL;
}

bool
axis_parse(const char *name, enum axis *axis)
{
    for (unsigned i = 0; i < AXIS_COUNT; i++) {
        if (strcmp(matrix_axes[i].name, name) == 0) {
            *axis = (enum axis)i;
            return true;
        }
    }
    return false;
}

/* The link order is part of the id only where it decides: two instrumentations in one program. */
static void
name_cell(struct cell_plan *cell)
{
    const char *code = cell->values[AXIS_ALLOCATOR_CODE];
    bool ordered = strcmp(code, "foreign-llvm") == 0;
    cell->id = xasprintf("%s-%s-%s%s%s", cell->values[AXIS_ALLOCATOR], cell->values[AXIS_PROGRAM],
                         code, ordered ? "-" : "", ordered ? cell->values[AXIS_LINK_ORDER] : "");
    cell->name = xasprintf("%s, %s program, %s allocator code%s%s", cell->values[AXIS_ALLOCATOR],
                           cell->values[AXIS_PROGRAM], code, ordered ? ", " : "",
                           ordered ? cell->values[AXIS_LINK_ORDER] : "");
}

static void
add_cell(struct plan *plan, const char *allocator, const char *program, const char *code,
         const char *order, enum expectation expected)
{
    struct cell_plan cell = { .expected = expected };
    cell.values[AXIS_ALLOCATOR] = find_value(AXIS_ALLOCATOR, allocator);
    cell.values[AXIS_PROGRAM] = find_value(AXIS_PROGRAM, program);
    cell.values[AXIS_ALLOCATOR_CODE] = find_value(AXIS_ALLOCATOR_CODE, code);
    cell.values[AXIS_LINK_ORDER] = find_value(AXIS_LINK_ORDER, order);
    name_cell(&cell);
    XAPPEND(plan->cells, plan->count, cell);
}

static void
add_own_code_cells(struct plan *plan, const char *allocator)
{
    static const char instrumented[] = "instrumented", first[] = "program-first";
    add_cell(plan, allocator, instrumented, "same-llvm", first, EXPECT_CLEAN);
    add_cell(plan, allocator, instrumented, "foreign-llvm", first, EXPECT_CRASH);
    add_cell(plan, allocator, instrumented, "foreign-llvm", "allocator-first",
             EXPECT_REFUSED_WRITE);
    add_cell(plan, allocator, instrumented, "foreign-uninstrumented", first, EXPECT_CLEAN);
}

struct plan
plan_default(void)
{
    struct plan plan = { 0 };
    for (const char *const *allocator = matrix_axes[AXIS_ALLOCATOR].values; *allocator != NULL;
         allocator++) {
        if (strcmp(*allocator, "mimalloc-secure") == 0) { /* no package has it */
            add_cell(&plan, *allocator, "plain", "same-llvm", "program-first", EXPECT_CLEAN);
        } else {
            add_cell(&plan, *allocator, "plain", "packaged", "program-first", EXPECT_CLEAN);
            add_cell(&plan, *allocator, "instrumented", "packaged", "program-first", EXPECT_CLEAN);
        }
        add_own_code_cells(&plan, *allocator);
    }
    return plan;
}

static void
clear_cell(struct cell_plan *cell)
{
    free(cell->id);
    free(cell->name);
    *cell = (struct cell_plan){ 0 };
}

void
plan_clear(struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        clear_cell(&plan->cells[i]);
    free(plan->cells);
    *plan = (struct plan){ 0 };
}

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
check_expressions(const char *const *expressions, struct repro_err *err)
{
    for (; *expressions != NULL; expressions++)
        if (!filter_check(*expressions, err))
            return false;
    return true;
}

bool
plan_select(struct plan *plan, const char *const *only, const char *const *skip,
            const char *const *ids, struct repro_err *err)
{
    if (!check_expressions(only, err) || !check_expressions(skip, err) ||
        !check_ids(plan, ids, err))
        return false;
    size_t kept = 0;
    for (size_t i = 0; i < plan->count; i++) {
        struct cell_plan *cell = &plan->cells[i];
        if ((only[0] == NULL || matches_any(only, cell)) && !matches_any(skip, cell) &&
            (ids[0] == NULL || is_one_of(cell->id, ids)))
            plan->cells[kept++] = *cell;
        else
            clear_cell(cell);
    }
    plan->count = kept;
    return kept > 0 ||
           repro_fail(err, REPRO_E_USAGE,
                      "no cell is left by --only, --skip and --cell: 'repro matrix --list' lists "
                      "all of them");
}
