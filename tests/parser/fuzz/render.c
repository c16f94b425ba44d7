/* render.c - renders one chunk the way every fuzz target wants it. */
#include "parser/ansi.h"
#include "tests/parser/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct render_options
fuzz_options(uint8_t bits)
{
    static const char *const codecs[] = { "windows-1252", "utf-8", "windows-31j", "gb18030",
                                          "big5-2003",    "ascii", "euc-jp",      "koi8-u" };
    return (struct render_options){ .format = bits & 1 ? FORMAT_JSON : FORMAT_XML,
                                    .indent = (bits & 2) == 0,
                                    .separate = (bits & 4) != 0,
                                    .record_numbers = (bits & 8) == 0,
                                    .checksums = (bits & 16) != 0,
                                    .ansi = ansi_find(codecs[bits >> 5]) };
}

static void
check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "post-condition violated: %s\n", what);
    abort();
}

/* Faults are in order of their place, and never behind the output. */
static void
check_result(const struct chunk_result *res)
{
    size_t before = 0;
    for (size_t i = 0; i < res->fault_count; i++) {
        check(res->faults[i].out_len >= before, "faults in order");
        before = res->faults[i].out_len;
        char text[4096];
        check(fault_message(&res->faults[i].fault, 0, "fuzz", text, sizeof text) < sizeof text,
              "message fits");
    }
    check(before <= res->out.len, "faults inside the output");
}

void
fuzz_render(const uint8_t *chunk, uint8_t option_bits)
{
    struct render_options options = fuzz_options(option_bits);
    struct chunk_result first, again;
    /* an allocation of its own: reads behind the padding are seen */
    uint8_t *copy = malloc(EVTX_CHUNK_SIZE + EVTX_CHUNK_PADDING);
    struct worker *worker = worker_new(&options);
    if (!copy || !worker)
        abort();
    memcpy(copy, chunk, EVTX_CHUNK_SIZE);
    memset(copy + EVTX_CHUNK_SIZE, 0xa5, EVTX_CHUNK_PADDING);
    chunk_result_init(&first);
    chunk_result_init(&again);
    worker_render_chunk(worker, copy, 0, &first);
    check_result(&first);
    worker_render_chunk(worker, copy, 0, &again);
    check(first.out.len == again.out.len && first.records == again.records &&
              first.fault_count == again.fault_count,
          "second rendering has the same size");
    check(first.out.len == 0 || memcmp(first.out.base, again.out.base, first.out.len) == 0,
          "second rendering is the same");
    check(memcmp(copy, chunk, EVTX_CHUNK_SIZE) == 0, "input untouched");
    chunk_result_free(&first);
    chunk_result_free(&again);
    worker_free(worker);
    free(copy);
}
