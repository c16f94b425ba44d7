/* matrix.h - one whole matrix: from options to a result folder with reports. */
#ifndef REPRO_MATRIX_MATRIX_H
#define REPRO_MATRIX_MATRIX_H

#include "records/matrix.h"
#include "repro/matrix/folder.h"
#include "repro/matrix/inputs.h"
#include "repro/matrix/plan.h"
#include "repro/matrix/runner.h"
#include "repro/toolchain/toolchain.h"

struct matrix_request {
    const struct plan *plan;
    const struct result_folder *folder;
    const struct inputs *inputs;
    const struct toolchain_list *toolchains;
    struct runner_options options;
    struct matrix_shard shard; /* {0} = the whole */
};

/* All that is known before anything runs: the cells without results. */
struct matrix_result *matrix_planned(const struct matrix_request *request);
/* matrix_planned() as plan.json in the folder: what merging shards needs. */
bool matrix_write_plan(const struct matrix_request *request, struct repro_err *err);
/* Run it and fill a result with cells, factors, answer, host, toolchains. NULL with ERR when
 * nothing could be done. Also after an interrupt there is a result (result->interrupted). */
struct matrix_result *matrix_run(const struct matrix_request *request, struct repro_err *err);
/* Answer, factors, id and end of a result whose cells are there. */
void matrix_conclude(struct matrix_result *result);
/* report.json, report.md, index.html and junit.xml into FOLDER. */
bool matrix_write(const struct matrix_result *result, const struct result_folder *folder,
                  struct repro_err *err);
/* The exit code of docs/exit-codes.md; STRICT makes any crash a finding. */
int matrix_exit_code(const struct matrix_result *result, bool strict);

#endif
