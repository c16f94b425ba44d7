/* cell_driver.h - experiments on a cell made by the built-in builder (internal to experiments/). */
#ifndef REPRO_EXPERIMENTS_CELL_DRIVER_H
#define REPRO_EXPERIMENTS_CELL_DRIVER_H

#include "repro/experiments/experiments.h"
#include "repro/toolchain/toolchain.h"

struct cell_subject;

/* The cell that RECORD was made by (kept by reference), with its compilers. NULL with ERR: it was
 * built by commands, or a compiler is gone. JOBS compilers run at a time. */
struct cell_subject *cell_subject_new(const struct crash_record *record,
                                      const struct toolchain_list *toolchains, unsigned jobs,
                                      const char *tool, struct repro_err *err);
void cell_subject_free(struct cell_subject *subject);
struct experiment_driver cell_driver(struct cell_subject *subject);

#endif
