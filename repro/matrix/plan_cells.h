/* plan_cells.h - what plan.c asks of its parts (internal to matrix/). */
#ifndef REPRO_MATRIX_PLAN_CELLS_H
#define REPRO_MATRIX_PLAN_CELLS_H

#include "repro/matrix/plan.h"

/* Ids, names and runners: from the file's templates, or made of the axes' values. */
bool plan_name_cells(struct plan *plan, struct repro_err *err);
/* What every cell is expected to do. */
bool plan_expect(struct plan *plan, struct repro_err *err);
void plan_clear_cell(struct cell_plan *cell);

#endif
