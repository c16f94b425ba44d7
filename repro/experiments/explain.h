/* explain.h - experiments on a recorded failure, whoever drove its build. */
#ifndef REPRO_EXPERIMENTS_EXPLAIN_H
#define REPRO_EXPERIMENTS_EXPLAIN_H

#include "repro/experiments/command_driver.h"
#include "repro/experiments/experiments.h"

struct explain_options {
    const char *folder; /* absolute, exists */
    const char *const *only;
    bool fresh; /* the record is of just now: do not try the unchanged program again */
    unsigned repeat, jobs;
    const struct toolchain_list *toolchains;
    const char *data_dir;
    const char *tool;
    const struct command_options *command; /* NULL: the record says how it was built */
};

/* Experiments on RECORD (diagnosed): a cell of the matrix, a scenario, or a program that the
 * command builds. False with ERR: its build is not known, it does not build, an interrupt. What was
 * made is in RECORD. */
bool experiments_explain(struct crash_record *record, const struct explain_options *options,
                         struct repro_err *err);

#endif
