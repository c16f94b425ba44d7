/* test_utf16.c - the vector converters give what the scalar one gives, on 100,000 random strings.
 */
#include "tests/parser/utf16_strings.h"

#include "tests/common/cmocka_all.h"

#include <stdlib.h>
#include <string.h>

static void
compare(utf16_fn *vector)
{
    static struct utf16_string s;
    uint8_t plain[UTF16_TEXT_MAX], fast[UTF16_TEXT_MAX];
    for (unsigned i = 0; i < STRINGS; i++) {
        random_string(&s, i);
        for (int c = 0; c < TEXT_CONTEXTS; c++) {
            size_t a = (size_t)(utf16_scalar(plain, s.src, s.count, (enum text_context)c) - plain);
            size_t b = (size_t)(vector(fast, s.src, s.count, (enum text_context)c) - fast);
            assert_int_equal(a, b);
            assert_memory_equal(plain, fast, a);
            assert_true(a <= s.count * UTF16_MAX_EXPANSION);
        }
    }
}

static void
the_vector_converter_equals_the_scalar_one(void **state)
{
    (void)state;
#if defined(__x86_64__)
    if (!cpu_has_avx2()) {
        print_message("no AVX2 on this processor\n");
        skip();
    }
    compare(utf16_avx2);
#elif defined(__aarch64__)
    compare(utf16_neon);
#else
    print_message("no vector converter for this processor\n");
    skip();
#endif
}

/* An independent decoder, unit by unit, without escaping. */
static size_t
reference(const uint16_t *units, size_t count, uint8_t *dst)
{
    size_t n = 0;
    for (size_t i = 0; i < count && units[i] != 0; i++) {
        uint32_t cp = units[i];
        if (cp >= 0xD800 && cp <= 0xDFFF) {
            if (cp >= 0xDC00 || i + 1 == count || units[i + 1] < 0xDC00 || units[i + 1] > 0xDFFF) {
                continue;
            }
            cp = 0x10000 + (cp - 0xD800) * 0x400 + (units[++i] - 0xDC00u);
        }
        unsigned extra = cp < 0x80 ? 0 : cp < 0x800 ? 1 : cp < 0x10000 ? 2 : 3;
        static const uint8_t lead[4] = { 0, 0xC0, 0xE0, 0xF0 };
        dst[n++] = (uint8_t)(lead[extra] | cp >> (6 * extra));
        while (extra-- > 0) {
            dst[n++] = (uint8_t)(0x80 | (cp >> (6 * extra) & 0x3F));
        }
    }
    return n;
}

static void
raw_conversion_is_utf8(void **state)
{
    (void)state;
    uint16_t units[UNITS_MAX + EVTX_CHUNK_PADDING / 2];
    uint8_t src[sizeof units], want[4 * UNITS_MAX], got[UTF16_TEXT_MAX];
    for (unsigned i = 0; i < STRINGS; i++) {
        size_t count = next_random() % UNITS_MAX;
        for (size_t k = 0; k < sizeof units / 2; k++) {
            units[k] = random_unit(i % 5 * 16);
        }
        memcpy(src, units, sizeof units);
        size_t a = reference(units, count, want);
        size_t b = (size_t)(utf16_scalar(got, src, count, TEXT_RAW) - got);
        assert_int_equal(a, b);
        assert_memory_equal(want, got, a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vector_converter_equals_the_scalar_one),
        cmocka_unit_test(raw_conversion_is_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
