/* raw_values.h - the value-profile data of one record: indirect-call targets, sizes, vtables.
 *
 * Written for every record that has a value site, in record order, without any length in the
 * header: u32 TotalSize, u32 NumValueKinds, then per kind u32 Kind, u32 NumValueSites, one byte per
 * site (how many values), zero bytes up to a multiple of 8, and the pairs { u64 value, u64 count }
 * of all sites. TotalSize counts everything with its own 8 bytes. Indexed profiles hold the same
 * blocks, always little-endian. Thread-safe, nothing is allocated.
 */
#ifndef REPRO_PROFILE_RAW_VALUES_H
#define REPRO_PROFILE_RAW_VALUES_H

#include "profile/raw_header.h"

enum raw_values_fault {
    RAW_VALUES_OK,
    RAW_VALUES_NO_HEAD,   /* fewer than 8 bytes left */
    RAW_VALUES_BEYOND,    /* TotalSize goes beyond the end */
    RAW_VALUES_KINDS,     /* too many kinds */
    RAW_VALUES_UNALIGNED, /* TotalSize is no multiple of 8 */
    RAW_VALUES_BAD_KIND,
    RAW_VALUES_OVERRUN, /* a kind's sites and values do not fit TotalSize */
    /* What llvm-profdata does not check: */
    RAW_VALUES_LEFTOVER, /* TotalSize is larger than what the kinds hold */
    RAW_VALUES_SITES     /* site numbers differ from the record's */
};

struct raw_values {
    enum raw_values_fault fault;
    uint64_t fault_at;        /* offset of the faulty field */
    uint64_t size;            /* TotalSize as the file has it (0 without head) */
    uint64_t values;          /* pairs */
    uint64_t found, expected; /* the two numbers the fault is about */
};

/* The block at OFFSET of FILE. KINDS: value kinds of the version; SITES: the record's site numbers,
 * or NULL to compare nothing. */
struct raw_values raw_values_read(const struct prof_bytes *file, uint64_t offset, bool big_endian,
                                  unsigned kinds, const uint32_t *sites);

#endif
