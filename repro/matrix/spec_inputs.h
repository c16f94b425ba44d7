/* spec_inputs.h - the input files that a matrix file names (internal to matrix/). */
#ifndef REPRO_MATRIX_SPEC_INPUTS_H
#define REPRO_MATRIX_SPEC_INPUTS_H

#include "repro/matrix/spec_read.h"

/* Absolute paths; wildcards of a shell are expanded, sorted. What matches no file is an error. */
bool spec_inputs(const struct spec_reader *r, struct argv *inputs);

#endif
