/* test_layout.c - the layout table is consistent: no overlap, no hole, pads where nothing else is.
 */
#include "profile/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Mark [AT, AT + N) as taken; fail if a byte is taken twice. */
static void
take(unsigned char *taken, unsigned at, unsigned n)
{
    if (at == PROF_NO_FIELD)
        return;
    for (unsigned i = 0; i < n; i++)
        assert_int_equal(taken[at + i]++, 0);
}

static void
check_record(const struct prof_layout *l)
{
    unsigned char taken[80] = { 0 };
    take(taken, 0, 8);
    take(taken, 8, 8);
    take(taken, l->counter_ptr, l->word);
    take(taken, l->uniform_ptr, l->word);
    take(taken, l->bitmap_ptr, l->word);
    take(taken, l->function_ptr, l->word);
    take(taken, l->values, l->word);
    take(taken, l->num_counters, 4);
    take(taken, l->value_sites, 2 * l->value_kinds);
    take(taken, l->wave_size, 2);
    take(taken, l->bitmap_bytes, 4);
    for (int i = 0; i < 2; i++)
        take(taken, l->pad[i][0], l->pad[i][1] - l->pad[i][0]);
    for (unsigned i = 0; i < l->size; i++)
        assert_int_equal(taken[i], 1);
    assert_int_equal(taken[l->size], 0);
    assert_true(l->stored_size <= l->size && l->size - l->stored_size < 8);
}

static void
records_have_neither_holes_nor_overlaps(void **state)
{
    (void)state;
    for (unsigned v = PROF_RAW_VERSION_MIN; v <= PROF_RAW_VERSION_MAX; v++) {
        for (unsigned word = 4; word <= 8; word += 4) {
            const struct prof_layout *l = prof_layout_get(v, word);
            assert_non_null(l);
            assert_int_equal(l->raw_version, v);
            assert_int_equal(l->word, word);
            assert_ptr_equal(prof_layout_by_name(l->name, word), l);
            check_record(l);
        }
    }
    assert_null(prof_layout_get(4, 8));
    assert_null(prof_layout_get(12, 8));
    assert_null(prof_layout_get(8, 2));
}

static void
record_sizes_are_the_measured_ones(void **state)
{
    (void)state;
    assert_int_equal(prof_layout_get(8, 8)->size, 48);
    assert_int_equal(prof_layout_get(8, 4)->size, 40);
    assert_int_equal(prof_layout_get(8, 4)->stored_size, 36);
    assert_int_equal(prof_layout_get(9, 8)->size, 64);
    assert_int_equal(prof_layout_get(10, 8)->size, 64);
    assert_int_equal(prof_layout_get(10, 4)->size, 48);
    assert_int_equal(prof_layout_get(11, 8)->size, 72);
    assert_int_equal(prof_layout_get(11, 4)->size, 56);
}

static void
headers_have_neither_holes_nor_overlaps(void **state)
{
    (void)state;
    for (unsigned v = PROF_RAW_VERSION_MIN; v <= PROF_RAW_VERSION_MAX; v++) {
        const struct prof_header_layout *h = prof_header_layout_get(v);
        const unsigned fields[] = { h->binary_ids_size,
                                    h->num_data,
                                    h->padding_before_counters,
                                    h->num_counters,
                                    h->padding_after_counters,
                                    h->num_bitmap_bytes,
                                    h->padding_after_bitmap,
                                    h->num_uniform_counters,
                                    h->padding_after_uniform,
                                    h->uniform_delta,
                                    h->names_size,
                                    h->counters_delta,
                                    h->bitmap_delta,
                                    h->names_delta,
                                    h->num_vtables,
                                    h->vnames_size,
                                    h->value_kind_last };
        unsigned char taken[160] = { 0 };
        take(taken, 0, 16);
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
            take(taken, fields[i], 8);
        for (unsigned i = 0; i < h->size; i++)
            assert_int_equal(taken[i], 1);
        assert_int_equal(taken[h->size], 0);
    }
}

static void
llvm_releases_map_both_ways(void **state)
{
    (void)state;
    unsigned first = 0, last = 0;
    assert_true(prof_layout_llvm_range(10, &first, &last));
    assert_int_equal(first, 19);
    assert_int_equal(last, 22);
    assert_int_equal(prof_raw_version_of_llvm(14), 8);
    assert_int_equal(prof_raw_version_of_llvm(16), 8);
    assert_int_equal(prof_raw_version_of_llvm(18), 9);
    assert_int_equal(prof_raw_version_of_llvm(22), 10);
    assert_int_equal(prof_raw_version_of_llvm(99), 0);
    assert_false(prof_layout_llvm_range(6, &first, &last));
}

static void
integers_load_and_store_in_both_orders(void **state)
{
    (void)state;
    unsigned char bytes[8];
    prof_store(bytes, 8, false, UINT64_C(0x0102030405060708));
    assert_int_equal(bytes[0], 8);
    assert_int_equal(prof_load(bytes, 8, false), UINT64_C(0x0102030405060708));
    assert_int_equal(prof_load(bytes, 4, true), 0x08070605);
    prof_store(bytes, 2, true, 0xabcd);
    assert_int_equal(bytes[0], 0xab);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_have_neither_holes_nor_overlaps),
        cmocka_unit_test(record_sizes_are_the_measured_ones),
        cmocka_unit_test(headers_have_neither_holes_nor_overlaps),
        cmocka_unit_test(llvm_releases_map_both_ways),
        cmocka_unit_test(integers_load_and_store_in_both_orders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
