/* raw_model.h - what each release of llvm-profdata says to a raw profile, without running it.
 *
 * A model of LLVM's raw-profile reader, rule by rule, including what it does not check: sizes are
 * added without overflow checks, names are read beyond their part, value data are not compared with
 * the record. The rules were measured with llvm-profdata 13, 14, 16, 19 and 22 on patched profiles;
 * the other releases (`measured` false) are inferred from the raw version they read.
 *
 * Thread-safe. Memory use is bounded; nothing is kept.
 */
#ifndef REPRO_PROFILE_RAW_MODEL_H
#define REPRO_PROFILE_RAW_MODEL_H

#include "profile/raw_header.h"

#define RAW_MODEL_FIRST 9  /* LLVM release lines 9 ... */
#define RAW_MODEL_LAST  23 /* ... to 23 */
#define RAW_MODEL_COUNT (RAW_MODEL_LAST - RAW_MODEL_FIRST + 1)

struct raw_reader {
    unsigned llvm;        /* release line: 14 */
    unsigned raw_version; /* the one it reads */
    bool measured;
    bool show, merge; /* `llvm-profdata show` / `merge` accept the file */
    char says[160];   /* what it prints if it does not accept, "" if it does */
};

/* All of RAW_MODEL_FIRST..RAW_MODEL_LAST, in order. */
void raw_model_run(const struct prof_bytes *file, struct raw_reader readers[RAW_MODEL_COUNT]);
/* The same for a file known to be free of faults, whose profiles all have VERSION_WORD and no
 * counter above 2^56: no second walk. */
void raw_model_clean(uint64_t version_word, struct raw_reader readers[RAW_MODEL_COUNT]);

#endif
