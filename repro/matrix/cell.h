/* cell.h - run one built cell and judge it; done in a forked worker, the result comes in a file. */
#ifndef REPRO_MATRIX_CELL_H
#define REPRO_MATRIX_CELL_H

#include "harness/harness.h"
#include "records/matrix.h"
#include "records/redact.h"
#include "repro/matrix/plan.h"
#include "repro/matrix/spec.h"
#include "repro/toolchain/toolchain.h"

struct cell_work {
    const struct plan *plan;
    const struct cell_plan *cell;
    const struct cell_spec *spec;
    const struct cell_build *build; /* how it was built: goes into the result */
    const char *program;            /* path of the built program; NULL = `run` names it */
    const char *build_folder;
    const char *folder; /* cells/ID, absolute, exists */
    const char
        *work_folder;    /* where it runs, FOLDER or below: then made anew before the first run */
    const char *id_path; /* "cells/ID", for paths in the result */
    const struct toolchain_list *toolchains;
    const struct toolchain *program_compiler, *foreign_compiler; /* of the builder; may be NULL */
    const char *profdata;      /* llvm-profdata of the program's toolchain, NULL = find it */
    const char *const *inputs; /* input_count paths, absolute; none = one run without input */
    size_t input_count;
    unsigned repeat;
    uint64_t timeout_ms; /* 0 = no limit */
    enum capture_mode capture;
    const struct redaction *redaction; /* of records and pages */
    const char
        *key; /* what the result depends on: a finished cell with the same key need not run */
};

/* Runs the program repeat * (number of inputs) times. Files in the folder: stdout, stderr, the
 * profile (further runs: stdout-2 ...), crash.json or run.json, crash-N.json for a crash with
 * another stack in run N, and cell.json, which cell_read() reads. Returns an exit code: 0 when
 * cell.json was written, else that of the error in error.txt. */
int cell_main(void *work);

/* The cell as the worker left it, moved into CELL (which has id, name, axes and build already and
 * keeps them). False with ERR: no result, the worker's error. */
bool cell_read(const char *folder, struct matrix_cell *cell, struct repro_err *err);
/* The same with the build as it is in the file, which must be of the same id. */
bool cell_read_whole(const char *folder, struct matrix_cell *cell, struct repro_err *err);
/* Write cell.json for a cell that did not run: its build failed. */
bool cell_write(const char *folder, const char *key, const struct matrix_cell *cell,
                const struct redaction *redaction, struct repro_err *err);

/* Does the folder hold a finished result with this key? */
bool cell_is_done(const char *folder, const char *key);

/* Id, name, axes and expectation of a planned cell. */
struct matrix_cell cell_of_plan(const struct cell_plan *plan);
/* Frees what CELL owns. */
void cell_clear(struct matrix_cell *cell);

#endif
