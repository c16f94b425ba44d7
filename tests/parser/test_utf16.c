/* test_utf16.c - the vector converters give what the scalar one gives, on 100,000 random strings.
 */
#include "parser/limits.h"
#include "parser/out.h"
#include "parser/utf16.h"

#include "tests/common/cmocka_all.h"

#include <stdlib.h>
#include <string.h>

#define STRINGS   100000u
#define UNITS_MAX 160u

static uint64_t seed = 0x243F6A8885A308D3u;

static uint32_t
next_random(void)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33);
}

/* Mostly plain text, with runs of everything that needs care. */
static uint16_t
random_unit(unsigned flavour)
{
    static const uint16_t special[] = { '&',    '<',    '>',    '"',    '\'',   '\\',
                                        '\n',   1,      0x1F,   0x7F,   0x80,   0xFF,
                                        0x100,  0x7FF,  0x800,  0x7FFF, 0x8000, 0xFFFF,
                                        0xFEFF, 0x8026, 0x3C00, 0xD7FF, 0xE000 };
    uint32_t r = next_random();
    switch (r % 64 < flavour ? r / 64 % 6 : 6) {
    case 0:
        return special[next_random() % (sizeof special / sizeof special[0])];
    case 1:
        return (uint16_t)(0xD800 + next_random() % 0x400);
    case 2:
        return (uint16_t)(0xDC00 + next_random() % 0x400);
    case 3:
        return (uint16_t)(next_random() % 0x10000);
    case 4:
        return (uint16_t)(0x4E00 + next_random() % 0x5000);
    case 5:
        return next_random() % 16 == 0 ? 0 : (uint16_t)(next_random() % 0x20);
    default:
        return (uint16_t)(0x20 + next_random() % 0x5F);
    }
}

static void
compare(utf16_fn *vector)
{
    uint8_t src[2 * UNITS_MAX + EVTX_CHUNK_PADDING];
    uint8_t plain[UNITS_MAX * UTF16_MAX_EXPANSION + OUT_SLACK];
    uint8_t fast[sizeof plain];
    for (unsigned i = 0; i < STRINGS; i++) {
        size_t count = next_random() % (i % 4 == 0 ? UNITS_MAX : 24);
        unsigned flavour = i % 5 * 16;
        for (size_t k = 0; k < UNITS_MAX + EVTX_CHUNK_PADDING / 2; k++) {
            uint16_t u = random_unit(flavour);
            memcpy(src + 2 * k, &u, 2);
        }
        for (int c = 0; c < TEXT_CONTEXTS; c++) {
            size_t a = (size_t)(utf16_scalar(plain, src, count, (enum text_context)c) - plain);
            size_t b = (size_t)(vector(fast, src, count, (enum text_context)c) - fast);
            assert_int_equal(a, b);
            assert_memory_equal(plain, fast, a);
            assert_true(a <= count * UTF16_MAX_EXPANSION);
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
    uint8_t src[sizeof units], want[4 * UNITS_MAX],
        got[UNITS_MAX * UTF16_MAX_EXPANSION + OUT_SLACK];
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
