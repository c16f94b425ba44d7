/* runner.h - build and run the cells of a plan, two or more things at a time. */
#ifndef REPRO_MATRIX_RUNNER_H
#define REPRO_MATRIX_RUNNER_H

#include "harness/harness.h"
#include "records/redact.h"
#include "repro/matrix/folder.h"
#include "repro/matrix/plan.h"
#include "repro/toolchain/toolchain.h"

struct runner_options {
    const struct toolchain *program, *foreign; /* FOREIGN may be NULL; for commands both may */
    const struct toolchain_list *toolchains;
    const char *const *inputs; /* absolute; none = those of the matrix file */
    size_t input_count;
    unsigned repeat; /* 0 = as the matrix file says */
    unsigned jobs;
    uint64_t timeout_ms; /* of each run; 0 = as the matrix file says */
    bool resume;         /* keep finished cells of the folder */
    bool fresh;          /* do not take objects and programs from the cache */
    enum capture_mode capture;
    const struct redaction *redaction; /* of everything written into the folder */
};

/* RESULT has one matrix_cell per planned cell, in the same order: fill them. A cell whose build
 * fails has build.status failed and no outcome. False with ERR when nothing could be done at all,
 * or when the harness cannot work here. An interrupt sets result->interrupted and returns true. */
bool runner_run(const struct plan *plan, const struct result_folder *folder,
                const struct runner_options *options, struct matrix_result *result,
                struct repro_err *err);

#endif
