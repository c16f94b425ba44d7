/* raw_header.h - the header of one raw profile (.profraw) and the place of its parts.
 *
 * A file holds one profile or several back to back; each has its own header, which may differ in
 * version. Parts follow the header in the order of enum raw_part; only the value data, which come
 * last, have no length in the header. Field offsets: profile/layout.h.
 *
 * Nothing is allocated. Thread-safe. The input is hostile: sizes are added with overflow checks.
 */
#ifndef REPRO_PROFILE_RAW_HEADER_H
#define REPRO_PROFILE_RAW_HEADER_H

#include "common/err.h"
#include "profile/bytes.h"
#include "profile/layout.h"

#include <stddef.h>
#include <stdint.h>

#define RAW_MAGIC_64 UINT64_C(0xff6c70726f667281) /* middle letter 'r': 64-bit target */
#define RAW_MAGIC_32 UINT64_C(0xff6c70726f665281) /* 'R': 32-bit target */

enum raw_part {
    RAW_BINARY_IDS,
    RAW_DATA,
    RAW_COUNTERS,
    RAW_BITMAP,
    RAW_UNIFORM,
    RAW_NAMES,
    RAW_VTABLES,
    RAW_VTABLE_NAMES,
    RAW_PART_COUNT
};
const char *raw_part_name(enum raw_part part); /* "records", "counters" ... */

struct raw_extent {
    uint64_t offset; /* from the start of the file */
    uint64_t size;   /* bytes, without padding */
    uint64_t pad;    /* bytes of padding behind it */
};

struct raw_header {
    uint64_t offset; /* of this header in the file */
    uint64_t version_word;
    unsigned version; /* low part of the word; may be unknown (layout NULL) */
    unsigned word;    /* pointer size of the target: 8 or 4 */
    bool big_endian;
    const struct prof_layout *layout; /* NULL: version outside 5..11 */
    const struct prof_header_layout *fields;
    unsigned header_size;  /* fields->size, or less for early version 5 */
    unsigned counter_size; /* 8, or 1 with single-byte coverage */
    uint64_t binary_ids_size, num_data, num_counters, names_size, num_vtables, vnames_size;
    uint64_t padding_before_counters;
    uint64_t counters_delta, bitmap_delta, names_delta, value_kind_last;
    struct raw_extent parts[RAW_PART_COUNT];
    uint64_t values; /* file offset of the value data: the end of all parts */
};

/* Does a raw profile start at OFFSET? Sets word size and byte order. */
bool raw_magic_at(const struct prof_bytes *file, uint64_t offset, unsigned *word, bool *big_endian);
/* Magic and version word at OFFSET (16 bytes), nothing else. */
bool raw_header_peek(const struct prof_bytes *file, uint64_t offset, struct raw_header *header,
                     struct repro_err *err);
/* The whole header. Fails on a foreign magic, an unknown version, a file that ends inside the
 * header, and sizes that do not fit 64 bits. Parts may lie beyond the end of the file: see
 * raw_header_missing(). */
bool raw_header_read(const struct prof_bytes *file, uint64_t offset, struct raw_header *header,
                     struct repro_err *err);
/* How many bytes the file lacks to hold all parts; 0 = complete up to the value data. */
uint64_t raw_header_missing(const struct prof_bytes *file, const struct raw_header *header);
/* Field value at header offset FIELD, 0 if this version does not have it (PROF_NO_FIELD). */
uint64_t raw_header_field(const struct prof_bytes *file, const struct raw_header *header,
                          unsigned field);
/* Names of the set flag bits of a version word, separated by ", "; "" for a front-end profile.
 * Writes at most SIZE bytes with the NUL. */
void raw_version_flags_text(uint64_t version_word, char *text, size_t size);

#endif
