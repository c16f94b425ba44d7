/* names.h - element and attribute names: stored once per chunk, referenced by offset.
 *
 * A name is: u32 next in bucket, u16 hash, u16 unit count, UTF-16LE units, NUL. Thread-compatible:
 * each reader has its own table. */
#ifndef PARSER_NAMES_H
#define PARSER_NAMES_H

#include "parser/reader.h"

void names_init(struct name_table *t, struct oom_guard *guard);
void names_free(struct name_table *t);

/* The interned name with this UTF-8 text. */
const struct name *names_intern(struct name_table *t, const char *text, size_t len);

/* Read a name reference at *POS, skip the name if it is stored inline, resolve it. */
bool read_name(struct reader *r, uint32_t *pos, const struct name **name);
/* The two halves of it: the reference (and past an inline name), and the name it means. */
bool read_name_ref(struct reader *r, uint32_t *pos, uint32_t *offset);
bool name_of_ref(struct reader *r, uint32_t offset, const struct name **name);

/* Where the name at OFFSET would be cached. */
static inline struct name_slot *
name_slot_of(struct reader *r, uint32_t offset)
{
    return &r->name_cache[(offset ^ (offset >> 10)) % NAME_CACHE_SIZE];
}

/* The name at chunk offset OFFSET. */
bool name_at(struct reader *r, uint32_t offset, const struct name **name);

/* The same for names inside BinXML of a WEVT cache: always inline, hash checked. */
bool read_inline_name(struct reader *r, const uint8_t *base, uint32_t size, uint32_t *pos,
                      const struct name **name);

/* Walk the 64 buckets of the chunk's string table; false: the chunk cannot be used. */
bool names_validate(struct reader *r);

/* FNV-like hash of bytes, for tables of ours (not the format's own name hash). */
uint32_t hash_bytes32(const void *p, size_t n);

#endif
