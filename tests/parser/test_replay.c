/* test_replay.c - a replayed record is, byte for byte, what the general way gives, in all formats
 * and for every instruction set. Usage: test_replay FILE... */
#include "parser/alloc/alloc.h"
#include "parser/ansi.h"
#include "parser/input.h"
#include "parser/worker.h"

#include <stdio.h>
#include <string.h>

struct variant {
    const char *name;
    trace_replay_fn *replay;
    utf16_fn *utf16;
};

static bool
same_result(const struct chunk_result *a, const struct chunk_result *b)
{
    if (a->out.len != b->out.len || a->records != b->records || a->fault_count != b->fault_count ||
        (a->out.len != 0 && memcmp(a->out.base, b->out.base, a->out.len) != 0)) {
        return false;
    }
    for (size_t i = 0; i < a->fault_count; i++) {
        char left[1024], right[1024];
        fault_line(&a->faults[i].fault, left, sizeof left);
        fault_line(&b->faults[i].fault, right, sizeof right);
        if (a->faults[i].out_len != b->faults[i].out_len || strcmp(left, right) != 0) {
            return false;
        }
    }
    return true;
}

/* Number of chunks in which the ways differ. */
static unsigned
compare(const struct input *in, const struct render_options *opts, const struct variant *v,
        uint64_t *records)
{
    unsigned bad = 0;
    int sys_errno;
    static uint8_t chunk[EVTX_CHUNK_SIZE + EVTX_CHUNK_PADDING];
    struct worker *general = worker_new(opts), *quick = worker_new(opts);
    struct chunk_result a, b;
    chunk_result_init(&a);
    chunk_result_init(&b);
    worker_choose(general, NULL, utf16_scalar);
    worker_choose(quick, v->replay, v->utf16);
    for (uint64_t k = 0; k < 2 * in->chunk_end; k++) { /* twice: the second time all is replayed */
        if (input_read_chunk(in, k % in->chunk_end, chunk, &sys_errno) != INPUT_OK) {
            continue;
        }
        chunk_result_reset(&a);
        chunk_result_reset(&b);
        worker_render_chunk(general, chunk, k, &a);
        worker_render_chunk(quick, chunk, k, &b);
        *records += a.records;
        bad += !same_result(&a, &b);
    }
    chunk_result_free(&a);
    chunk_result_free(&b);
    worker_free(general);
    worker_free(quick);
    return bad;
}

int
main(int argc, char **argv)
{
    struct variant variants[2] = { { "scalar", trace_replay_scalar, utf16_scalar } };
    unsigned count = 1, bad = 0;
    if (trace_replay_best() != trace_replay_scalar) {
        variants[count++] = (struct variant){ "vector", trace_replay_best(), utf16_best() };
    }
    for (int i = 1; i < argc; i++) {
        struct input in;
        struct input_error err;
        if (!input_open(&in, argv[i], &err)) {
            printf("%s\n", err.headline);
            return 1;
        }
        for (unsigned mode = 0; mode < 4 * count; mode++) {
            const struct variant *v = &variants[mode / 4];
            struct render_options opts = { .format = mode % 4 < 2 ? FORMAT_XML : FORMAT_JSON,
                                           .indent = mode % 4 == 0,
                                           .separate = mode % 4 == 3,
                                           .record_numbers = mode % 2 == 0,
                                           .ansi = ansi_find("windows-1252") };
            uint64_t records = 0;
            unsigned wrong = compare(&in, &opts, v, &records);
            bad += wrong;
            printf("%s: mode %u, %s: %llu records, %u chunks differ\n", argv[i], mode % 4, v->name,
                   (unsigned long long)records, wrong);
        }
        input_close(&in);
    }
    return bad != 0;
}
