/* explain_experiments.h - `repro explain --experiment`: its options, folders and compilers. */
#ifndef REPRO_REPRO_EXPLAIN_EXPERIMENTS_H
#define REPRO_REPRO_EXPLAIN_EXPERIMENTS_H

#include "records/crash.h"
#include "repro/cli.h"
#include "repro/experiments/explain.h"

/* For the option table of the command. */
#define EXPERIMENT_OPTIONS                                                                   \
    { 0, "experiment", NULL,                                                                 \
      "change one thing at a time, build and run again, verify the fixes" },                 \
        { 0, "only", "NAME", "make only this experiment (may be repeated)" },                \
        { 'n', "repeat", "N", "run every program N times [1]" },                             \
        { 0, "build", "COMMAND",                                                             \
          "shell command that builds the program, with {placeholders} (above)" },            \
        { 0, "artifact", "PATH", "the program that --build makes" },                         \
        { 0, "cc", "CC", "{cc}: the program's compiler [newest clang]" },                    \
        { 0, "foreign-cc", "CC", "{foreign_cc}: the other one [newest of another layout]" }, \
        { 0, "dir", "DIR", "build and run in DIR and keep it [a temporary folder]" },        \
        { 0, "build-timeout", "SECONDS", "for each build [3600]" },                          \
    {                                                                                        \
        0, "timeout", "SECONDS", "for each run [60]"                                         \
    }

struct explain_experiments {
    bool wanted;  /* --experiment was given */
    bool command; /* --build was given */
    struct explain_options options;
    struct command_options build;
    struct toolchain_list toolchains;
    char *data_dir, *folder;
    const char **only;
    bool temporary;
    unsigned records;
};

/* Read the options of CLI, find the compilers, make the folder. False with ERR.
 * explain_experiments_close() in either case. */
bool explain_experiments_open(struct explain_experiments *x, const struct cli *cli,
                              struct repro_err *err);
/* Removes the folder unless it was asked for with --dir. */
void explain_experiments_close(struct explain_experiments *x);
/* Make them on RECORD; what was made is in it also when this is false with ERR. */
bool explain_experiments_make(struct explain_experiments *x, struct crash_record *record,
                              struct repro_err *err);
/* The record of the unchanged program, when none is given. NULL with ERR. */
struct crash_record *explain_experiments_first(struct explain_experiments *x,
                                               struct repro_err *err);

#endif
