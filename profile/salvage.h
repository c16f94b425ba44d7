/* salvage.h - from a raw profile that no llvm-profdata reads, the profiles that are in it.
 *
 * A program of mixed layouts that crashes while writing leaves header, records, counters and names
 * behind; only value data are missing. The records are segmented by layout and written to one file
 * per layout, or all to one version. Sound profiles of a concatenated file are copied as they are,
 * value data included. salvage_image.h makes the same result from the memory of a process.
 * Everything reachable belongs to the result. Thread-safe.
 */
#ifndef REPRO_PROFILE_SALVAGE_H
#define REPRO_PROFILE_SALVAGE_H

#include "profile/raw_check.h"

struct salvage_output {
    char *name; /* file name without folder: "prog.v8.profraw" */
    uint64_t version_word;
    unsigned version;
    unsigned word;
    bool big_endian;
    unsigned llvm;    /* oldest release that made these records, 0 = unknown */
    bool all_records; /* beside files of one layout each: this one has the records of all */
    size_t profiles;  /* back to back in this file */
    uint64_t records;
    uint64_t values_kept;    /* records with their value data */
    uint64_t values_dropped; /* records that had value sites in the source */
    unsigned char *data;
    size_t size;
};

struct salvage_result {
    struct salvage_output *outputs;
    size_t count;
    uint64_t records; /* in all outputs */
    uint64_t dropped; /* of the source: no name, or no room for their counters */
    struct findings findings;
};

/* FILE and its CHECK; STEM: start of the outputs' names; TRANSCODE: raw version for all records, or
 * 0 for each its own. False with ERR when nothing can be rescued (FORMAT) or memory is gone. */
bool salvage_bytes(const struct prof_bytes *file, const struct raw_check *check, const char *stem,
                   unsigned transcode, struct salvage_result *result, struct repro_err *err);
/* Write every output into DIR, each atomically; DIR is made if it is missing. */
bool salvage_write(const struct salvage_result *result, const char *dir, struct repro_err *err);
void salvage_result_clear(struct salvage_result *result);

#endif
