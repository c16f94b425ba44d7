/* profdata.h - is a raw profile usable? Decided by running llvm-profdata on it.
 *
 * That a file exists proves nothing: every llvm-profdata merges a file of 0 bytes without a word.
 */
#ifndef REPRO_MATRIX_PROFDATA_H
#define REPRO_MATRIX_PROFDATA_H

#include "records/matrix.h"

struct profdata_counts {
    uint64_t functions, with_counts;
    uint64_t subject_with_counts; /* of these, functions whose name starts with the prefix */
};

/* Merge RAW with TOOL into MERGED (a path that is written and kept), show the result and count.
 * PROFILE->status becomes ok, missing, empty-profile or corrupt. Functions of the program under
 * test start with PREFIX: a profile in which none of them was counted is corrupt. False with ERR
 * when TOOL cannot be run or on an interrupt. */
bool profdata_judge(const char *tool, const char *raw, const char *merged, const char *prefix,
                    struct cell_profile *profile, struct repro_err *err);

/* What a good profile must hold. */
struct profdata_demands {
    const char *prefix; /* a function whose name starts so has counts; "" = any function */
    uint64_t functions; /* at least so many */
};
/* The same for all files that PATTERN, a value of LLVM_PROFILE_FILE, makes in its folder. A single
 * empty file spoils them. */
bool profdata_judge_pattern(const char *tool, const char *pattern, const char *merged,
                            const struct profdata_demands *demands, struct cell_profile *profile,
                            struct repro_err *err);

/* Count what `llvm-profdata show --all-functions --counts` printed. */
struct profdata_counts profdata_count(const char *text, const char *prefix);

#endif
