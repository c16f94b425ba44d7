/* chunk.c - chunk header checks and record framing. */
#include "parser/chunk.h"

#include "parser/bytes.h"
#include "parser/crc32.h"
#include "parser/format.h"

#define LAST_ID_AT    32u
#define FREE_SPACE_AT 48u
#define DATA_CRC_AT   52u
#define FLAGS_AT      120u
#define HEADER_CRC_AT 124u
#define FLAG_NO_CRC   4u

bool
chunk_is_zero(const uint8_t *chunk)
{
    for (uint32_t i = 0; i < EVTX_CHUNK_SIZE; i += 8) {
        if (load_u64(chunk + i) != 0) {
            return false;
        }
    }
    return true;
}

static bool
checksums_match(const uint8_t *chunk)
{
    uint32_t end = load_u32(chunk + FREE_SPACE_AT);
    uint32_t header = crc32_update(0, chunk, 120);
    header = crc32_update(header, chunk + 128, 384);
    if (header != load_u32(chunk + HEADER_CRC_AT) || end < EVTX_CHUNK_HEADER ||
        end > EVTX_CHUNK_SIZE) {
        return false;
    }
    return crc32_update(0, chunk + EVTX_CHUNK_HEADER, end - EVTX_CHUNK_HEADER) ==
           load_u32(chunk + DATA_CRC_AT);
}

bool
chunk_check(const uint8_t *chunk, bool checksums, struct fault *f)
{
    if (memcmp(chunk, "ElfChnk", 8) != 0) {
        f->kind = FAULT_CHUNK_MAGIC;
        memcpy(f->bytes, chunk, 8);
        return false;
    }
    if (checksums && !(load_u32(chunk + FLAGS_AT) & FLAG_NO_CRC) && !checksums_match(chunk)) {
        f->kind = FAULT_CHUNK_CRC;
        return false;
    }
    return true;
}

void
walk_begin(struct record_walk *w, const uint8_t *chunk)
{
    uint32_t end = load_u32(chunk + FREE_SPACE_AT);
    *w = (struct record_walk){ .chunk = chunk, .pos = EVTX_CHUNK_HEADER };
    w->end = end < EVTX_CHUNK_SIZE ? end : EVTX_CHUNK_SIZE;
    w->last_id = load_u64(chunk + LAST_ID_AT);
}

static enum walk_result
framing_fault(struct record_walk *w, struct fault *f, enum fault_kind kind)
{
    w->done = true;
    f->kind = (uint8_t)kind;
    f->position = w->pos;
    return WALK_FAULT;
}

enum walk_result
walk_next(struct record_walk *w, struct raw_record *rec, struct fault *f)
{
    if (w->done || w->pos >= w->end || w->pos + EVTX_RECORD_HEADER > EVTX_CHUNK_SIZE) {
        return WALK_END;
    }
    const uint8_t *p = w->chunk + w->pos;
    uint32_t magic = load_u32(p);
    if (magic == 0) {
        return WALK_END;
    }
    if (magic != 0x2A2A) {
        memcpy(f->bytes, p, 4);
        return framing_fault(w, f, FAULT_RECORD_MAGIC);
    }
    rec->position = w->pos;
    rec->size = load_u32(p + 4);
    rec->id = load_u64(p + 8);
    rec->written = load_u64(p + 16);
    f->record_id = rec->id;
    if (!filetime_valid(rec->written)) {
        return framing_fault(w, f, FAULT_RECORD_DATE);
    }
    if (rec->size < EVTX_RECORD_MIN) {
        f->value = rec->size;
        return framing_fault(w, f, FAULT_RECORD_SIZE);
    }
    if ((uint64_t)w->pos + rec->size > (uint64_t)EVTX_CHUNK_SIZE + 4) {
        return framing_fault(w, f, FAULT_RECORD_BOUNDS);
    }
    w->pos += rec->size;
    w->done = rec->id == w->last_id;
    return WALK_RECORD;
}
