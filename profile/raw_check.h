/* raw_check.h - is this raw profile (.profraw) usable, by which llvm-profdata, and if not, why?
 *
 * Bytes in, facts out. Checks what llvm-profdata checks, with offsets, and what it misses: sizes
 * that wrap around, overlapping or misplaced counters, counters that wrapped below zero, records
 * whose name is missing, value data that do not belong to their record, records of another layout
 * inside. A file may hold several profiles back to back, each with its own version.
 *
 * Everything reachable belongs to the raw_check. Thread-safe: no global state. Hostile input:
 * memory is bounded by the file's size plus PROF_NAMES_MAX_TEXT for names.
 */
#ifndef REPRO_PROFILE_RAW_CHECK_H
#define REPRO_PROFILE_RAW_CHECK_H

#include "profile/names.h"
#include "profile/raw_finding.h"
#include "profile/raw_header.h"
#include "profile/raw_model.h"

#define RAW_COUNTER_LIMIT (UINT64_C(1) << 56) /* above it: wrapped below zero, or damaged */

/* Neighbouring records of one layout, as the segmentation found them. */
struct raw_run {
    const char *layout; /* "v8" */
    uint64_t offset;    /* in the file */
    uint64_t records;
    char *function; /* of its first record, NULL if unknown */
};

struct raw_binary_id {
    unsigned char bytes[32];
    unsigned size; /* bytes used; longer ids are cut */
};

struct raw_profile {
    struct raw_header header;
    uint64_t end;         /* file offset behind its value data, as far as known */
    bool complete;        /* every part is inside the file */
    bool readable;        /* header is usable */
    bool sound;           /* nothing wrong from header to end: can be copied as it is */
    uint64_t records;     /* checked ones: less than num_data if the file ends early */
    uint64_t faulty;      /* records whose counters are not there */
    uint64_t executed;    /* records with a counter that is not 0 */
    uint64_t counters;    /* sum of NumCounters over good records */
    uint64_t with_values; /* records with value sites */
    uint64_t values;      /* pairs in the value data */
    uint64_t bitmaps;     /* records with MC/DC bitmaps */
    uint64_t unnamed;     /* records whose NameRef is not among the names */
    uint64_t large;       /* counters above RAW_COUNTER_LIMIT */
    uint64_t max_counter;
    size_t names;
    struct raw_binary_id *ids;
    size_t id_count;
    bool ids_whole; /* the list of ids is well-formed */
    bool mixed;     /* records of more than one layout, or of another one than the header's */
    struct raw_run *runs;
    size_t run_count;
};

struct raw_check {
    struct raw_profile *profiles;
    size_t profile_count;
    struct findings findings;
    struct raw_reader readers[RAW_MODEL_COUNT];
    bool usable;      /* some llvm-profdata shows and merges it, and nothing is wrong inside */
    bool salvageable; /* records and counters are there: `repro profile salvage` can rescue them */
};

/* Does FILE start like a raw profile? */
bool raw_check_is_raw(const struct prof_bytes *file);
/* NULL with ERR only when memory is gone. */
struct raw_check *raw_check_bytes(const struct prof_bytes *file, struct repro_err *err);
void raw_check_free(struct raw_check *check); /* NULL is fine */

#endif
