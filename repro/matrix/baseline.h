/* baseline.h - compare a matrix with an earlier result of it. */
#ifndef REPRO_MATRIX_BASELINE_H
#define REPRO_MATRIX_BASELINE_H

#include "common/err.h"
#include "records/matrix.h"

/* A report.json, or a folder that holds one. NULL with ERR. */
struct matrix_result *baseline_read(const char *path, struct repro_err *err);
/* Fill result->baseline: cells are matched by id. PATH is how OLD was named. */
void baseline_compare(struct matrix_result *result, const struct matrix_result *old,
                      const char *path);

#endif
