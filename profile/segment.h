/* segment.h - which record layouts follow each other in a __llvm_prf_data section.
 *
 * A linker concatenates the records of all objects; nothing in the section says where one layout
 * ends and another begins. Records are found by what must hold for each of them (counters inside
 * the counter section, declared padding zero, pointers that point where such pointers point, known
 * function names) and by the best-scoring way to cover the whole section (dynamic programming, time
 * and memory linear in the section size). Works on images at rest, on dumped process memory
 * (`live`) and on the record part of a .profraw.
 *
 * Limit: a version 9 record is told from a version 10 record only if it has bitmap bytes or vtable
 * value sites; such records carry `either_9_or_10`.
 */
#ifndef REPRO_PROFILE_SEGMENT_H
#define REPRO_PROFILE_SEGMENT_H

#include "common/err.h"
#include "profile/image.h"
#include "profile/layout.h"
#include "profile/names.h"

#define SEGMENT_MAX_BYTES (UINT64_C(1) << 30) /* of one section */

struct segment_input {
    unsigned word;
    bool big_endian;
    bool live;                 /* process memory or .profraw: Values may point anywhere */
    const unsigned char *data; /* relocated bytes */
    size_t size;
    uint64_t address; /* of data */
    struct prof_range counters;
    bool has_values, has_bitmap;
    struct prof_range values, bitmap;
    /* Is a function pointer to ADDRESS plausible? NULL: do not ask. */
    bool (*is_code)(const void *context, uint64_t address);
    const void *context;
    const unsigned char *word_kinds; /* enum prof_word_kind per word of data; NULL: all constant */
    const struct prof_names *names;  /* NULL or empty: not known */
};

struct segment_record {
    size_t offset;
    const struct prof_layout *layout;
    unsigned counter_size;    /* 8, or 1 for single-byte coverage */
    uint64_t counter_address; /* first counter */
    uint32_t counters;
    uint32_t value_sites; /* all kinds */
    uint32_t bitmap_bytes;
    bool either_9_or_10;
    bool name_known; /* its NameRef is among the names */
};

struct segment_result {
    struct segment_record *records; /* free() through segment_result_clear() */
    size_t count;
    size_t zero_bytes;    /* skipped, all zero */
    size_t junk_bytes;    /* skipped, something else: do not trust the result */
    size_t junk_offset;   /* of the first of them */
    size_t gaps;          /* records whose counters do not follow their predecessor's */
    size_t unknown_names; /* records whose name is not among the names (0 without names) */
};

/* False with REPRO_E_NOMEM, or REPRO_E_FORMAT for a section beyond SEGMENT_MAX_BYTES. */
bool segment_records(const struct segment_input *input, struct segment_result *result,
                     struct repro_err *err);
void segment_result_clear(struct segment_result *result); /* zeroed or filled */

/* One field of a record, resolved for IN: value of the word at offset FIELD of the record at
 * OFFSET. */
uint64_t segment_word(const struct segment_input *in, size_t offset, unsigned field);
/* Could a record of this layout be at OFFSET? Fills RECORD if so. */
bool segment_try_record(const struct segment_input *in, const struct prof_layout *layout,
                        unsigned counter_size, size_t offset, struct segment_record *record);

#endif
