/* proofs.h - fixes of a failing cell that a neighbouring cell of the same matrix proves. */
#ifndef REPRO_MATRIX_PROOFS_H
#define REPRO_MATRIX_PROOFS_H

#include "records/matrix.h"

/* Mark the fixes of RESULT's cells whose change another cell has: one that differs in the value of
 * one axis ("foreign-uninstrumented", "same-llvm"; the link order may differ, too), ended well in
 * all runs, and left a good profile. */
void proofs_find(struct matrix_result *result);
/* Put what was found into the crash records below FOLDER and the pages beside them. A record that
 * is not there is left out. False with ERR when one cannot be read or written. */
bool proofs_write(const struct matrix_result *result, const char *folder, struct repro_err *err);

#endif
