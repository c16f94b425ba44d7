/* cell.h - run one built cell and judge it; done in a forked worker, the result comes in a file. */
#ifndef REPRO_MATRIX_CELL_H
#define REPRO_MATRIX_CELL_H

#include "harness/harness.h"
#include "records/matrix.h"
#include "records/redact.h"
#include "repro/matrix/plan.h"

struct cell_work {
    const struct cell_plan *plan;
    const char *program;       /* path of the built program */
    const char *folder;        /* cells/ID, absolute, exists */
    const char *id_path;       /* "cells/ID", for paths in the result */
    const char *profdata;      /* llvm-profdata of the program's toolchain */
    const char *const *inputs; /* input_count paths, absolute */
    size_t input_count;
    unsigned repeat;
    uint64_t timeout_ms;
    enum capture_mode capture;
    const struct redaction *redaction; /* of records and pages */
    const char
        *key; /* what the result depends on: a finished cell with the same key need not run */
};

/* Runs the program repeat * input_count times. Files in the folder: stdout, stderr,
 * evtx_dump.profraw (further runs: stdout-2 ...), crash.json or run.json, and cell.json, which
 * cell_read() reads. Returns an exit code: 0 when cell.json was written, else that of the error in
 * error.txt. */
int cell_main(void *work);

/* The cell as the worker left it, moved into CELL (which has id, name, axes and build already and
 * keeps them). False with ERR: no result, the worker's error. */
bool cell_read(const char *folder, struct matrix_cell *cell, struct repro_err *err);

/* Does the folder hold a finished result with this key? */
bool cell_is_done(const char *folder, const char *key);

/* Id, name, axes and expectation of a planned cell. */
struct matrix_cell cell_of_plan(const struct cell_plan *plan);
/* Frees what CELL owns. */
void cell_clear(struct matrix_cell *cell);

#endif
