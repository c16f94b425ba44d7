/* fuzz_record.c - fuzz target: the BinXML of one record, at FUZZ_RECORD_AT of an otherwise empty
 * chunk. The first byte chooses the options. */
#include "tests/parser/fuzz/fuzz.h"

#include <string.h>

enum { RECORD_SIZE_MAX = 16384 };

static void
store_u32(uint8_t *p, size_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t chunk[EVTX_CHUNK_SIZE];
    if (size < 1 || size > RECORD_SIZE_MAX)
        return -1;
    size_t total = EVTX_RECORD_MIN + size - 1;
    memset(chunk, 0, sizeof chunk);
    memcpy(chunk, "ElfChnk", 8);
    chunk[32] = 1; /* last record */
    store_u32(chunk + 48, EVTX_CHUNK_HEADER + total);
    uint8_t *record = chunk + EVTX_CHUNK_HEADER;
    memcpy(record, "**\0\0", 4);
    store_u32(record + 4, total);
    record[8] = 1;
    memcpy(record + 24, data + 1, size - 1);
    store_u32(record + total - 4, total);
    fuzz_render(chunk, data[0] & 0xef); /* without checksums */
    return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    static uint8_t chunk[EVTX_CHUNK_SIZE];
    if (seed % 4 == 0 || size < 2 || size > RECORD_SIZE_MAX)
        return LLVMFuzzerMutate(data, size, max_size);
    /* the chunk mutator with this record in a frame */
    size_t total = EVTX_CHUNK_HEADER + EVTX_RECORD_MIN + size - 1;
    memset(chunk, 0, total);
    store_u32(chunk + EVTX_CHUNK_HEADER + 4, EVTX_RECORD_MIN + size - 1);
    memcpy(chunk + FUZZ_RECORD_AT, data + 1, size - 1);
    if (fuzz_mutate_chunk(chunk, total, seed) == total)
        memcpy(data + 1, chunk + FUZZ_RECORD_AT, size - 1);
    if (chunk[FUZZ_CHUNK_OPTION_AT])
        data[0] = chunk[FUZZ_CHUNK_OPTION_AT];
    return size;
}
