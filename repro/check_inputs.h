/* check_inputs.h - which files `repro check` looks at: operands, @listfiles, folders. */
#ifndef REPRO_REPRO_CHECK_INPUTS_H
#define REPRO_REPRO_CHECK_INPUTS_H

#include "common/err.h"

#include <stddef.h>

struct check_input {
    char *path;
    bool found_in_folder; /* not named by the user: skipped silently if it is no program */
};

struct check_inputs {
    struct check_input *items;
    size_t count;
};

/* Add OPERAND: a file, "@LIST" (one path a line; relative ones are looked up from here, empty lines
 * and lines that start with # are skipped) or a folder, which is walked without following symbolic
 * links. Files in a folder are taken by content: ELF, Mach-O, archives, bitcode and .profraw. */
bool check_inputs_add(struct check_inputs *inputs, const char *operand, struct repro_err *err);
void check_inputs_clear(struct check_inputs *inputs);

#endif
