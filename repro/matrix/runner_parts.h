/* runner_parts.h - the runner's state, shared by its parts (internal to matrix/). */
#ifndef REPRO_MATRIX_RUNNER_PARTS_H
#define REPRO_MATRIX_RUNNER_PARTS_H

#include "repro/jobs.h"
#include "repro/matrix/cell.h"
#include "repro/matrix/command_build.h"
#include "repro/matrix/recipe.h"
#include "repro/matrix/runner.h"
#include "repro/progress.h"

/* What brings results comes first. */
enum { PRIORITY_RUN, PRIORITY_LINK, PRIORITY_COMPILE };

struct runner;

struct runner_unit {
    struct runner *runner;
    struct build_unit *unit;
};

struct runner_build {
    struct runner *runner;
    struct command_build *build;
};

struct runner_cell {
    struct runner *runner;
    const struct cell_plan *plan;
    struct matrix_cell *cell;
    struct cell_spec spec;
    struct build_program *program; /* made by the builder, or */
    struct command_build *build;   /* made by commands; both NULL: nothing is built */
    struct cell_work work;
    char *folder, *work_folder, *id_path, *key;
    uint64_t build_ms;
    bool built_something;
    bool linking;  /* its program was asked for */
    bool finished; /* has its result, or never will */
};

struct runner {
    const struct plan *plan;
    const struct result_folder *folder;
    const struct runner_options *options;
    struct jobs *jobs;
    struct store *store;
    struct workshop shop;
    bool shop_open;
    struct runner_cell *cells;
    size_t cell_count, finished;
    struct runner_unit *units; /* those to compile */
    size_t unit_count, compiled;
    struct runner_build **builds; /* one per different command build */
    size_t build_count;
    char *common_key;
    struct progress progress;
    struct repro_err failure; /* of the harness itself: code 0 = none */
};

/* runner_build.c: what a cell's program is made of, and making it. False with ERR. */
bool runner_prepare_build(struct runner_cell *c, struct repro_err *err);
/* Compile what the builder's programs need. */
void runner_start_units(struct runner *r);
/* Build the cell's program if all it needs is there, then run it; give up if something failed. */
void runner_advance(struct runner_cell *c);
void runner_free_builds(struct runner *r);

/* runner_log.c: cells/ID/build.log; PROBLEM (may be NULL) stands first. */
void runner_write_log(struct runner_cell *c, const char *problem);

/* runner.c */
/* What needs no build to know that its result is there. */
bool runner_resume_early(struct runner_cell *c);
void runner_start_run(struct runner_cell *c);
void runner_fail_build(struct runner_cell *c, const char *problem);

#endif
