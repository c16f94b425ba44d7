/* fuzz_file.c - fuzz target: a whole file through the pipeline, with one thread or two. */
#include "parser/pipeline.h"
#include "tests/parser/fuzz/fuzz.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_SIZE_MAX = 4096 + 4 * 65536 };

static int
null_device(void)
{
    static int fd = -1;
    if (fd < 0)
        fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        abort();
    return fd;
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
    struct pipeline_options options = { .render = fuzz_options(bits),
                                        .threads = more & 1 ? 2 : 1,
                                        .stop_on_fault = (more & 2) != 0,
                                        .name = "fuzz" };
    struct id_range range = { more >> 2, 1000 };
    if (more & 128) {
        options.render.ranges = &range;
        options.render.range_count = 1;
    }
    if (!input_open_memory(&in, data, size, &err))
        return 0;
    if (!pipeline_run(&in, &options, null_device(), null_device(), &totals))
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
