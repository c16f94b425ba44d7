/* analysis.h - what the cells say together: the answer, and which axes decide. */
#ifndef REPRO_MATRIX_ANALYSIS_H
#define REPRO_MATRIX_ANALYSIS_H

#include "records/matrix.h"

#define MATRIX_FUNCTION "initializeValueProfRuntimeRecord"

/* Fill result->decisive and result->irrelevant from pairs of cells that have an outcome and differ
 * in one axis only. An axis without such a pair is in neither. */
void analysis_factors(struct matrix_result *result);
/* Fill result->answer; the factors are there. */
void analysis_answer(struct matrix_result *result);
/* Did the cell fault in MATRIX_FUNCTION? */
bool analysis_faults(const struct matrix_cell *cell);

#endif
