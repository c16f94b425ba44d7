/* salvage_build.h - write a valid raw profile from records found in memory or in a damaged file.
 *
 * The records are laid out anew in the layout of the wanted version, their counters and MC/DC
 * bitmaps behind them in record order, and the names whole (a superset does no harm). A record with
 * value sites gets value data, or readers would refuse the file: the values of the source, or none
 * at each of its sites. Vtable values are left out. Thread-safe.
 */
#ifndef REPRO_PROFILE_SALVAGE_BUILD_H
#define REPRO_PROFILE_SALVAGE_BUILD_H

#include "common/err.h"
#include "profile/bytes.h"
#include "profile/segment.h"

/* What was seen at the value sites of one record (indirect calls, then sizes). */
struct salvage_sites {
    size_t record;         /* its offset in the source */
    unsigned char *counts; /* values at each site */
    uint64_t *pairs;       /* value and count of all values, in the order of the sites */
    size_t pair_count;
};

struct salvage_source {
    unsigned word;
    bool big_endian;
    uint64_t version_word;  /* of the process: its flag bits are kept */
    struct prof_bytes data; /* the records, as segmented */
    struct prof_bytes counters, bitmap;
    uint64_t address; /* of data, as given to the segmentation */
    uint64_t counters_address, bitmap_address;
    struct prof_bytes names;           /* encoded, as in the file or section */
    struct prof_bytes binary_ids;      /* as in a .profraw; may be empty */
    const struct salvage_sites *sites; /* sorted by record; those without an entry have no values */
    size_t site_count;
};

struct salvage_group {
    unsigned version;      /* to write */
    unsigned counter_size; /* of all records of the group */
    const struct segment_record **records;
    size_t count;
};

/* The entry of the record at OFFSET, or NULL. */
const struct salvage_sites *salvage_sites_of(const struct salvage_source *source, size_t offset);
/* Value sites of KIND of a record in the source. */
unsigned salvage_site_count(const struct salvage_source *source,
                            const struct segment_record *record, unsigned kind);
/* *OUT is malloc'ed and the caller's. Fails when records share counters (more of them than the
 * source has) or memory is gone. */
bool salvage_build(const struct salvage_source *source, const struct salvage_group *group,
                   unsigned char **out, size_t *size, struct repro_err *err);
/* Version word of a file of VERSION with counters of COUNTER_SIZE from a process with WORD. */
uint64_t salvage_version_word(uint64_t word, unsigned version, unsigned counter_size);

#endif
