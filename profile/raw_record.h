/* raw_record.h - one per-function record of a raw profile, and whether its counters are there.
 *
 * CounterPtr and BitmapPtr are distances from the record to its counters in the process that wrote
 * the file; the header's CountersDelta is the distance of the two sections, so the place inside the
 * file's counters is CounterPtr - (CountersDelta - index * record size), modulo the target's word.
 * Version 5 keeps addresses in both fields. Thread-safe, nothing is allocated.
 */
#ifndef REPRO_PROFILE_RAW_RECORD_H
#define REPRO_PROFILE_RAW_RECORD_H

#include "profile/raw_header.h"

struct raw_record {
    uint64_t at; /* file offset */
    uint64_t name_ref, func_hash, function_ptr;
    int64_t counter_offset;      /* bytes into the counters part; negative = before it */
    int64_t counter_offset_wide; /* the same in plain 64-bit arithmetic, as llvm-profdata has it */
    int64_t bitmap_offset, bitmap_offset_wide;
    uint32_t num_counters, bitmap_bytes;
    uint32_t sites[PROF_VALUE_KINDS_MAX];
    uint32_t site_total;
};

enum raw_record_fault {
    RAW_RECORD_OK,
    RAW_RECORD_NO_COUNTERS,      /* NumCounters is 0 */
    RAW_RECORD_COUNTERS_BEFORE,  /* they start before the counters part */
    RAW_RECORD_COUNTERS_BEHIND,  /* they start behind it */
    RAW_RECORD_COUNTERS_TOO_FAR, /* they end behind it */
    RAW_RECORD_BITMAP_BEFORE,
    RAW_RECORD_BITMAP_BEHIND,
    RAW_RECORD_BITMAP_TOO_FAR
};

/* Record INDEX. The caller has checked that the records part lies inside the file. */
void raw_record_read(const struct prof_bytes *file, const struct raw_header *header, uint64_t index,
                     struct raw_record *record);
/* The first fault that llvm-profdata would also find. WIDE: use its arithmetic. */
enum raw_record_fault raw_record_check(const struct raw_header *header,
                                       const struct raw_record *record, bool wide);
/* Counter K of a record without fault. */
uint64_t raw_counter(const struct prof_bytes *file, const struct raw_header *header,
                     const struct raw_record *record, uint32_t k);

#endif
