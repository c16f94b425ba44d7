/* fuzz.h - what the three fuzz targets of the parser share. */
#ifndef REPRO_TESTS_PARSER_FUZZ_H
#define REPRO_TESTS_PARSER_FUZZ_H

#include "parser/worker.h"

#include <stddef.h>
#include <stdint.h>

enum {
    FUZZ_FILE_OPTION_AT = 200, /* byte of the file header that chooses the options */
    FUZZ_CHUNK_OPTION_AT = 60, /* of a chunk header; both are reserved in the format */
    FUZZ_RECORD_AT = 536       /* where the BinXML of fuzz_record's only record starts */
};

/* libFuzzer's entry points, one set per target. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

/* Rendering options that BITS stand for. */
struct render_options fuzz_options(uint8_t bits);

/* Render CHUNK (EVTX_CHUNK_SIZE bytes) with padding that must not be read; twice with one worker:
 * caches must not change the result. Aborts when they do. */
void fuzz_render(const uint8_t *chunk, uint8_t option_bits);

/* Change a chunk of SIZE bytes, at most EVTX_CHUNK_SIZE, in place: tokens, types, sizes, offsets,
 * names, or anything; whole records may be repeated or removed. Returns the new size. */
size_t fuzz_mutate_chunk(uint8_t *chunk, size_t size, unsigned seed);
/* Make magic, free-space offset, record frames and checksums plausible again. */
void fuzz_repair_chunk(uint8_t *chunk, size_t size);

#endif
