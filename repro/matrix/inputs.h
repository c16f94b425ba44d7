/* inputs.h - what the programs of the matrix read. */
#ifndef REPRO_MATRIX_INPUTS_H
#define REPRO_MATRIX_INPUTS_H

#include "common/err.h"

#include <stddef.h>

struct inputs {
    char **paths; /* absolute */
    size_t count;
    char *label; /* "embedded default input", or the paths as given */
};

/* OPERANDS (COUNT of them): every one must be a readable, regular, non-empty file, of the EVTX
 * format if EVTX. Errors name the file. */
bool inputs_from_files(struct inputs *inputs, char *const *operands, size_t count, bool evtx,
                       struct repro_err *err);
/* Write the embedded default input to FOLDER/input.evtx. */
bool inputs_default(struct inputs *inputs, const char *folder, struct repro_err *err);
void inputs_clear(struct inputs *inputs);

#endif
