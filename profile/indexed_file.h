/* indexed_file.h - read an indexed profile (.profdata): header, summary, one record per function.
 *
 * All integers are 64-bit little-endian. Header: magic, version word, unused, hash type (0 = MD5),
 * offset of the hash table; then by version the offsets of memprof data (8), binary ids (9),
 * temporal traces (10) and vtable names (12). A summary follows (version 4 and later; a second one
 * with the context-sensitive flag), then the entries, bucket after bucket: u16 number of entries,
 * each with hash, key length, data length, key (the function's name), data; then the hash table:
 * number of buckets, number of entries, bucket offsets. The data of a function are one or more of:
 * function hash, number of counters, counters, (11 and later) number of bitmap bytes and one u64
 * each, value data as in raw_values.h. Seen with the files of llvm-profdata 14 (version 7), 16 (9),
 * 19 (12) and 22 (13); versions 8, 10 and 11 follow LLVM's InstrProf.h of those releases.
 *
 * Hostile input: everything is bounds-checked, nothing is allocated. Thread-safe.
 */
#ifndef REPRO_PROFILE_INDEXED_FILE_H
#define REPRO_PROFILE_INDEXED_FILE_H

#include "common/err.h"
#include "profile/bytes.h"

#define INDEXED_VERSION_FIRST 4  /* read completely from here ... */
#define INDEXED_VERSION_LAST  13 /* ... to here */

struct indexed_header {
    uint64_t version_word; /* flag bits as in raw profiles */
    unsigned version;
    uint64_t hash_type;
    uint64_t table;   /* offset of the hash table */
    uint64_t entries; /* offset of the first bucket's entries */
    uint64_t bucket_count, entry_count;
    uint64_t binary_ids; /* offset of their list, 0 = none */
    /* From the summary. */
    uint64_t functions, blocks, max_function_count, max_count, total_count;
};

/* One function with one hash. */
struct indexed_function {
    const char *name; /* not terminated, points into the file */
    size_t name_length;
    uint64_t func_hash;
    uint64_t counters_at, counter_count; /* file offset of the u64 counters */
    uint64_t bitmap_bytes;
    uint64_t values; /* value pairs */
    bool has_values;
};

/* Is it an indexed profile? */
bool indexed_is_profile(struct prof_bytes file);
/* Header and summary. Errors have the offset. REPRO_E_CAPABILITY: a version we do not know; its
 * version is set. */
bool indexed_header_read(struct prof_bytes file, struct indexed_header *header,
                         struct repro_err *err);

/* Call VISIT for every function; it returns false to stop. False with ERR on damage. */
typedef bool (*indexed_visit)(void *context, const struct indexed_function *function);
bool indexed_walk(struct prof_bytes file, const struct indexed_header *header, indexed_visit visit,
                  void *context, struct repro_err *err);
/* Counter K of FUNCTION. */
uint64_t indexed_counter(struct prof_bytes file, const struct indexed_function *function,
                         uint64_t k);

#endif
