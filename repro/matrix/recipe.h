/* recipe.h - the builder allocator-parser: from a cell to what has to be compiled and linked. */
#ifndef REPRO_MATRIX_RECIPE_H
#define REPRO_MATRIX_RECIPE_H

#include "repro/build/allocator.h"
#include "repro/build/program.h"
#include "repro/matrix/spec.h"
#include "repro/toolchain/toolchain.h"

#define MATRIX_PROGRAM "evtx_dump"

/* What recipes share: toolchains, sources, and the units of all cells, each once. */
struct workshop {
    const struct toolchain *program, *foreign; /* foreign may be NULL */
    char *data_dir;
    struct argv parser_sources; /* relative to data_dir */
    struct argv parser_links;   /* "-lz" ... */
    struct build_unit **units;
    size_t unit_count;
    struct known_facts *facts; /* what scripts/allocator_sources said, each question once */
    size_t fact_count;
};

/* Read parser/SOURCES of the data folder. False with ERR. */
bool workshop_open(struct workshop *shop, const struct toolchain *program,
                   const struct toolchain *foreign, struct repro_err *err);
void workshop_close(struct workshop *shop);

/* What an experiment changes about a cell; all NULL: nothing. */
struct recipe_change {
    const char *program_flags;   /* words added when the program's sources are compiled */
    const char *allocator_flags; /* the same for the allocator's own code */
    const char *link_options;
    const char *source; /* one more, relative to the data folder; not instrumented */
};

/* The program of CELL, its units taken from (or added to) the workshop. NULL with ERR: no foreign
 * compiler, or the allocator's sources could not be had. */
struct build_program *recipe_make(struct workshop *shop, const struct cell_spec *cell,
                                  struct repro_err *err);
/* The same with a change. */
struct build_program *recipe_make_changed(struct workshop *shop, const struct cell_spec *cell,
                                          const struct recipe_change *change,
                                          struct repro_err *err);

#endif
