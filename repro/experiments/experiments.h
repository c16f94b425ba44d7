/* experiments.h - change one thing about a failing program, predict what happens, build and run it.
 *
 * A cause that was found predicts which changes make the failure go away and which do not; wrong
 * theories (the allocator frees the data, an earlier flush helps) predict otherwise. What comes out
 * says which theory survives. A fix is called verified only when every run with it was clean and
 * its profile good: merged by the right llvm-profdata, with functions in it, and without a finding
 * of `repro profile check`.
 *
 * What can be changed depends on who drives the build (struct experiment_driver): scenarios, cells
 * of the matrix, and programs built by a command of the user's.
 */
#ifndef REPRO_EXPERIMENTS_EXPERIMENTS_H
#define REPRO_EXPERIMENTS_EXPERIMENTS_H

#include "common/err.h"
#include "records/crash.h"

#include <stdbool.h>
#include <stddef.h>

enum experiment_change {
    CHANGE_NONE,
    /* another run of the same program */
    CHANGE_OTHER_ALLOCATOR,
    CHANGE_WITHOUT_SETTING,
    CHANGE_FRESH_FOLDER,
    CHANGE_ONE_FILE_PER_PROCESS,
    CHANGE_NOT_CONTINUOUS,
    /* another build */
    CHANGE_FOREIGN_UNINSTRUMENTED,
    CHANGE_ONE_LLVM,
    CHANGE_REVERSED_ORDER,
    CHANGE_FLUSH_FIRST,
    CHANGE_VALUES_OFF,
    CHANGE_PROGRAM_VALUES_OFF,
    CHANGE_STATIC_NODES,
    CHANGE_DYNAMIC_NODES,
    CHANGE_NOT_REWRITTEN,
    CHANGE_NO_PGO,
    CHANGE_COUNT
};

/* A program whose build we drive. Functions get SUBJECT; FOLDER is made for the change and removed
 * or kept by the caller. */
struct experiment_driver {
    void *subject;
    const char *profdata; /* llvm-profdata that reads its profiles */
    const char *prefix;   /* names of functions that must have counts start so; "" = any */
    /* Build with CHANGE. False with *OBSTACLE (this program cannot be changed so, or does not build
     * then; caller frees), or with ERR: nothing more can be done. */
    bool (*build)(void *subject, enum experiment_change change, const char *folder, char **obstacle,
                  struct repro_err *err);
    /* Run what was built last: the record, its profile files checked, diagnosed. NULL with ERR. */
    struct crash_record *(*run)(void *subject, enum experiment_change change, const char *folder,
                                struct repro_err *err);
};

struct experiment_options {
    const char *folder;      /* absolute, exists; one folder per experiment is made below it */
    unsigned repeat;         /* runs of each; 0 = 1 */
    bool unchanged_first;    /* is RECORD old? Then build and run the unchanged program first */
    const char *const *only; /* NULL-terminated names of experiments; NULL = all that apply */
};

/* Every experiment about which the diagnosed cause of RECORD or another theory predicts something.
 * Adds experiments and theories to its diagnosis and marks the fixes that were proved. False with
 * ERR (an interrupt, a full disk): what was made until then is in RECORD. */
bool experiments_run(const struct experiment_driver *driver,
                     const struct experiment_options *options, struct crash_record *record,
                     struct repro_err *err);
/* Did the unchanged program show what RECORD says (true also if it was not tried), and does no
 * experiment contradict the diagnosed cause? */
bool experiments_agree(const struct crash_record *record);

/* What is known about a change. */
struct experiment_info {
    const char *name;      /* "foreign-uninstrumented" */
    const char *change;    /* one sentence */
    const char *proves[2]; /* parts of the text or command of fixes that a clean run proves */
};
extern const struct experiment_info experiment_table[CHANGE_COUNT];
/* The change called NAME; false if there is none. */
bool experiment_parse(const char *name, enum experiment_change *change);

#endif
