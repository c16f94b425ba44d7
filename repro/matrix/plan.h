/* plan.h - which cells the default matrix has, and what each is expected to do. */
#ifndef REPRO_MATRIX_PLAN_H
#define REPRO_MATRIX_PLAN_H

#include "common/err.h"
#include "records/matrix.h"

#include <stddef.h>

enum axis { AXIS_ALLOCATOR, AXIS_PROGRAM, AXIS_ALLOCATOR_CODE, AXIS_LINK_ORDER, AXIS_COUNT };

struct axis_info {
    const char *name;          /* "allocator" */
    const char *const *values; /* NULL-terminated */
};
/* AXIS_COUNT entries, in the order of enum axis. */
extern const struct axis_info matrix_axes[AXIS_COUNT];
/* The axis called NAME; false if there is none. */
bool axis_parse(const char *name, enum axis *axis);
bool axis_has_value(enum axis axis, const char *value);

struct cell_plan {
    char *id;                       /* "mimalloc-instrumented-foreign-llvm-program-first" */
    char *name;                     /* "mimalloc, instrumented, foreign LLVM, program first" */
    const char *values[AXIS_COUNT]; /* static strings of matrix_axes */
    enum expectation expected;
};

struct plan {
    struct cell_plan *cells;
    size_t count;
};

/* The default matrix: the packaged allocators with and without instrumentation, mimalloc-secure
 * from source, and every allocator with its own code built by the same, by a foreign LLVM in both
 * link orders, and by a foreign compiler without instrumentation. */
struct plan plan_default(void);
void plan_clear(struct plan *plan);

/* "axis=value", comma for and, '|' between alternatives of one axis:
 * "allocator=mimalloc|jemalloc,program=instrumented". An unknown axis or value is an error that
 * lists the known ones. */
bool filter_check(const char *expression, struct repro_err *err);
/* EXPRESSION passed filter_check(). */
bool filter_matches(const char *expression, const struct cell_plan *cell);

/* Keep the cells that match one of the ONLY expressions (all if there is none), none of SKIP, and
 * whose id is one of IDS (all if there is none). Arrays end with NULL. Errors: a bad expression, an
 * unknown id (with the nearest one), nothing left. */
bool plan_select(struct plan *plan, const char *const *only, const char *const *skip,
                 const char *const *ids, struct repro_err *err);

#endif
