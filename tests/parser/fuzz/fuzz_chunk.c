/* fuzz_chunk.c - fuzz target: one chunk, shorter ones continued with zeros. */
#include "tests/parser/fuzz/fuzz.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t chunk[EVTX_CHUNK_SIZE];
    if (size < EVTX_CHUNK_HEADER || size > sizeof chunk)
        return -1;
    memcpy(chunk, data, size);
    memset(chunk + size, 0, sizeof chunk - size);
    fuzz_render(chunk, chunk[FUZZ_CHUNK_OPTION_AT]);
    return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    static uint8_t chunk[EVTX_CHUNK_SIZE];
    if (seed % 16 == 0 || size < EVTX_CHUNK_HEADER || size > sizeof chunk)
        return LLVMFuzzerMutate(data, size, max_size);
    memcpy(chunk, data, size);
    size_t n = fuzz_mutate_chunk(chunk, size, seed);
    if (seed % 16 != 1)
        fuzz_repair_chunk(chunk, n);
    if (n > max_size)
        return size;
    memcpy(data, chunk, n);
    return n;
}
