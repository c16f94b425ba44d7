/* experiment.h - one thing changed about a program, built and run again: what theories predict of
 * it and what happened. Part of a diagnosis.
 *
 * Strings belong to the structs; the *_clear() functions free them. NULL strings: not known.
 */
#ifndef REPRO_RECORDS_EXPERIMENT_H
#define REPRO_RECORDS_EXPERIMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a theory says about a changed program. */
enum experiment_result {
    RESULT_OPEN,      /* it says nothing */
    RESULT_CLEAN,     /* it ends well, and its profile (if it writes one) is good */
    RESULT_NOT_CLEAN, /* anything else */
    RESULT_SAME       /* the outcome of the unchanged program */
};
const char *experiment_result_name(enum experiment_result result); /* "open", "clean" ... */
bool experiment_result_parse(const char *name, enum experiment_result *result);

struct experiment {
    char *name;                       /* "foreign-uninstrumented" */
    char *change;                     /* one sentence */
    enum experiment_result predicted; /* by the diagnosed cause */
    char *skipped;      /* why it was not made; NULL = it was made, and the rest is meaningful */
    char *outcome;      /* name of an enum crash_outcome */
    char *cls;          /* name of the diagnosed class of that run */
    char *place;        /* where it crashed: "initializeValueProfRuntimeRecord+85" */
    char *profile;      /* "ok", "not-instrumented", "missing", "corrupt" ... */
    uint64_t functions; /* in the merged profile */
    unsigned runs;
    bool clean;  /* every run ended well, and its profile is good where there is one */
    bool agrees; /* with what the diagnosed cause predicts */
};

/* A cause that was thought of, and what the experiments say about it. */
struct theory {
    char *name;     /* a class name, or "allocator", "exit-order" ... (docs/experiments.md) */
    char *says;     /* one sentence */
    size_t tested;  /* experiments about which it predicted something */
    size_t refuted; /* of them, those that came out otherwise */
    char *because;  /* the first that refutes it, in words; NULL if none does */
};

void experiment_clear(struct experiment *experiment);
void theory_clear(struct theory *theory);

#endif
