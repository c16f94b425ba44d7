/* test_fold.c - records whose values stay the same for a while and then change: folded into the
 * program or not, placed by remembered descriptors or not, the text is that of the general way. */
#include "parser/ansi.h"
#include "parser/gen/binxml.h"
#include "parser/worker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { VALUES = 19, RECORDS = 2000, VALUE_MAX = 64, PAYLOAD = 7, ANSI = 16 };

/* What has to be a valid date or identifier stands before the payload: behind it, it would give
 * away values that are looked for in the wrong place. */
static uint8_t types[VALUES] = {
    TYPE_UINT8,  TYPE_FILETIME, TYPE_UINT16, TYPE_SYSTEMTIME, TYPE_SID,    TYPE_STRING, TYPE_STRING,
    TYPE_BINXML, TYPE_GUID,     TYPE_UINT8,  TYPE_UINT64,     TYPE_UINT32, TYPE_BINARY, TYPE_HEX64,
    TYPE_SIZET,  TYPE_STRING,   TYPE_ANSI,   TYPE_BOOL,       TYPE_UINT16,
};

struct test_value {
    uint8_t type, size, bytes[VALUE_MAX];
};

static struct test_value values[VALUES];
static struct chunk chunk;
static uint64_t state = 1;

static uint32_t
below(uint32_t n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 33) % n);
}

/* A new value of the type, sometimes an unusual one. */
static void
set_value(unsigned i)
{
    struct test_value *v = &values[i];
    v->type = types[i];
    for (unsigned k = 0; k < VALUE_MAX; k++) {
        v->bytes[k] = (uint8_t)(k % 2 == 0 ? 'a' + below(26) : 0);
    }
    switch (v->type) {
    case TYPE_STRING:
        v->size = (uint8_t)(2 * below(12));
        v->bytes[2 * (size_t)below(12)] = below(4) == 0 ? 0 : '<';
        break;
    case TYPE_ANSI:
    case TYPE_BINARY:
        v->size = (uint8_t)below(20);
        break;
    case TYPE_SID:
        v->bytes[1] = (uint8_t)(1 + below(5));
        v->size = (uint8_t)(8 + 4 * v->bytes[1]);
        v->bytes[1] = (uint8_t)(v->bytes[1] + (below(10) == 0)); /* rarely not what the size says */
        break;
    case TYPE_FILETIME:
        v->bytes[7] = below(20) == 0 ? 0xFF : 1; /* not a date: the general way */
        v->size = 8;
        break;
    case TYPE_SYSTEMTIME:
        memcpy(v->bytes, "\xE2\x07\1\0\1\0\2\0\3\0\4\0\5\0\6\0", 16);
        v->bytes[6] = (uint8_t)(1 + below(28));
        v->size = 16;
        break;
    case TYPE_SIZET:
        v->size = below(2) == 0 ? 4 : 8;
        break;
    case TYPE_BINXML:
        v->size = (uint8_t)below(4);
        break;
    default:
        v->size = (uint8_t[]){
            0, 0, 0, 0, 1, 0, 2, 0, 4, 0, 8, 0, 0, 4, 0, 16, 0, 0, 0, 0, 0, 8
        }[v->type];
        break;
    }
    if (below(40) == 0 && v->type != TYPE_BINXML) {
        v->type = TYPE_NULL;
        v->size = (uint8_t)below(3);
    }
}

/* The strings 5 and 6, side by side: another boundary, the same bytes. */
static void
move_boundary(void)
{
    struct test_value *a = &values[5], *b = &values[6];
    if (a->type == TYPE_STRING && b->type == TYPE_STRING && b->size != 0 && a->size < 40) {
        memcpy(a->bytes + a->size, b->bytes, 2);
        memmove(b->bytes, b->bytes + 2, b->size);
        a->size += 2;
        b->size -= 2;
    }
}

/* <R A="[5]"><V>[0]</V><V>[1]</V>...</R>; optional ones vanish when empty. */
static void
put_definition(void)
{
    static const struct guid guid = { { 1 } };
    if (!bx_instance(&chunk, &guid)) {
        return;
    }
    uint32_t definition = chunk_template_begin(&chunk, &guid);
    struct bx_element root = bx_open(&chunk, "R", true, true);
    bx_attribute(&chunk, "A", false);
    bx_substitution(&chunk, 5, TYPE_STRING, false);
    bx_attributes_end(&chunk, &root);
    bx_close_start(&chunk);
    for (unsigned i = 0; i < VALUES; i++) {
        struct bx_element e = bx_open(&chunk, "V", false, true);
        bx_close_start(&chunk);
        bx_substitution(&chunk, (uint16_t)i, types[i], i % 3 == 0);
        bx_end(&chunk, &e);
    }
    bx_end(&chunk, &root);
    chunk_put_u8(&chunk, TOKEN_EOF);
    chunk_template_end(&chunk, definition);
}

/* <P><Q>[0]</Q></P> with a string of SIZE units. */
static void
put_payload(unsigned size)
{
    static const struct guid guid = { { 2 } };
    bx_fragment(&chunk);
    if (bx_instance(&chunk, &guid)) {
        uint32_t definition = chunk_template_begin(&chunk, &guid);
        struct bx_element p = bx_open(&chunk, "P", false, true);
        bx_close_start(&chunk);
        bx_substitution(&chunk, 0, TYPE_STRING, false);
        bx_end(&chunk, &p);
        chunk_put_u8(&chunk, TOKEN_EOF);
        chunk_template_end(&chunk, definition);
    }
    struct bx_values inner = bx_values_begin(&chunk, 1);
    uint32_t at = chunk.pos;
    chunk_put(&chunk, u"abcdefgh", 2 * (size_t)size);
    bx_value_done(&chunk, &inner, TYPE_STRING, at);
}

static bool
put_record(uint64_t id)
{
    chunk_record_begin(&chunk, id, 0);
    bx_fragment(&chunk);
    put_definition();
    struct bx_values list = bx_values_begin(&chunk, VALUES);
    for (unsigned i = 0; i < VALUES; i++) {
        uint32_t at = chunk.pos;
        if (i == PAYLOAD && values[i].size != 0) {
            put_payload(values[i].size);
        } else {
            chunk_put(&chunk, values[i].bytes, values[i].size);
        }
        bx_value_done(&chunk, &list, values[i].type, at);
    }
    return chunk_record_end(&chunk, id);
}

struct renderer {
    struct worker *worker;
    struct chunk_result result;
};

static void
start(struct renderer *r, const struct render_options *options)
{
    r->worker = worker_new(options);
    assert_non_null(r->worker);
    chunk_result_init(&r->result);
}

static void
stop(struct renderer *r)
{
    chunk_result_free(&r->result);
    worker_free(r->worker);
}

static void
render(struct renderer *r)
{
    static uint8_t bytes[EVTX_CHUNK_SIZE + EVTX_CHUNK_PADDING];
    memcpy(bytes, chunk.bytes, CHUNK_SIZE);
    chunk_result_reset(&r->result);
    worker_render_chunk(r->worker, bytes, 0, &r->result);
}

static void
compare_chunk(struct renderer *general, struct renderer *quick)
{
    chunk_finish(&chunk, 1, 0);
    render(general);
    render(quick);
    assert_int_equal(general->result.out.len, quick->result.out.len);
    assert_memory_equal(general->result.out.base, quick->result.out.base, quick->result.out.len);
    assert_int_equal(general->result.fault_count, quick->result.fault_count);
}

/* One value in RARELY records changes; one in OFTEN values changes in every record. */
static void
compare(enum output_format format, unsigned rarely, unsigned often)
{
    struct render_options options = {
        .format = format, .indent = true, .record_numbers = true, .ansi = ansi_find("windows-1252")
    };
    struct renderer general, quick;
    start(&general, &options);
    start(&quick, &options);
    worker_choose(general.worker, NULL, utf16_best());
    chunk_reset(&chunk);
    for (unsigned i = 0; i < VALUES; i++) {
        set_value(i);
    }
    for (uint64_t id = 1; id <= RECORDS; id++) {
        if (below(rarely) == 0) {
            below(4) == 0 ? move_boundary() : set_value(below(VALUES));
        }
        for (unsigned i = often - 1; i < VALUES; i += often) {
            set_value(i);
        }
        if (!put_record(id)) {
            compare_chunk(&general, &quick);
            chunk_reset(&chunk);
            assert_true(put_record(id));
        }
    }
    compare_chunk(&general, &quick);
    stop(&general);
    stop(&quick);
}

/* With and without a string that has to be decoded: descriptors of those are not remembered. */
static void
compare_both(unsigned rarely, unsigned often)
{
    for (int ansi = 0; ansi < 2; ansi++) {
        types[ANSI] = ansi ? TYPE_ANSI : TYPE_UINT32;
        compare(FORMAT_XML, rarely, often);
        compare(FORMAT_JSON, rarely, often);
    }
}

static void
values_that_never_change(void **unused)
{
    (void)unused;
    compare_both(RECORDS, VALUES + 1);
}

static void
values_that_change_after_a_while(void **unused)
{
    (void)unused;
    for (unsigned rarely = 200; rarely > 1; rarely /= 3) {
        compare_both(rarely, VALUES + 1);
    }
}

static void
values_of_which_some_always_change(void **unused)
{
    (void)unused;
    for (unsigned often = 2; often < VALUES; often += 3) {
        compare_both(100, often);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_that_never_change),
        cmocka_unit_test(values_that_change_after_a_while),
        cmocka_unit_test(values_of_which_some_always_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
