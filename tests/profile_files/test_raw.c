/* test_raw.c - raw profiles of all formats: read, checked, broken, salvaged. */
#include "profile/salvage.h"
#include "tests/profile_files/synthetic.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct made {
    unsigned char *data;
    size_t size;
};

static struct made
make(unsigned version, unsigned word, bool big)
{
    struct made m;
    m.data = synthetic_profile(version, word, big, &m.size);
    return m;
}

/* The check of exactly SIZE bytes, in memory that ends there. */
static struct raw_check *
check_copy(const unsigned char *data, size_t size)
{
    unsigned char *exact = malloc(size ? size : 1);
    assert_non_null(exact);
    memcpy(exact, data, size);
    struct prof_bytes bytes = { exact, size };
    struct raw_check *check = raw_check_bytes(&bytes, NULL);
    assert_non_null(check);
    free(exact);
    return check;
}

static bool
has_finding(const struct raw_check *check, const char *id)
{
    for (size_t i = 0; i < check->findings.count; i++) {
        if (strcmp(check->findings.items[i].id, id) == 0)
            return true;
    }
    return false;
}

static void
every_format_is_usable(void **state)
{
    (void)state;
    for (unsigned version = 5; version <= 11; version++) {
        for (unsigned form = 0; form < 4; form++) {
            struct made m = make(version, form & 1 ? 4 : 8, (form & 2) != 0);
            struct raw_check *check = check_copy(m.data, m.size);
            assert_true(check->usable);
            assert_int_equal(check->profile_count, 1);
            assert_int_equal(check->profiles[0].header.version, version);
            assert_int_equal(check->profiles[0].header.word, form & 1 ? 4 : 8);
            assert_int_equal(check->profiles[0].records, SYNTHETIC_FUNCTIONS);
            assert_int_equal(check->profiles[0].executed, SYNTHETIC_FUNCTIONS);
            assert_int_equal(check->profiles[0].max_counter, synthetic_counter(4, 4));
            assert_int_equal(check->profiles[0].end, m.size);
            raw_check_free(check);
            free(m.data);
        }
    }
}

static void
version_5_without_paddings_is_recognised(void **state)
{
    (void)state;
    struct made m = make(5, 8, false);
    /* Before LLVM 10 the header lacked the words at 24 and 40. */
    unsigned char old[4096];
    memcpy(old, m.data, 24);
    memcpy(old + 24, m.data + 32, 8);
    memcpy(old + 32, m.data + 48, m.size - 48);
    struct raw_check *check = check_copy(old, m.size - 16);
    assert_true(check->usable);
    assert_int_equal(check->profiles[0].header.header_size, 64);
    assert_int_equal(check->profiles[0].max_counter, synthetic_counter(4, 4));
    raw_check_free(check);
    free(m.data);
}

static void
every_prefix_is_refused(void **state)
{
    (void)state;
    static const unsigned versions[] = { 5, 8, 9, 10, 11 };
    for (unsigned v = 0; v < 5; v++) {
        struct made m = make(versions[v], 8, false);
        for (size_t size = 0; size + 8 <= m.size; size++) {
            struct raw_check *check = check_copy(m.data, size);
            assert_false(check->usable);
            assert_true(check->findings.count > 0);
            raw_check_free(check);
        }
        free(m.data);
    }
}

static void
no_single_byte_breaks_the_reader(void **state)
{
    (void)state;
    static const unsigned char values[] = { 0, 1, 0x7f, 0x80, 0xff };
    for (unsigned version = 8; version <= 10; version += 2) {
        struct made m = make(version, 8, false);
        for (size_t at = 0; at < m.size; at++) {
            for (unsigned v = 0; v < sizeof values; v++) {
                unsigned char kept = m.data[at];
                m.data[at] = values[v];
                raw_check_free(check_copy(m.data, m.size));
                m.data[at] = kept;
            }
        }
        free(m.data);
    }
}

static void
concatenated_profiles_are_all_read(void **state)
{
    (void)state;
    struct made a = make(10, 8, false), b = make(8, 8, false);
    unsigned char both[8192];
    memcpy(both, a.data, a.size);
    memset(both + a.size, 0, 16);
    memcpy(both + a.size + 16, a.data, a.size);
    struct raw_check *check = check_copy(both, 2 * a.size + 16);
    assert_true(check->usable);
    assert_int_equal(check->profile_count, 2);
    raw_check_free(check);
    memcpy(both + a.size, b.data, b.size);
    check = check_copy(both, a.size + b.size);
    assert_false(check->usable);
    assert_int_equal(check->profile_count, 2);
    assert_int_equal(check->profiles[1].header.version, 8);
    assert_true(has_finding(check, "versions-differ"));
    raw_check_free(check);
    free(a.data);
    free(b.data);
}

static void
profiles_of_two_versions_are_split(void **state)
{
    (void)state;
    struct made a = make(10, 8, false), b = make(8, 8, false);
    unsigned char *both = malloc(a.size + b.size);
    assert_non_null(both);
    memcpy(both, a.data, a.size);
    memcpy(both + a.size, b.data, b.size);
    struct prof_bytes bytes = { both, a.size + b.size };
    struct raw_check *check = raw_check_bytes(&bytes, NULL);
    struct salvage_result result;
    assert_non_null(check);
    assert_true(salvage_bytes(&bytes, check, "split", 0, &result, NULL));
    assert_int_equal(result.count, 2);
    assert_int_equal(result.records, 2 * SYNTHETIC_FUNCTIONS);
    assert_string_equal(result.outputs[0].name, "split.v10.profraw");
    assert_int_equal(result.outputs[0].size, a.size);
    assert_memory_equal(result.outputs[0].data, a.data, a.size);
    assert_string_equal(result.outputs[1].name, "split.v8.profraw");
    assert_memory_equal(result.outputs[1].data, b.data, b.size);
    salvage_result_clear(&result);
    raw_check_free(check);
    free(both);
    free(a.data);
    free(b.data);
}

static void
wrapped_counters_are_found(void **state)
{
    (void)state;
    struct made m = make(10, 8, false);
    size_t counters = 128 + 64 * SYNTHETIC_FUNCTIONS;
    memset(m.data + counters + 16, 0xff, 8);
    struct raw_check *check = check_copy(m.data, m.size);
    assert_false(check->usable);
    assert_true(has_finding(check, "wrapped-counter"));
    assert_int_equal(check->findings.items[0].offset, counters + 16);
    raw_check_free(check);
    free(m.data);
}

static void
shared_counters_are_found(void **state)
{
    (void)state;
    struct made m = make(8, 8, false);
    m.data[88 + 40] = 2; /* NumCounters of the first function: now shares one with the second */
    struct raw_check *check = check_copy(m.data, m.size);
    assert_true(has_finding(check, "counter-overlap"));
    raw_check_free(check);
    free(m.data);
}

static void
unknown_versions_are_named(void **state)
{
    (void)state;
    struct made m = make(10, 8, false);
    m.data[8] = 12;
    struct raw_check *check = check_copy(m.data, m.size);
    assert_false(check->usable);
    assert_true(has_finding(check, "header"));
    assert_int_equal(check->profiles[0].header.version, 12);
    raw_check_free(check);
    free(m.data);
}

static void
cut_names_are_salvaged_without_them(void **state)
{
    (void)state;
    struct made m = make(10, 8, false);
    size_t names = 128 + 64 * SYNTHETIC_FUNCTIONS + 8 * 15;
    struct prof_bytes bytes = { m.data, names + 4 };
    struct raw_check *check = raw_check_bytes(&bytes, NULL);
    struct salvage_result result;
    assert_non_null(check);
    assert_false(check->usable);
    assert_true(check->salvageable);
    assert_true(salvage_bytes(&bytes, check, "cut", 0, &result, NULL));
    assert_int_equal(result.records, SYNTHETIC_FUNCTIONS);
    struct raw_check *again = check_copy(result.outputs[0].data, result.outputs[0].size);
    assert_int_equal(again->profiles[0].counters, 15);
    assert_int_equal(again->profiles[0].max_counter, synthetic_counter(4, 4));
    assert_true(again->readers[19 - RAW_MODEL_FIRST].show);
    raw_check_free(again);
    salvage_result_clear(&result);
    raw_check_free(check);
    free(m.data);
}

static void
nothing_is_salvaged_from_nothing(void **state)
{
    (void)state;
    struct prof_bytes bytes = { (const unsigned char *)"", 0 };
    struct raw_check *check = raw_check_bytes(&bytes, NULL);
    struct salvage_result result;
    struct repro_err err = { 0 };
    assert_non_null(check);
    assert_true(has_finding(check, "empty"));
    assert_false(salvage_bytes(&bytes, check, "x", 0, &result, &err));
    assert_int_equal(err.code, REPRO_E_FORMAT);
    raw_check_free(check);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_is_usable),
        cmocka_unit_test(version_5_without_paddings_is_recognised),
        cmocka_unit_test(every_prefix_is_refused),
        cmocka_unit_test(no_single_byte_breaks_the_reader),
        cmocka_unit_test(concatenated_profiles_are_all_read),
        cmocka_unit_test(profiles_of_two_versions_are_split),
        cmocka_unit_test(wrapped_counters_are_found),
        cmocka_unit_test(shared_counters_are_found),
        cmocka_unit_test(unknown_versions_are_named),
        cmocka_unit_test(cut_names_are_salvaged_without_them),
        cmocka_unit_test(nothing_is_salvaged_from_nothing),
    };
    return cmocka_run_group_tests_name("raw profiles", tests, NULL, NULL);
}
