/* test_segment.c - random record sections of known composition, with and without names: the
 * segmentation must give back every record. */
#include "profile/segment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MAX_RECORDS = 30, SECTIONS = 4000 };

#define DATA     UINT64_C(0x10000)
#define COUNTERS UINT64_C(0x20000)
#define VALUES   UINT64_C(0x30000)
#define CODE     UINT64_C(0x40000)
#define CODE_END UINT64_C(0x50000)

static uint64_t state = 1181783497276652981ULL;

static uint64_t
next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state * 2685821657736338717ULL;
}

static unsigned
below(unsigned n)
{
    return (unsigned)(next_random() >> 33) % n;
}

struct section {
    unsigned char data[MAX_RECORDS * 72];
    size_t size;
    const struct prof_layout *truth[MAX_RECORDS];
    size_t count;
    uint64_t counters_end, values_end;
    unsigned char names[3 + MAX_RECORDS * 12]; /* one plain chunk of __llvm_prf_names */
    size_t names_size;
};

static void
put(struct section *s, unsigned field, unsigned n, bool be, uint64_t value)
{
    prof_store(s->data + s->size + field, n, be, value);
}

static void
add_record(struct section *s, const struct prof_layout *l, bool be)
{
    char name[12];
    int len = snprintf(name, sizeof name, "f%u", below(1000000));
    uint64_t ref = prof_name_ref(name, (size_t)len), counters = 1 + below(9);
    unsigned sites[3] = { below(3) == 0 ? 1 + below(4) : 0, below(4) == 0 ? 1 + below(3) : 0, 0 };
    unsigned total = sites[0] + sites[1];
    memset(s->data + s->size, 0, l->size);
    put(s, 0, 8, be, ref);
    put(s, 8, 8, be, next_random());
    put(s, l->counter_ptr, l->word, be,
        l->counter_absolute ? s->counters_end : s->counters_end - (DATA + s->size));
    put(s, l->function_ptr, l->word, be, below(3) == 0 ? 0 : CODE + below(0x10000));
    put(s, l->values, l->word, be, total > 0 && below(4) != 0 ? s->values_end : 0);
    put(s, l->num_counters, 4, be, counters);
    for (unsigned kind = 0; kind < l->value_kinds; kind++)
        put(s, l->value_sites + 2 * kind, 2, be, sites[kind]);
    if (s->names_size > 0)
        s->names[3 + s->names_size++] = 1;
    memcpy(s->names + 3 + s->names_size, name, (size_t)len);
    s->names_size += (size_t)len;
    s->truth[s->count++] = l;
    s->size += l->size;
    s->counters_end += counters * 8;
    s->values_end += (uint64_t)total * 8;
}

static bool
is_code(const void *context, uint64_t address)
{
    (void)context;
    return address >= CODE && address < CODE_END;
}

/* v9 without bitmap and v10 without vtable sites look the same. */
static void
assert_same_layout(const struct prof_layout *found, const struct prof_layout *truth)
{
    assert_string_equal(found->record_class, truth->record_class);
}

static void
check_section(struct section *s, unsigned word, bool be, bool with_names)
{
    struct prof_names names = { 0 };
    s->names[0] = (unsigned char)(s->names_size | 0x80); /* ULEB128 of two bytes */
    s->names[1] = (unsigned char)(s->names_size >> 7);
    s->names[2] = 0;
    if (with_names)
        assert_true(prof_names_decode(&names, s->names, 3 + s->names_size, NULL));
    struct segment_input in = { .word = word,
                                .big_endian = be,
                                .data = s->data,
                                .size = s->size,
                                .address = DATA,
                                .counters = { COUNTERS, s->counters_end },
                                .has_values = true,
                                .values = { VALUES, s->values_end },
                                .is_code = is_code,
                                .names = &names };
    struct segment_result result;
    assert_true(segment_records(&in, &result, NULL));
    assert_int_equal(result.count, s->count);
    assert_int_equal(result.junk_bytes, 0);
    for (size_t i = 0; i < result.count; i++)
        assert_same_layout(result.records[i].layout, s->truth[i]);
    segment_result_clear(&result);
    prof_names_clear(&names);
}

static void
random_sections_are_segmented(void **unused)
{
    (void)unused;
    static const unsigned versions[] = { 8, 10, 11, 5 };
    static struct section s;
    for (unsigned round = 0; round < SECTIONS; round++) {
        unsigned word = round % 2 ? 4 : 8, a = versions[below(4)], b = versions[below(4)];
        bool be = round % 4 >= 2;
        s = (struct section){ .counters_end = COUNTERS, .values_end = VALUES };
        for (unsigned n = 1 + below(MAX_RECORDS); n > 0; n--)
            add_record(&s, prof_layout_get(below(4) == 0 ? b : a, word), be);
        check_section(&s, word, be, true);
        check_section(&s, word, be, false);
    }
}

static void
junk_is_reported(void **unused)
{
    (void)unused;
    static struct section s;
    s = (struct section){ .counters_end = COUNTERS, .values_end = VALUES };
    for (int i = 0; i < 4; i++)
        add_record(&s, prof_layout_get(10, 8), false);
    memset(s.data + s.size, 0x5a, 24);
    s.size += 24;
    struct segment_input in = { .word = 8,
                                .data = s.data,
                                .size = s.size,
                                .address = DATA,
                                .counters = { COUNTERS, s.counters_end },
                                .has_values = true,
                                .values = { VALUES, s.values_end } };
    struct segment_result result;
    assert_true(segment_records(&in, &result, NULL));
    assert_int_equal(result.count, 4);
    assert_int_equal(result.junk_bytes, 24);
    assert_int_equal(result.junk_offset, 4 * 64);
    segment_result_clear(&result);
}

static void
hostile_inputs_are_refused(void **unused)
{
    (void)unused;
    unsigned char byte = 0;
    struct segment_input in = { .word = 3, .data = &byte, .size = 1 };
    struct segment_result result;
    struct repro_err err;
    assert_false(segment_records(&in, &result, &err));
    in = (struct segment_input){ .word = 8, .data = &byte, .size = SIZE_MAX / 2 };
    assert_false(segment_records(&in, &result, &err));
    assert_int_equal(err.code, REPRO_E_FORMAT);
    in = (struct segment_input){ .word = 8, .data = &byte, .size = 0 };
    assert_true(segment_records(&in, &result, &err));
    assert_int_equal(result.count, 0);
    segment_result_clear(&result);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_sections_are_segmented),
        cmocka_unit_test(junk_is_reported),
        cmocka_unit_test(hostile_inputs_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
