/* command_driver.h - experiments on a program that a command of the user's builds. */
#ifndef REPRO_EXPERIMENTS_COMMAND_DRIVER_H
#define REPRO_EXPERIMENTS_COMMAND_DRIVER_H

#include "repro/experiments/experiments.h"
#include "repro/toolchain/toolchain.h"

struct command_options {
    const char *command;  /* for sh -c, with placeholders (docs/experiments.md) */
    const char *artifact; /* the program it builds; may hold {dir} */
    char *const *run;     /* how to run it, NULL-terminated; {artifact} is the program. NULL or
                             empty: with the arguments of the record */
    const struct toolchain *program, *foreign; /* {cc}, {foreign_cc}; the second may be NULL */
    const char *folder;                        /* absolute; builds are made below it */
    const char *data_dir;                      /* holds repro/scenarios/programs */
    bool built;                                /* the artifact is there already, unchanged */
    uint64_t build_timeout_ms, run_timeout_ms;
    const char *tool;
};

struct command_subject;

/* RECORD (may be NULL) and OPTIONS are kept by reference. */
struct command_subject *command_subject_new(const struct crash_record *record,
                                            const struct command_options *options);
void command_subject_free(struct command_subject *subject);
struct experiment_driver command_driver(struct command_subject *subject);
/* The record of the unchanged program; NULL with ERR (REPRO_E_BUILD: it does not build). */
struct crash_record *command_first_record(struct command_subject *subject, struct repro_err *err);

#endif
