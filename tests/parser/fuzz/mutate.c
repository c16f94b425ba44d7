/* mutate.c - structure-aware changes to a chunk: they keep what readers check first plausible, so
 * that the fuzzer gets to what is behind it. */
#include "parser/bytes.h"
#include "parser/crc32.h"
#include "tests/parser/fuzz/fuzz.h"

#include <string.h>

enum {
    HEADER = EVTX_CHUNK_HEADER,
    LAST_ID_AT = 32,
    FREE_SPACE_AT = 48,
    DATA_CRC_AT = 52,
    FLAGS_AT = 120,
    HEADER_CRC_AT = 124,
    RECORDS_MAX = 512
};

static uint32_t
next(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(*state >> 33);
}

static void
store_u32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

struct frame {
    uint32_t at, size;
};

/* The records as their sizes tell; the last one is cut at the end. */
static uint32_t
find_records(const uint8_t *chunk, size_t size, struct frame frames[RECORDS_MAX])
{
    uint32_t n = 0;
    for (size_t at = HEADER; at + EVTX_RECORD_MIN <= size && n < RECORDS_MAX;) {
        uint32_t length = load_u32(chunk + at + 4);
        if (length < EVTX_RECORD_MIN || length > size - at)
            length = (uint32_t)(size - at);
        frames[n++] = (struct frame){ (uint32_t)at, length };
        at += length;
    }
    return n;
}

void
fuzz_repair_chunk(uint8_t *chunk, size_t size)
{
    struct frame frames[RECORDS_MAX];
    if (size < HEADER)
        return;
    memcpy(chunk, "ElfChnk", 8);
    uint32_t n = find_records(chunk, size, frames);
    for (uint32_t i = 0; i < n; i++) {
        memcpy(chunk + frames[i].at, "**\0\0", 4);
        store_u32(chunk + frames[i].at + 4, frames[i].size);
        chunk[frames[i].at + 23] &= 0x1f; /* a date that exists */
    }
    store_u32(chunk + FREE_SPACE_AT, (uint32_t)size);
    store_u32(chunk + DATA_CRC_AT, crc32_update(0, chunk + HEADER, size - HEADER));
    chunk[FLAGS_AT] = 0;
    uint32_t crc = crc32_update(0, chunk, FLAGS_AT);
    store_u32(chunk + HEADER_CRC_AT, crc32_update(crc, chunk + 128, HEADER - 128));
}

/* Place inside the BinXML of some record, or anywhere behind the header. */
static size_t
pick_place(const uint8_t *chunk, size_t size, uint64_t *state)
{
    struct frame frames[RECORDS_MAX];
    uint32_t n = find_records(chunk, size, frames);
    if (n == 0)
        return HEADER < size ? HEADER + next(state) % (size - HEADER) : 0;
    const struct frame *f = &frames[next(state) % n];
    if (f->size <= 24)
        return f->at;
    return f->at + 24 + next(state) % (f->size - 24);
}

static uint8_t
some_token(uint64_t *state)
{
    static const uint8_t tokens[] = { 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
                                      0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x41, 0x45,
                                      0x46, 0x49, 0x81, 0x95, 0x21, 0x13, 0x93, 0xff };
    return tokens[next(state) % sizeof tokens];
}

/* Offsets that mean something: of a name, a definition, this place, the ends. */
static uint32_t
some_offset(const uint8_t *chunk, size_t size, size_t here, uint64_t *state)
{
    switch (next(state) % 8) {
    case 0:
        return (uint32_t)here + 4;
    case 1:
        return (uint32_t)size - next(state) % 16;
    case 2:
        return EVTX_CHUNK_SIZE - next(state) % 32;
    case 3:
        return next(state);
    case 4:
        return (uint32_t)here - next(state) % 64;
    default:
        return load_u32(chunk + 128 + (size_t)4 * (next(state) % 96));
    }
}

static void
change_value(uint8_t *chunk, size_t size, size_t at, uint64_t *state)
{
    static const uint16_t sizes[] = { 0, 1, 2, 3, 4, 7, 8, 12, 16, 28, 255, 4096, 32768, 65535 };
    switch (next(state) % 6) {
    case 0:
        chunk[at] = some_token(state);
        break;
    case 1:
        chunk[at] = (uint8_t)(chunk[at] + (next(state) % 2 ? 1 : -1));
        break;
    case 2:
        if (size - at >= 2) {
            uint16_t v = sizes[next(state) % (sizeof sizes / sizeof *sizes)];
            chunk[at] = (uint8_t)v;
            chunk[at + 1] = (uint8_t)(v >> 8);
        }
        break;
    case 3:
        if (size - at >= 4)
            store_u32(chunk + at, some_offset(chunk, size, at, state));
        break;
    case 4:
        memset(chunk + at, next(state) % 2 ? 0xff : 0, size - at < 8 ? size - at : 8);
        break;
    default:
        LLVMFuzzerMutate(chunk + at, size - at < 16 ? size - at : 16,
                         size - at < 16 ? size - at : 16);
    }
}

/* Bytes of one place over those of another: tokens in a new context. */
static void
copy_piece(uint8_t *chunk, size_t size, uint64_t *state)
{
    size_t from = pick_place(chunk, size, state), to = pick_place(chunk, size, state);
    size_t n = 1 + next(state) % 64;
    n = n > size - from ? size - from : n;
    n = n > size - to ? size - to : n;
    memmove(chunk + to, chunk + from, n);
}

static size_t
repeat_record(uint8_t *chunk, size_t size, uint64_t *state)
{
    struct frame frames[RECORDS_MAX];
    uint32_t n = find_records(chunk, size, frames);
    if (n == 0)
        return size;
    const struct frame *f = &frames[next(state) % n];
    if (f->size > EVTX_CHUNK_SIZE - size)
        return size;
    memcpy(chunk + size, chunk + f->at, f->size);
    return size + f->size;
}

static size_t
drop_last_record(const uint8_t *chunk, size_t size)
{
    struct frame frames[RECORDS_MAX];
    uint32_t n = find_records(chunk, size, frames);
    return n > 1 ? frames[n - 1].at : size;
}

size_t
fuzz_mutate_chunk(uint8_t *chunk, size_t size, unsigned seed)
{
    uint64_t state = seed * 0x9e3779b97f4a7c15U + 1;
    if (size <= HEADER)
        return size;
    uint32_t r = next(&state) % 32;
    if (r == 0)
        return repeat_record(chunk, size, &state);
    if (r == 1)
        return drop_last_record(chunk, size);
    if (r == 2) {
        chunk[FUZZ_CHUNK_OPTION_AT] = (uint8_t)next(&state);
    } else if (r == 3) {
        LLVMFuzzerMutate(chunk + 128, HEADER - 128, HEADER - 128); /* buckets */
    } else if (r < 8) {
        copy_piece(chunk, size, &state);
    } else {
        for (uint32_t i = 1 + next(&state) % 4; i > 0; i--)
            change_value(chunk, size, pick_place(chunk, size, &state), &state);
    }
    return size;
}
