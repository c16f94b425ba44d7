/* grid.h - the cells of a matrix as a table: one axis across, the others down (internal to
 * reports/).
 *
 * Points into the matrix_result, which must live longer. Axes that have one value in all cells are
 * left out of the rows and listed as constants.
 */
#ifndef REPRO_REPORTS_GRID_H
#define REPRO_REPORTS_GRID_H

#include "records/matrix.h"

struct grid_row {
    const char **labels;              /* one per row axis; "-" if the cell lacks the axis */
    const struct matrix_cell **cells; /* one per column, NULL where the matrix has no cell */
};

struct grid {
    const char *column_axis; /* NULL: a single unnamed column */
    const char **columns;
    size_t column_count;
    const char **row_axes;
    size_t row_axis_count;
    struct axis_value *constants; /* strings belong to the result */
    size_t constant_count;
    struct grid_row *rows;
    size_t row_count;
};

struct grid grid_make(const struct matrix_result *result);
void grid_free(struct grid *grid);
/* Are there combinations that the matrix does not have? They are shown as ".". */
bool grid_has_gaps(const struct grid *grid);

/* What a cell shows: "clean", "CRASH", "refused", "no build" ...; never NULL. */
const char *cell_word(const struct matrix_cell *cell);
/* The same with a count when only some runs crashed ("CRASH 2/5") and " !" when it is not what was
 * expected. free() it. NULL is ".". */
char *cell_label(const struct matrix_cell *cell);

/* Crashes that are one crash: the same function, phase and class. */
struct crash_group {
    const struct matrix_cell *first;
    const struct matrix_cell **cells;
    size_t cell_count;
};
struct crash_group *crash_groups_make(const struct matrix_result *result, size_t *count);
void crash_groups_free(struct crash_group *groups, size_t count);

/* The verdict's sentence, with the cell it is about when the cells' sentences differ; may be NULL.
 * free() it. */
char *crash_group_title(const struct crash_group *group);
/* "initializeValueProfRuntimeRecord+85, +99"; free() it. */
char *crash_group_place(const struct crash_group *group);
/* The decisive evidence of a cell in one line, NULL if it has none; free() it. */
char *cell_evidence(const struct matrix_cell *cell);
/* "TEXT (verified by cell ID)"; free() it. */
char *cell_fix(const struct diagnosis_fix *fix);
/* "A, B: crash, clean"; free() it. */
char *factor_pair_words(const struct factor_pair *pair);

/* Runs of a cell that ended otherwise than expected, worth naming. */
bool cell_is_trouble(const struct matrix_cell *cell);
/* "expected clean, got crash in f at exit"; free() it. */
char *cell_trouble(const struct matrix_cell *cell);

#endif
