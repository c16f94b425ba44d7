/* scenario.h - small programs that really crash, hang or lose data with the stock profile runtimes:
 * one or more per cause. They are the self-test of the diagnosis and its teaching material.
 *
 * A scenario is data: which sources, compiled how and by whom, run how often in which environment,
 * and the class that the diagnosis must find. Programs are built on demand with the compilers that
 * were found on the machine; nothing is simulated.
 */
#ifndef REPRO_SCENARIOS_SCENARIO_H
#define REPRO_SCENARIOS_SCENARIO_H

#include "common/err.h"
#include "records/crash.h"
#include "repro/toolchain/toolchain.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum scenario_who { BY_PROGRAM, BY_FOREIGN }; /* the compiler under test, one of another layout */

#define SCENARIO_UNITS_MAX 4

struct scenario_unit {
    const char *source; /* in repro/scenarios/programs, or one of the markers below; NULL ends */
    enum scenario_who by;
    const char *flags; /* beside -fprofile-generate; NULL = none */
};

/* Instead of a source: mimalloc's own code, replacing malloc (scripts/fetch_sources brings it). */
#define SCENARIO_MIMALLOC "mimalloc"

struct scenario_place {
    const char *folder;  /* the run's folder: build and profiles */
    const char *program; /* path of the program */
};

struct scenario {
    const char *name;           /* "mixed-at-exit"; its page is docs/scenarios/NAME.md */
    const char *title;          /* one line */
    enum diagnosis_class cls;   /* that must be found */
    enum crash_outcome outcome; /* that must be seen */
    struct scenario_unit units[SCENARIO_UNITS_MAX + 1]; /* in link order */
    enum scenario_who linked_by;
    bool plain;                /* nothing is instrumented (for experiments) */
    bool runtime_first;        /* the runtime before the last unit: its exit handler comes first */
    const char *link_flags;    /* NULL = none */
    const char *library;       /* source of a shared library, given to the program as argument 1 */
    const char *argument;      /* argument 1, NULL = none */
    const char *profile;       /* LLVM_PROFILE_FILE, below the run's folder */
    const char *setting;       /* NAME=VALUE in the environment, NULL = none */
    int first_llvm, last_llvm; /* compilers it applies to; 0 = no bound */
    const char *layout_class;  /* only for compilers of this class; NULL = any */
    const char *linux_only;    /* why macOS cannot show it; NULL = both can */
    unsigned runs;             /* the last one is diagnosed; 0 = 1 */
    /* Called before the last run; NULL = nothing to do. */
    bool (*prepare)(const struct scenario_place *place, struct repro_err *err);
    uint64_t timeout_ms; /* 0 = 20 s */
};

/* All of them, ended by one without a name. */
extern const struct scenario scenario_table[];
const struct scenario *scenario_find(const char *name); /* NULL if there is none */
/* Does any unit come from a foreign compiler? */
bool scenario_needs_foreign(const struct scenario *scenario);
/* NULL if it can be built by PROGRAM (and FOREIGN, may be NULL), else why not; caller frees. */
char *scenario_obstacle(const struct scenario *scenario, const struct toolchain *program,
                        const struct toolchain *foreign);

struct scenario_options {
    const struct toolchain *program;
    const struct toolchain *foreign; /* NULL unless needed */
    const char *data_dir;            /* holds repro/scenarios/programs */
    const char *folder;      /* made if missing; old files of the same scenario are replaced */
    bool strip;              /* symbols removed from the program */
    bool (*cancelled)(void); /* may be NULL */
    const char *tool;
};

/* Build; the program's path (caller frees), or NULL with ERR (REPRO_E_BUILD: the compiler's words).
 */
char *scenario_build(const struct scenario *scenario, const struct scenario_options *options,
                     struct repro_err *err);
/* Run the built PROGRAM as often as the scenario says; the diagnosed record of the last run, or
 * NULL with ERR. */
struct crash_record *scenario_run(const struct scenario *scenario,
                                  const struct scenario_options *options, const char *program,
                                  struct repro_err *err);
/* Did the record show what the scenario promises? */
bool scenario_met(const struct scenario *scenario, const struct crash_record *record);

/* Preparations (prepare_*.c). */
bool scenario_damage_pool_file(const struct scenario_place *place, struct repro_err *err);
bool scenario_move_note(const struct scenario_place *place, struct repro_err *err);

#endif
