/* plan.h - which cells a matrix has, and what each is expected to do. */
#ifndef REPRO_MATRIX_PLAN_H
#define REPRO_MATRIX_PLAN_H

#include "common/err.h"
#include "records/matrix.h"
#include "repro/config/expand.h"
#include "repro/config/expr.h"

#include <stddef.h>

struct cell_plan {
    size_t index; /* in the whole plan, from 0: does not change when cells are selected */
    char *id;     /* "mimalloc-instrumented-foreign-llvm-program-first" */
    char *name;   /* "mimalloc, instrumented program, foreign-llvm allocator code, program-first" */
    struct axis_value *axes; /* only those the cell has */
    size_t axis_count;
    struct axis_value *extras; /* further values, from include */
    size_t extra_count;
    const struct combo *combo; /* of plan->expansion */
    enum expectation expected;
    char *expected_class, *expected_function; /* of the crash; NULL = any */
    char *runs_on;                            /* label of a CI runner, NULL = any machine */
};

struct plan {
    struct matrix_file *file;
    struct expansion expansion;
    struct matrix_axis *axes; /* names and values; after plan_select() those that cells have */
    size_t axis_count;
    struct cell_plan *cells;
    size_t count;
};

/* The matrix that is built in (repro/matrix/default.yaml): the packaged allocators with and without
 * instrumentation, mimalloc-secure from source, and every allocator with its own code built by the
 * same, by a foreign LLVM in both link orders, and by a foreign compiler without instrumentation.
 */
struct plan plan_default(void);
/* The matrix of a file. False with ERR: what is wrong, with line and column. */
bool plan_read(struct plan *plan, const char *path, struct repro_err *err);
/* Of a text, for tests; PATH is for messages. */
bool plan_parse(struct plan *plan, const char *path, const char *folder, const char *text,
                size_t len, struct repro_err *err);
void plan_clear(struct plan *plan);

/* The value of an axis or of an included name; NULL if the cell has none. */
const char *plan_value(const struct cell_plan *cell, const char *name);

/* Words of expressions besides matrix.X; NULL = not known at this point. */
struct plan_words {
    const char *build;    /* folder of the build */
    const char *artifact; /* path of the program */
    const char *input;    /* of this run */
    const char *folder;   /* where the cell may write */
};
/* What names mean in the cell's expressions. */
struct plan_context {
    const struct plan *plan;
    const struct cell_plan *cell; /* CELL->id may still be NULL */
    struct plan_words words;
};
struct expr_names plan_names(const struct plan_context *context);

/* "axis=value", comma for and, '|' between alternatives of one axis:
 * "allocator=mimalloc|jemalloc,program=instrumented". An unknown axis or value is an error that
 * lists the known ones. */
bool filter_check(const struct plan *plan, const char *expression, struct repro_err *err);
/* EXPRESSION passed filter_check(). */
bool filter_matches(const char *expression, const struct cell_plan *cell);

/* Keep the cells that match one of the ONLY expressions (all if there is none), none of SKIP, and
 * whose id is one of IDS (all if there is none). Arrays end with NULL. Errors: a bad expression, an
 * unknown id (with the nearest one), nothing left. */
bool plan_select(struct plan *plan, const char *const *only, const char *const *skip,
                 const char *const *ids, struct repro_err *err);

/* Take shard NUMBER of OF (from 1): cells are dealt out in turn; those of one runner (runs-on) only
 * to shards of that runner, and every runner has at least one shard. Errors: fewer shards than
 * runners, more shards than cells. */
bool plan_shard(struct plan *plan, unsigned number, unsigned of, struct repro_err *err);
/* The runner of every shard, COUNT of them: labels of the plan, NULL where the file has none.
 * Caller frees the array. NULL with ERR as above. */
const char **plan_shard_runners(const struct plan *plan, unsigned count, struct repro_err *err);
/* Equal labels, or none both. */
bool plan_same_runner(const char *a, const char *b);
/* How many shards there are if nobody says: one for about 10 cells, at most 20, and one per runner
 * at least. */
unsigned plan_default_shards(const struct plan *plan);

#endif
