/* test_library.c - iterator and whole-log rendering give the same; callbacks stop it. */
#include "parser/gen/default_input.h"
#include "parser/include/repro/evtx.h"

#include "tests/common/cmocka_all.h"

#include <stdlib.h>
#include <string.h>

#define COPIES 8u
#define HEADER 4096u

/* The default input's chunks, COPIES times, with one of them damaged. */
static unsigned char *big;
static size_t big_size;

static int
set_up(void **state)
{
    (void)state;
    size_t chunks = default_input_size - HEADER;
    big_size = HEADER + COPIES * chunks;
    big = malloc(big_size);
    memcpy(big, default_input, HEADER);
    for (size_t i = 0; i < COPIES; i++) {
        memcpy(big + HEADER + i * chunks, default_input + HEADER, chunks);
    }
    big[HEADER + 5 * chunks] = 'X';
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    free(big);
    return 0;
}

struct collected {
    char *text;
    size_t len, room;
    unsigned faults, calls, stop_at;
};

static bool
collect(void *user, const char *text, size_t len)
{
    struct collected *c = user;
    if (c->room - c->len < len) {
        c->room = 2 * (c->len + len);
        c->text = realloc(c->text, c->room);
    }
    memcpy(c->text + c->len, text, len);
    c->len += len;
    return ++c->calls != c->stop_at;
}

static bool
collect_fault(void *user, const struct evtx_fault *fault)
{
    struct collected *c = user;
    assert_non_null(strstr(fault->message, "ElfChnk0"));
    assert_int_equal(fault->file_offset, HEADER + fault->chunk * 65536);
    c->faults++;
    return true;
}

static void
iterate(struct evtx_log *log, const struct evtx_options *opts, struct collected *c,
        uint64_t *records)
{
    struct evtx_iter *it = evtx_iter_new(log, opts);
    enum evtx_status status;
    uint64_t last_offset = 0;
    *records = 0;
    while ((status = evtx_iter_next(it)) != EVTX_END) {
        struct evtx_record rec;
        struct evtx_fault fault;
        size_t len;
        if (status == EVTX_FAULT) {
            assert_true(evtx_iter_fault(it, &fault));
            assert_false(evtx_iter_record(it, &rec));
            assert_null(evtx_iter_text(it, &len));
            c->faults++;
            continue;
        }
        assert_true(evtx_iter_record(it, &rec));
        assert_true(rec.file_offset > last_offset);
        assert_memory_equal(big + rec.file_offset, "**\0\0", 4);
        assert_memory_equal(big + rec.file_offset + 24, rec.binxml, rec.binxml_size);
        last_offset = rec.file_offset;
        const char *text = evtx_iter_text(it, &len);
        assert_non_null(text);
        collect(c, text, len);
        ++*records;
    }
    assert_int_equal(evtx_iter_next(it), EVTX_END);
    evtx_iter_free(it);
}

static void
iterator_and_threads_agree(void **state)
{
    (void)state;
    struct evtx_log *log = evtx_open_memory(big, big_size, NULL);
    assert_int_equal(evtx_chunk_count(log), (big_size - HEADER) / 65536);
    for (unsigned mode = 0; mode < 4; mode++) {
        struct evtx_options opts;
        struct collected a = { .stop_at = 0 };
        uint64_t records;
        evtx_options_init(&opts);
        opts.format = mode < 2 ? EVTX_XML : EVTX_JSON;
        opts.indent = mode == 0;
        opts.separate_attributes = mode == 3;
        opts.record_numbers = mode % 2 == 0;
        iterate(log, &opts, &a, &records);
        assert_true(records > 100);
        assert_int_equal(a.faults, 1);
        for (unsigned threads = 0; threads <= 4; threads++) {
            struct collected b = { .stop_at = 0 };
            struct evtx_sink sink = { &b, collect, collect_fault };
            uint64_t rendered;
            assert_true(evtx_render(log, &opts, threads, &sink, &rendered));
            assert_int_equal(rendered, records);
            assert_int_equal(b.faults, 1);
            assert_int_equal(a.len, b.len);
            assert_memory_equal(a.text, b.text, a.len);
            free(b.text);
        }
        free(a.text);
    }
    evtx_close(log);
}

static void
a_callback_can_stop(void **state)
{
    (void)state;
    struct evtx_log *log = evtx_open_memory(big, big_size, NULL);
    for (unsigned threads = 1; threads <= 4; threads++) {
        struct collected c = { .stop_at = 2 };
        struct evtx_sink sink = { &c, collect, NULL };
        assert_false(evtx_render(log, NULL, threads, &sink, NULL));
        assert_int_equal(c.calls, 2);
        free(c.text);
    }
    evtx_close(log);
}

static void
unknown_codecs_are_refused(void **state)
{
    (void)state;
    struct evtx_options opts;
    struct evtx_log *log = evtx_open_memory(big, big_size, NULL);
    evtx_options_init(&opts);
    opts.ansi_codec = "windows-9999";
    assert_null(evtx_iter_new(log, &opts));
    opts.ansi_codec = "utf-8";
    struct evtx_iter *it = evtx_iter_new(log, &opts);
    assert_non_null(it);
    evtx_iter_free(it);
    evtx_close(log);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iterator_and_threads_agree),
        cmocka_unit_test(a_callback_can_stop),
        cmocka_unit_test(unknown_codecs_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
