/* raw_mixed.h - find the true records of a raw profile, whatever layout its header claims.
 *
 * The records part of a .profraw is a copy of the process's __llvm_prf_data, so it can be segmented
 * like one: the records are placed at an arbitrary address, the counters CountersDelta behind it.
 * The writer rounds the number of records up, so up to one record of foreign bytes may follow.
 */
#ifndef REPRO_PROFILE_RAW_MIXED_H
#define REPRO_PROFILE_RAW_MIXED_H

#include "profile/raw_check.h"
#include "profile/segment.h"

struct raw_segments {
    struct segment_result result; /* raw_segments_clear() */
    uint64_t address;             /* pretended address of the records */
    uint64_t counters;            /* pretended address of the counters */
    uint64_t bitmap;
    size_t kept; /* records of RESULT to believe: name known, or no names to ask */
};

/* NAMES: decoded, may be empty. False with ERR when counters are missing or memory is gone. */
bool raw_segments_find(const struct prof_bytes *file, const struct raw_header *header,
                       const struct prof_names *names, struct raw_segments *segments,
                       struct repro_err *err);
void raw_segments_clear(struct raw_segments *segments);
/* Layout of a record: undecided 9 or 10 counts as the header's version, or 10. */
const struct prof_layout *raw_segment_layout(const struct raw_header *header,
                                             const struct segment_record *record);
/* Is the record believed? */
bool raw_segment_believed(const struct prof_names *names, const struct segment_record *record);

/* Fill runs and `mixed` of PROFILE; false if that failed. */
bool raw_mixed_segment(const struct prof_bytes *file, const struct raw_header *header,
                       const struct prof_names *names, struct raw_profile *profile);
/* "4 v10 from 0xa0 (main), 6 v8 from 0x1a0 (foo)"; at most 6 runs. */
void raw_mixed_text(const struct raw_profile *profile, char *text, size_t size);

#endif
