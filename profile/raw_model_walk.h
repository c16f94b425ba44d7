/* raw_model_walk.h - inside of raw_model: one walk over a file with the rules of one raw version.
 */
#ifndef REPRO_PROFILE_RAW_MODEL_WALK_H
#define REPRO_PROFILE_RAW_MODEL_WALK_H

#include "profile/raw_header.h"

enum model_error {
    MODEL_OK,
    MODEL_EMPTY,
    MODEL_UNRECOGNIZED,
    MODEL_BAD_HEADER,
    MODEL_VERSION, /* a = version found */
    MODEL_CORRELATION,
    MODEL_ID_NO_LENGTH,
    MODEL_ID_ZERO,
    MODEL_ID_NO_DATA,
    MODEL_ZLIB,
    MODEL_EMPTY_NAME,
    MODEL_CRASH, /* reads outside the file or asks for impossible memory */
    MODEL_NO_COUNTERS,
    MODEL_COUNTERS_BEFORE,  /* a = offset */
    MODEL_COUNTERS_BEHIND,  /* a = offset, b = largest */
    MODEL_COUNTERS_TOO_FAR, /* a = number, b = largest */
    MODEL_BITMAP_BEFORE,
    MODEL_BITMAP_BEHIND,
    MODEL_BITMAP_TOO_FAR,
    MODEL_VALUES_TRUNCATED,
    MODEL_VALUES_TOO_LARGE,
    MODEL_VALUES_KINDS,
    MODEL_VALUES_UNALIGNED,
    MODEL_VALUES_KIND,
    MODEL_VALUES_OVERRUN,
    MODEL_NO_SPACE,
    MODEL_PADDING,
    MODEL_MAGIC
};

struct model_result {
    enum model_error error;
    int64_t a, b;
    enum model_error merge_ids; /* first fault in the last profile's binary ids (LLVM 16, 17) */
    uint64_t large_counter; /* first counter above 2^56 (merge of LLVM 18 and later), 0 = none */
};

/* Walk with the rules of RAW_VERSION (a known one). */
void model_walk(const struct prof_bytes *file, unsigned raw_version, struct model_result *result);
/* Names in [START, END) as LLVM decodes them, reading on to the end of the file where it does. */
enum model_error model_names(const struct prof_bytes *file, uint64_t start, uint64_t end);
/* The version number as a reader of RAW_VERSION takes it from a version word. */
uint64_t model_version_number(uint64_t word, unsigned raw_version);

#endif
