/* cell_run.h - one run of a cell's program and its profile (internal to matrix/). */
#ifndef REPRO_MATRIX_CELL_RUN_H
#define REPRO_MATRIX_CELL_RUN_H

#include "profile/check.h"
#include "repro/matrix/cell.h"

struct cell_run {
    const struct cell_work *work;
    const struct prof_check *check; /* of the program, NULL if it cannot be read */
    unsigned number;                /* from 1 */
    const char *input;              /* "" = none */
    struct crash_record *record;
    struct cell_profile profile;
};

/* Run it: fills record. */
/* What the program of a cell needs in its environment, and nothing that could change what it does.
 */
void cell_environment(struct argv *env);
bool cell_run_execute(struct cell_run *run, struct repro_err *err);
/* Judge the profile it left: fills profile, corrects the record's outcome. */
bool cell_run_judge(struct cell_run *run, struct repro_err *err);
/* Add it to the cell; the first run and the first crashes of their kind leave their records. */
bool cell_take_run(struct matrix_cell *cell, struct cell_run *run, struct repro_err *err);
/* When all runs are in. */
void cell_sort_signatures(struct matrix_cell *cell);
bool cell_meets_expectation(const struct matrix_cell *cell);
void cell_run_clear(struct cell_run *run);

#endif
