/* salvage_build.h - write a valid raw profile from records found in memory or in a damaged file.
 *
 * The records are laid out anew in the layout of the wanted version, their counters and MC/DC
 * bitmaps behind them in record order, and the names whole (a superset does no harm). Value data
 * are left out: NumValueSites is 0, or readers would ask for them. Thread-safe.
 */
#ifndef REPRO_PROFILE_SALVAGE_BUILD_H
#define REPRO_PROFILE_SALVAGE_BUILD_H

#include "common/err.h"
#include "profile/bytes.h"
#include "profile/segment.h"

struct salvage_source {
    unsigned word;
    bool big_endian;
    uint64_t version_word;  /* of the process: its flag bits are kept */
    struct prof_bytes data; /* the records, as segmented */
    struct prof_bytes counters, bitmap;
    uint64_t address; /* of data, as given to the segmentation */
    uint64_t counters_address, bitmap_address;
    struct prof_bytes names;      /* encoded, as in the file or section */
    struct prof_bytes binary_ids; /* as in a .profraw; may be empty */
};

struct salvage_group {
    unsigned version;      /* to write */
    unsigned counter_size; /* of all records of the group */
    const struct segment_record **records;
    size_t count;
};

/* *OUT is malloc'ed and the caller's. Fails when records share counters (more of them than the
 * source has) or memory is gone. */
bool salvage_build(const struct salvage_source *source, const struct salvage_group *group,
                   unsigned char **out, size_t *size, struct repro_err *err);
/* Version word of a file of VERSION with counters of COUNTER_SIZE from a process with WORD. */
uint64_t salvage_version_word(uint64_t word, unsigned version, unsigned counter_size);

#endif
