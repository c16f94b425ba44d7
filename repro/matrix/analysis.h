/* analysis.h - what the cells say together: the answer, and which axes decide. */
#ifndef REPRO_MATRIX_ANALYSIS_H
#define REPRO_MATRIX_ANALYSIS_H

#include "records/matrix.h"

/* Fill result->decisive and result->irrelevant from pairs of cells that have an outcome and differ
 * in one axis only. An axis without such a pair is in neither. */
void analysis_factors(struct matrix_result *result);
/* Fill result->answer; the factors are there, and so are answer.function (NULL = every crash
 * counts) and answer.question, which is made if it is NULL. */
void analysis_answer(struct matrix_result *result);
/* Did the cell crash, and in answer.function if there is one? */
bool analysis_faults(const struct matrix_result *result, const struct matrix_cell *cell);

#endif
