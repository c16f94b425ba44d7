/* now.h - build one program and wait for it. */
#ifndef REPRO_BUILD_NOW_H
#define REPRO_BUILD_NOW_H

#include "repro/build/program.h"

/* Compile the units of PROGRAM that STORE lacks, JOBS at a time, and link it: PROGRAM->path. False
 * with *PROBLEM (the compiler's words, caller frees), or with ERR on an interrupt. */
bool build_now(struct build_program *program, struct store *store, unsigned jobs, char **problem,
               struct repro_err *err);

#endif
