/* matrix.h - the result of a matrix: cells with their outcome, the answer, the factors.
 *
 * JSON form: `repro.matrix/1` (reports/schema/matrix.schema.json). Everything reachable belongs to
 * the matrix_result; matrix_result_free() frees it. Writers in reports/ are pure functions of this
 * struct (and of the crash records it names by path): no clock, no environment.
 */
#ifndef REPRO_RECORDS_MATRIX_H
#define REPRO_RECORDS_MATRIX_H

#include "common/err.h"
#include "records/crash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct axis_value {
    char *axis;  /* "allocator" */
    char *value; /* "mimalloc" */
};

struct matrix_axis {
    char *name;
    char **values;
    size_t value_count;
};

/* A compiler as found on this machine. */
struct toolchain_info {
    char *name;      /* "clang-22" */
    char *path;      /* absolute */
    char *version;   /* "22.1.8" */
    int llvm_major;  /* 22, 0 = not LLVM */
    int raw_version; /* raw profile version its objects carry, found by compiling; -1 = no profile
                        runtime */
    char *layout;    /* "v8", "v10", NULL if raw_version is -1 */
    char *profdata;  /* path of the llvm-profdata that reads it, NULL if missing */
    char *role;      /* "program", "foreign", NULL */
};

enum build_status { BUILD_OK, BUILD_CACHED, BUILD_FAILED };
const char *build_status_name(enum build_status status); /* "ok", "cached", "failed" */
bool build_status_parse(const char *name, enum build_status *status);

struct cell_build {
    enum build_status status;
    uint64_t wall_ms;
    char *log;     /* path of the compiler output, relative to the result folder; NULL if empty */
    char *program; /* path of the built program */
};

struct cell_profile {
    char *status; /* ok, empty-profile, corrupt, missing, refused-write, crashed, not-instrumented,
                     unjudged */
    uint64_t functions; /* functions in the merged profile */
    uint64_t functions_with_counts;
    char *message; /* of llvm-profdata, NULL if none */
};

enum expectation {
    EXPECT_ANY,
    EXPECT_CLEAN,
    EXPECT_CRASH,
    EXPECT_REFUSED_WRITE,
    EXPECT_EMPTY_PROFILE,
    EXPECT_CORRUPT,
    EXPECT_TIMEOUT,
    EXPECT_OUT_OF_MEMORY,
    EXPECT_EXIT_NONZERO,
    EXPECT_FLAKY /* runs of the same input that end differently */
};
enum { EXPECTATIONS = EXPECT_FLAKY + 1 };
const char *expectation_name(enum expectation e); /* "any", "clean", "crash", "refused-write" ... */
bool expectation_parse(const char *name, enum expectation *e);

/* Crashes of one cell that are one crash: equal stack. */
struct cell_signature {
    char *stack;    /* signature.stack of the crash records; NULL if there was no stack */
    char *function; /* frame 0 */
    char *cls;      /* class of the diagnosis */
    enum crash_phase phase;
    unsigned crashes;
};

struct matrix_cell {
    size_t index; /* in the whole plan, from 0: what merging sorts by */
    char *id;     /* folder name, stable: "mimalloc-instrumented-foreign-llvm-program-first" */
    char *name;   /* for people */
    struct axis_value *axes;
    size_t axis_count;
    struct axis_value *extras; /* further values of the matrix, from include */
    size_t extra_count;
    enum expectation expected;
    char *expected_class, *expected_function; /* of the crash that is expected, NULL = any */
    bool met;
    bool ran;         /* false: build failed or never reached */
    bool has_outcome; /* outcome below is meaningful */
    enum crash_outcome outcome;
    struct cell_build build;
    char *check; /* verdict of the static check: clean, mixed-abi ... */
    unsigned runs, crashes;
    bool flaky;                        /* runs of the same input ended differently */
    struct cell_signature *signatures; /* the most frequent first */
    size_t signature_count;
    char *crash;    /* "cells/ID/crash.json", relative to the result folder; NULL if no crash */
    char *function; /* frame 0 of the crash */
    bool has_function_offset;
    uint64_t function_offset;
    enum crash_phase phase;
    char *crash_class;    /* diagnosis class name */
    char *title;          /* diagnosis title */
    struct diagnosis why; /* its evidence and fixes, nothing else; none for a clean cell */
    struct cell_profile profile;
    uint64_t wall_ms; /* of the runs */
};

/* Two cells that differ in one axis alone. */
struct factor_pair {
    char *cells[2]; /* ids */
    enum crash_outcome outcomes[2];
};

struct matrix_factor {
    char *axis;
    char *says;   /* "cells that differ only in allocator never differ in outcome (9 pairs)" */
    size_t pairs; /* pairs of cells that differ in this axis alone */
    /* What proves it, at most 32: pairs that differ, or that fail and do not. */
    struct factor_pair *examples;
    size_t example_count;
};

struct matrix_answer {
    char *question; /* "does initializeValueProfRuntimeRecord fault?" */
    char *function; /* only crashes in it count; NULL = every crash */
    bool faults;
    char **cells; /* ids of cells where it does */
    size_t cell_count;
    char *summary; /* two or three sentences */
};

/* What of a sharded matrix this result is. */
struct matrix_shard {
    unsigned number, of; /* 1..of; 0 = not a shard */
};

/* A cell that fails now or failed in the baseline. Failing: any end but a clean one, runs that end
 * differently, a failed build. */
enum baseline_change {
    BASELINE_NEW,     /* fails, and did not before, or was not there */
    BASELINE_FIXED,   /* failed before */
    BASELINE_CHANGED, /* fails otherwise than before: outcome, function, class, flaky */
    BASELINE_STILL    /* fails as before */
};
const char *baseline_change_name(enum baseline_change change); /* "new", "fixed" ... */
bool baseline_change_parse(const char *name, enum baseline_change *change);

struct baseline_entry {
    char *cell; /* id */
    enum baseline_change change;
    char *was, *now; /* "crash in f (application)", "clean" ...; WAS is NULL for a new cell */
};

/* The comparison with an earlier result of the same matrix. */
struct matrix_baseline {
    bool present;
    char *path;         /* as given */
    char *id, *created; /* of the earlier result */
    size_t compared;    /* cells that have an outcome in both */
    struct baseline_entry *entries;
    size_t entry_count;
    char **missing; /* ids of cells that failed then and have no outcome now */
    size_t missing_count;
};

/* A result that went into a merged one. */
struct merged_shard {
    char *folder; /* as given */
    char *created;
    char *host_os, *host_kernel, *host_arch;
    unsigned host_cores;
    size_t cells; /* taken from it */
};

struct matrix_result {
    char *id;
    char *title; /* what the matrix file calls it, NULL if nothing */
    struct matrix_shard shard;
    struct merged_shard *merged; /* what `repro merge` joined, none otherwise */
    size_t merged_count;
    struct matrix_baseline baseline;
    char *created, *finished; /* RFC 3339 UTC */
    char *tool;
    char *redacted;                          /* as in crash.h */
    char *host_os, *host_kernel, *host_arch; /* "Debian GNU/Linux 12", "6.1.0", "x86_64" */
    unsigned host_cores;
    char *input; /* what the programs read: path or "embedded default input" */
    struct toolchain_info *toolchains;
    size_t toolchain_count;
    struct matrix_axis *axes;
    size_t axis_count;
    struct matrix_answer answer;
    struct matrix_cell *cells;
    size_t cell_count;
    struct matrix_factor *decisive;
    size_t decisive_count;
    struct matrix_factor *irrelevant;
    size_t irrelevant_count;
    char *factors_summary; /* both lists in two or three sentences, NULL if they are empty */
    bool interrupted;
    uint64_t wall_ms;
};

/* Counts over the cells, made on demand: never stored, so they cannot disagree with the cells. */
enum { MATRIX_OUTCOMES = OUTCOME_NOT_STARTED + 1 };
struct matrix_totals {
    size_t cells, ran, met;
    size_t unmet;        /* ran and ended otherwise than expected */
    size_t build_failed; /* part of not_run */
    size_t not_run;
    size_t flaky;                     /* runs of the same input ended differently */
    size_t outcomes[MATRIX_OUTCOMES]; /* by enum crash_outcome */
};
struct matrix_totals matrix_result_totals(const struct matrix_result *result);

/* How often a cell crashes: runs that crashed of all runs, and Wilson's score interval for the
 * true rate at 95 % (E. B. Wilson, JASA 22 (1927) 209-212); to four decimals. All 0 for 0 runs. */
struct crash_rate {
    double estimate, low, high; /* 0..1 */
};
struct crash_rate matrix_cell_rate(const struct matrix_cell *cell);

/* Cells that share a crash: equal stack, class and phase. Made on demand; points into the result.
 */
struct matrix_cluster {
    const struct cell_signature *signature; /* of the first cell */
    const struct matrix_cell **cells;
    size_t cell_count;
    uint64_t crashes;
};
/* In the order of the first cell. */
struct matrix_cluster *matrix_clusters_make(const struct matrix_result *result, size_t *count);
void matrix_clusters_free(struct matrix_cluster *clusters, size_t count);

struct matrix_result *matrix_result_new(void);
void matrix_result_free(struct matrix_result *result);                          /* NULL is fine */
const char *matrix_cell_axis(const struct matrix_cell *cell, const char *axis); /* value or NULL */

#endif
