/* fuzz_file.c - fuzz target: a whole file through the pipeline, with one thread or two. */
#include "parser/pipeline.h"
#include "tests/parser/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

enum { FILE_SIZE_MAX = 4096 + 4 * 65536 };

/* What a sink does with its calls: reads everything, words every fault, stops at the first if told.
 */
struct checker {
    bool stop_on_fault;
    uint64_t sum;
};

static bool
take_texts(void *user, const struct pipeline_text *texts, size_t count)
{
    struct checker *c = user;
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < texts[k].len; i++)
            c->sum += texts[k].bytes[i];
    return true;
}

static bool
take_fault(void *user, const struct fault *f, uint64_t sequence)
{
    struct checker *c = user;
    char message[4096];
    c->sum += fault_message(f, sequence, "fuzz", message, sizeof message);
    return !c->stop_on_fault;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in;
    struct input_error err;
    struct pipeline_totals totals;
    if (size > FILE_SIZE_MAX)
        return -1;
    uint8_t bits = size > FUZZ_FILE_OPTION_AT + 1 ? data[FUZZ_FILE_OPTION_AT] : 0;
    uint8_t more = size > FUZZ_FILE_OPTION_AT + 1 ? data[FUZZ_FILE_OPTION_AT + 1] : 0;
    struct render_options options = fuzz_options(bits);
    struct checker checker = { .stop_on_fault = (more & 2) != 0 };
    struct pipeline_sink sink = { &checker, take_texts, take_fault, more & 4 ? 4 : 1 };
    struct id_range range = { more >> 2, 1000 };
    if (more & 128) {
        options.ranges = &range;
        options.range_count = 1;
    }
    if (!input_open_memory(&in, data, size, &err))
        return 0;
    if (!pipeline_run(&in, &options, more & 1 ? 2 : 1, &sink, &totals))
        abort();
    input_close(&in);
    return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    if (seed % 16 == 0 || size < EVTX_FILE_HEADER_SIZE + EVTX_CHUNK_SIZE)
        return LLVMFuzzerMutate(data, size, max_size);
    if (seed % 16 == 1) {
        LLVMFuzzerMutate(data, EVTX_FILE_HEADER_SIZE, EVTX_FILE_HEADER_SIZE);
        memcpy(data, "ElfFile", 8);
        return size;
    }
    size_t chunks = (size - EVTX_FILE_HEADER_SIZE) / EVTX_CHUNK_SIZE;
    uint8_t *chunk = data + EVTX_FILE_HEADER_SIZE + seed / 16 % chunks * EVTX_CHUNK_SIZE;
    fuzz_mutate_chunk(chunk, EVTX_CHUNK_SIZE - 1, seed);
    if (seed % 4)
        fuzz_repair_chunk(chunk, EVTX_CHUNK_SIZE);
    return size;
}
