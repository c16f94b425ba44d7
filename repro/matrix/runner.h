/* runner.h - build and run the cells of a plan, two or more things at a time. */
#ifndef REPRO_MATRIX_RUNNER_H
#define REPRO_MATRIX_RUNNER_H

#include "harness/harness.h"
#include "records/redact.h"
#include "repro/matrix/folder.h"
#include "repro/matrix/plan.h"
#include "repro/toolchain/toolchain.h"

struct runner_options {
    const struct toolchain *program, *foreign; /* FOREIGN may be NULL */
    const char *const *inputs;                 /* absolute */
    size_t input_count;
    unsigned repeat, jobs;
    uint64_t timeout_ms; /* of each run */
    bool resume;         /* keep finished cells of the folder */
    bool fresh;          /* do not take objects and programs from the cache */
    enum capture_mode capture;
    const struct redaction *redaction; /* of everything written into the folder */
};

/* One matrix_cell per planned cell, in the same order, into RESULT (cells only). A cell whose build
 * fails has build.status failed and no outcome. False with ERR when nothing could be done at all,
 * or when the harness cannot work here. An interrupt sets result->interrupted and returns true. */
bool runner_run(const struct plan *plan, const struct result_folder *folder,
                const struct runner_options *options, struct matrix_result *result,
                struct repro_err *err);

#endif
