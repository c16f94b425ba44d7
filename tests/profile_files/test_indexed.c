/* test_indexed.c - indexed profiles: read, broken, and matched by function. */
#include "profile/indexed_check.h"

#include "profile/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct writer {
    unsigned char data[2048];
    size_t size;
};

static void
put(struct writer *w, unsigned size, uint64_t value)
{
    prof_store(w->data + w->size, size, false, value);
    w->size += size;
}

/* One function in a bucket of its own. */
static void
put_function(struct writer *w, const char *name, uint64_t hash, unsigned counters, bool bitmap)
{
    size_t len = strlen(name);
    put(w, 2, 1);
    put(w, 8, prof_name_ref(name, len));
    put(w, 8, len);
    put(w, 8, 16 + 8 * (uint64_t)counters + (bitmap ? 8 : 0) + 8);
    memcpy(w->data + w->size, name, len);
    w->size += len;
    put(w, 8, hash);
    put(w, 8, counters);
    for (unsigned k = 0; k < counters; k++)
        put(w, 8, k);
    if (bitmap)
        put(w, 8, 0);
    put(w, 4, 8); /* value data: nothing but their head */
    put(w, 4, 0);
}

/* Two functions; VERSION 7 (short header, no bitmaps) or 13. */
static struct writer
make(unsigned version)
{
    struct writer w = { .size = 0 };
    put(&w, 8, UINT64_C(0x8169666f72706cff));
    put(&w, 8, version | PROF_FLAG_IR);
    put(&w, 8, 0);
    put(&w, 8, 0);
    put(&w, 8, 0); /* hash table, below */
    for (unsigned i = 0; version >= 12 && i < 4; i++)
        put(&w, 8, 0);
    put(&w, 8, 6);
    put(&w, 8, 0);
    for (unsigned i = 0; i < 6; i++)
        put(&w, 8, i == 0 ? 2 : 10);
    size_t first = w.size;
    put_function(&w, "alpha", 0x11, 3, version >= 11);
    size_t second = w.size;
    put_function(&w, "beta", 0x22, 1, version >= 11);
    while (w.size % 8 != 0)
        put(&w, 1, 0);
    prof_store(w.data + 32, 8, false, w.size);
    put(&w, 8, 2);
    put(&w, 8, 2);
    put(&w, 8, first);
    put(&w, 8, second);
    return w;
}

static struct indexed_check *
check_copy(const unsigned char *data, size_t size)
{
    unsigned char *exact = malloc(size ? size : 1);
    assert_non_null(exact);
    memcpy(exact, data, size);
    struct indexed_check *check = indexed_check_bytes((struct prof_bytes){ exact, size }, NULL);
    assert_non_null(check);
    free(exact);
    return check;
}

static void
both_headers_are_read(void **state)
{
    (void)state;
    static const unsigned versions[] = { 7, 13 };
    for (unsigned v = 0; v < 2; v++) {
        struct writer w = make(versions[v]);
        struct indexed_check *check = check_copy(w.data, w.size);
        assert_true(check->usable);
        assert_string_equal(check->kind, "IR");
        assert_int_equal(check->header.version, versions[v]);
        assert_int_equal(check->functions, 2);
        assert_int_equal(check->keys, 2);
        assert_int_equal(check->executed, 1); /* beta's only counter is 0 */
        assert_int_equal(check->max_counter, 2);
        indexed_check_free(check);
    }
}

static void
every_prefix_is_refused(void **state)
{
    (void)state;
    struct writer w = make(13);
    for (size_t size = 0; size < w.size; size++) {
        struct indexed_check *check = check_copy(w.data, size);
        assert_false(check->usable);
        assert_true(check->findings.count > 0);
        indexed_check_free(check);
    }
}

static void
no_single_byte_breaks_the_reader(void **state)
{
    (void)state;
    static const unsigned char values[] = { 0, 1, 0x7f, 0x80, 0xff };
    struct writer w = make(13);
    for (size_t at = 0; at < w.size; at++) {
        for (unsigned v = 0; v < sizeof values; v++) {
            unsigned char kept = w.data[at];
            w.data[at] = values[v];
            indexed_check_free(check_copy(w.data, w.size));
            w.data[at] = kept;
        }
    }
}

static void
unknown_versions_are_named(void **state)
{
    (void)state;
    struct writer w = make(13);
    w.data[8] = 14;
    struct indexed_check *check = check_copy(w.data, w.size);
    assert_false(check->usable);
    assert_string_equal(check->findings.items[0].id, "version");
    assert_int_equal(check->header.version, 14);
    indexed_check_free(check);
}

static void
buckets_must_lead_to_entries(void **state)
{
    (void)state;
    struct writer w = make(13);
    prof_store(w.data + w.size - 8, 8, false, 1 << 20);
    struct indexed_check *check = check_copy(w.data, w.size);
    assert_false(check->usable);
    assert_string_equal(check->findings.items[0].id, "bucket");
    indexed_check_free(check);
}

static void
releases_read_what_was_measured(void **state)
{
    (void)state;
    assert_int_equal(indexed_reads(14, 7), INDEXED_YES);
    assert_int_equal(indexed_reads(14, 8), INDEXED_NO);
    assert_int_equal(indexed_reads(13, 8), INDEXED_NO);
    assert_int_equal(indexed_reads(16, 9), INDEXED_YES);
    assert_int_equal(indexed_reads(15, 9), INDEXED_UNKNOWN);
    assert_int_equal(indexed_reads(19, 13), INDEXED_NO);
    assert_int_equal(indexed_reads(22, 13), INDEXED_YES);
    assert_int_equal(indexed_reads(23, 13), INDEXED_YES);
    assert_int_equal(indexed_reads(23, 14), INDEXED_UNKNOWN);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_headers_are_read),
        cmocka_unit_test(every_prefix_is_refused),
        cmocka_unit_test(no_single_byte_breaks_the_reader),
        cmocka_unit_test(unknown_versions_are_named),
        cmocka_unit_test(buckets_must_lead_to_entries),
        cmocka_unit_test(releases_read_what_was_measured),
    };
    return cmocka_run_group_tests_name("indexed profiles", tests, NULL, NULL);
}
