/* chunk.h - one 64 KiB chunk of an EVTX log while it is being written.
 *
 * Bytes are appended at `pos`. What does not fit sets `full` and is dropped, so that callers check
 * once, after a whole record: chunk_record_end() then takes the unfinished record back. Layouts as
 * published in the format descriptions of the Windows XML event log; names and template
 * definitions are stored inline where they are first used and found again through the chunk's
 * hash buckets, as Windows does.
 */
#ifndef REPRO_PARSER_GEN_CHUNK_H
#define REPRO_PARSER_GEN_CHUNK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CHUNK_SIZE = 65536,
    CHUNK_HEADER_SIZE = 512,
    CHUNK_NAME_BUCKETS = 64,
    CHUNK_TEMPLATE_BUCKETS = 32,
    CHUNK_FLAG_NO_CRC = 4,
    NAME_UNITS_MAX = 255 /* of a name given as text */
};

struct guid {
    uint8_t bytes[16]; /* in file order */
};

struct chunk {
    uint8_t bytes[CHUNK_SIZE];
    uint32_t pos;
    bool full;
    uint32_t records;
    uint64_t first_id, last_id;
    uint32_t last_record; /* offset */
    /* the record being written */
    uint32_t record_at;
    uint8_t record_undo[CHUNK_NAME_BUCKETS * 4 + CHUNK_TEMPLATE_BUCKETS * 4];
};

/* Make CHUNK empty. */
void chunk_reset(struct chunk *chunk);

void chunk_put(struct chunk *chunk, const void *bytes, size_t n);
void chunk_put_u8(struct chunk *chunk, uint8_t v);
void chunk_put_u16(struct chunk *chunk, uint16_t v);
void chunk_put_u32(struct chunk *chunk, uint32_t v);
void chunk_put_u64(struct chunk *chunk, uint64_t v);
void chunk_put_zeros(struct chunk *chunk, size_t n);
void chunk_put_utf16(struct chunk *chunk, const uint16_t *units, size_t n);
/* UTF-8 text (ours, well-formed) as UTF-16, no terminator. Returns the number of units. */
size_t chunk_put_text(struct chunk *chunk, const char *text);
/* Overwrite what was put at AT; ignored when that did not fit. */
void chunk_patch_u16(struct chunk *chunk, uint32_t at, uint16_t v);
void chunk_patch_u32(struct chunk *chunk, uint32_t at, uint32_t v);

/* A reference to a name: to its place in this chunk, or with the name inline when it is new. */
void chunk_put_name(struct chunk *chunk, const char *text);
void chunk_put_name_utf16(struct chunk *chunk, const uint16_t *units, uint16_t n);

/* Offset of the definition with that GUID in this chunk; 0 when it is not there. */
uint32_t chunk_find_template(const struct chunk *chunk, const struct guid *guid);
/* Start a definition here and return its offset; what is put until chunk_template_end() is its
 * body. */
uint32_t chunk_template_begin(struct chunk *chunk, const struct guid *guid);
void chunk_template_end(struct chunk *chunk, uint32_t definition);

/* Start a record. FILETIME in 100 ns since 1601. */
void chunk_record_begin(struct chunk *chunk, uint64_t id, uint64_t filetime);
/* End it. False when it did not fit: the chunk is as before chunk_record_begin(). */
bool chunk_record_end(struct chunk *chunk, uint64_t id);

/* Fill in the header and its checksums; FIRST_NUMBER is the number of the first record in the
 * file. With CHUNK_FLAG_NO_CRC in FLAGS the checksums are left 0. */
void chunk_finish(struct chunk *chunk, uint64_t first_number, uint32_t flags);

#endif
