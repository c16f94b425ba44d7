/* chunk.c - writing one EVTX chunk; see chunk.h. */
#include "parser/gen/chunk.h"
#include "parser/crc32.h"

#include <string.h>

enum { /* offsets in the chunk header */
       FIRST_NUMBER_AT = 8,
       LAST_NUMBER_AT = 16,
       FIRST_ID_AT = 24,
       LAST_ID_AT = 32,
       HEADER_SIZE_AT = 40,
       LAST_RECORD_AT = 44,
       FREE_SPACE_AT = 48,
       DATA_CRC_AT = 52,
       FLAGS_AT = 120,
       HEADER_CRC_AT = 124,
       NAME_BUCKETS_AT = 128,
       TEMPLATE_BUCKETS_AT = 384
};
enum { RECORD_HEADER_SIZE = 24, RECORD_ALIGNMENT = 8, TEMPLATE_HEADER_SIZE = 24 };

static void
store_u32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

static void
store_u64(uint8_t *p, uint64_t v)
{
    store_u32(p, (uint32_t)v);
    store_u32(p + 4, (uint32_t)(v >> 32));
}

static uint32_t
load_u32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

void
chunk_reset(struct chunk *chunk)
{
    memset(chunk, 0, sizeof *chunk);
    chunk->pos = CHUNK_HEADER_SIZE;
}

void
chunk_put(struct chunk *chunk, const void *bytes, size_t n)
{
    if (n > CHUNK_SIZE - chunk->pos) {
        chunk->full = true;
        return;
    }
    if (chunk->full || n == 0)
        return;
    memcpy(chunk->bytes + chunk->pos, bytes, n);
    chunk->pos += (uint32_t)n;
}

void
chunk_put_u8(struct chunk *chunk, uint8_t v)
{
    chunk_put(chunk, &v, 1);
}

void
chunk_put_u16(struct chunk *chunk, uint16_t v)
{
    uint8_t b[2] = { (uint8_t)v, (uint8_t)(v >> 8) };
    chunk_put(chunk, b, sizeof b);
}

void
chunk_put_u32(struct chunk *chunk, uint32_t v)
{
    uint8_t b[4];
    store_u32(b, v);
    chunk_put(chunk, b, sizeof b);
}

void
chunk_put_u64(struct chunk *chunk, uint64_t v)
{
    uint8_t b[8];
    store_u64(b, v);
    chunk_put(chunk, b, sizeof b);
}

void
chunk_put_zeros(struct chunk *chunk, size_t n)
{
    for (size_t i = 0; i < n; i++)
        chunk_put_u8(chunk, 0);
}

void
chunk_put_utf16(struct chunk *chunk, const uint16_t *units, size_t n)
{
    for (size_t i = 0; i < n; i++)
        chunk_put_u16(chunk, units[i]);
}

/* Next code point of well-formed UTF-8. */
static uint32_t
next_code_point(const unsigned char **text)
{
    const unsigned char *p = *text;
    uint32_t c = *p++;
    int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
    if (more)
        c &= 0x3fU >> more;
    for (; more > 0 && *p; more--)
        c = c << 6 | (*p++ & 0x3f);
    *text = p;
    return c;
}

size_t
chunk_put_text(struct chunk *chunk, const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t units = 0;
    while (*p) {
        uint32_t c = next_code_point(&p);
        if (c >= 0x10000) {
            chunk_put_u16(chunk, (uint16_t)(0xd7c0 + (c >> 10)));
            c = 0xdc00 | (c & 0x3ff);
            units++;
        }
        chunk_put_u16(chunk, (uint16_t)c);
        units++;
    }
    return units;
}

void
chunk_patch_u16(struct chunk *chunk, uint32_t at, uint16_t v)
{
    if (at > chunk->pos || chunk->pos - at < 2)
        return;
    chunk->bytes[at] = (uint8_t)v;
    chunk->bytes[at + 1] = (uint8_t)(v >> 8);
}

void
chunk_patch_u32(struct chunk *chunk, uint32_t at, uint32_t v)
{
    if (at <= chunk->pos && chunk->pos - at >= 4)
        store_u32(chunk->bytes + at, v);
}

void
chunk_put_name(struct chunk *chunk, const char *text)
{
    uint16_t units[NAME_UNITS_MAX];
    uint16_t n = 0;
    for (const unsigned char *p = (const unsigned char *)text; *p && n < NAME_UNITS_MAX;)
        units[n++] = (uint16_t)next_code_point(&p); /* names of ours are in the BMP */
    chunk_put_name_utf16(chunk, units, n);
}

static uint32_t
name_hash(const uint16_t *units, uint16_t n)
{
    uint32_t h = 0;
    for (uint16_t i = 0; i < n; i++)
        h = h * 65599 + units[i];
    return h & 0xffff;
}

static bool
name_is_at(const struct chunk *chunk, uint32_t at, const uint16_t *units, uint16_t n)
{
    const uint8_t *p = chunk->bytes + at + 6;
    if ((p[0] | p[1] << 8) != n)
        return false;
    for (uint16_t i = 0; i < n; i++)
        if ((p[2 + 2 * i] | p[3 + 2 * i] << 8) != units[i])
            return false;
    return true;
}

void
chunk_put_name_utf16(struct chunk *chunk, const uint16_t *units, uint16_t n)
{
    uint32_t hash = name_hash(units, n);
    uint8_t *bucket = chunk->bytes + NAME_BUCKETS_AT + (size_t)4 * (hash % CHUNK_NAME_BUCKETS);
    uint32_t head = load_u32(bucket);
    for (uint32_t at = head; at; at = load_u32(chunk->bytes + at))
        if (name_is_at(chunk, at, units, n)) {
            chunk_put_u32(chunk, at);
            return;
        }
    uint32_t here = chunk->pos + 4;
    chunk_put_u32(chunk, here);
    chunk_put_u32(chunk, head);
    chunk_put_u16(chunk, (uint16_t)hash);
    chunk_put_u16(chunk, n);
    chunk_put_utf16(chunk, units, n);
    chunk_put_u16(chunk, 0);
    if (!chunk->full)
        store_u32(bucket, here);
}

static uint32_t
template_bucket_at(const struct guid *guid)
{
    return TEMPLATE_BUCKETS_AT + 4 * (load_u32(guid->bytes) % CHUNK_TEMPLATE_BUCKETS);
}

uint32_t
chunk_find_template(const struct chunk *chunk, const struct guid *guid)
{
    uint32_t at = load_u32(chunk->bytes + template_bucket_at(guid));
    while (at && memcmp(chunk->bytes + at + 4, guid->bytes, sizeof guid->bytes) != 0)
        at = load_u32(chunk->bytes + at);
    return at;
}

uint32_t
chunk_template_begin(struct chunk *chunk, const struct guid *guid)
{
    uint8_t *bucket = chunk->bytes + template_bucket_at(guid);
    uint32_t definition = chunk->pos;
    chunk_put_u32(chunk, load_u32(bucket));
    chunk_put(chunk, guid->bytes, sizeof guid->bytes);
    chunk_put_u32(chunk, 0);
    if (!chunk->full)
        store_u32(bucket, definition);
    return definition;
}

void
chunk_template_end(struct chunk *chunk, uint32_t definition)
{
    chunk_patch_u32(chunk, definition + 20, chunk->pos - definition - TEMPLATE_HEADER_SIZE);
}

void
chunk_record_begin(struct chunk *chunk, uint64_t id, uint64_t filetime)
{
    chunk->record_at = chunk->pos;
    memcpy(chunk->record_undo, chunk->bytes + NAME_BUCKETS_AT, sizeof chunk->record_undo);
    chunk_put(chunk, "**\0\0\0\0\0\0", 8);
    chunk_put_u64(chunk, id);
    chunk_put_u64(chunk, filetime);
}

bool
chunk_record_end(struct chunk *chunk, uint64_t id)
{
    uint32_t size = chunk->pos - chunk->record_at + 4;
    uint32_t padding = -size % RECORD_ALIGNMENT;
    chunk_put_zeros(chunk, padding);
    chunk_put_u32(chunk, size + padding);
    if (chunk->full) {
        memcpy(chunk->bytes + NAME_BUCKETS_AT, chunk->record_undo, sizeof chunk->record_undo);
        memset(chunk->bytes + chunk->record_at, 0, CHUNK_SIZE - chunk->record_at);
        chunk->pos = chunk->record_at;
        chunk->full = false;
        return false;
    }
    chunk_patch_u32(chunk, chunk->record_at + 4, size + padding);
    if (chunk->records++ == 0)
        chunk->first_id = id;
    chunk->last_id = id;
    chunk->last_record = chunk->record_at;
    return true;
}

void
chunk_finish(struct chunk *chunk, uint64_t first_number, uint32_t flags)
{
    uint8_t *b = chunk->bytes;
    memcpy(b, "ElfChnk", 8);
    store_u64(b + FIRST_NUMBER_AT, first_number);
    store_u64(b + LAST_NUMBER_AT, first_number + (chunk->records ? chunk->records - 1 : 0));
    store_u64(b + FIRST_ID_AT, chunk->first_id);
    store_u64(b + LAST_ID_AT, chunk->last_id);
    store_u32(b + HEADER_SIZE_AT, 128);
    store_u32(b + LAST_RECORD_AT, chunk->last_record);
    store_u32(b + FREE_SPACE_AT, chunk->pos);
    store_u32(b + FLAGS_AT, flags);
    if (flags & CHUNK_FLAG_NO_CRC)
        return;
    store_u32(b + DATA_CRC_AT,
              crc32_update(0, b + CHUNK_HEADER_SIZE, chunk->pos - CHUNK_HEADER_SIZE));
    uint32_t crc = crc32_update(0, b, FLAGS_AT);
    store_u32(b + HEADER_CRC_AT, crc32_update(crc, b + NAME_BUCKETS_AT, CHUNK_HEADER_SIZE - 128));
}
