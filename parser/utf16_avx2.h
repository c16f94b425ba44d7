/* utf16_avx2.h - the AVX2 converter, to be inlined into functions for that target.
 *
 * 16 units per step: pack to bytes with saturation, find bytes that are not plain (high bit, NUL,
 * or to be escaped) with one shuffle, store all 16, advance to the first that is not plain.
 * Saturation keeps every unit above 0x7F away from plain ASCII: 0x0080..0x7FFF become 0x80..0xFF,
 * 0x8000..0xFFFF become 0. */
#ifndef PARSER_UTF16_AVX2_H
#define PARSER_UTF16_AVX2_H

#include "parser/utf16.h"
#include "parser/utf16_unit.h"

#if defined(__x86_64__)

#    include <immintrin.h>

#    define TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,lzcnt")))

/* Bit per byte that cannot be copied as it is. */
TARGET_AVX2 static inline uint32_t
avx2_special(__m128i bytes, enum text_context context)
{
    /* Indexed by the low nibble: the byte to be escaped that has this nibble. */
    const __m128i xml =
        _mm_setr_epi8(0, -1, -1, -1, -1, -1, '&', -1, -1, -1, -1, -1, '<', -1, '>', 0);
    const __m128i attr =
        _mm_setr_epi8(0, -1, '"', -1, -1, -1, '&', '\'', -1, -1, -1, -1, '<', -1, '>', 0);
    __m128i bad;
    if (context == TEXT_JSON) {
        bad = _mm_or_si128(_mm_cmpgt_epi8(_mm_set1_epi8(0x20), bytes),
                           _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                        _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));
    } else if (context == TEXT_RAW) {
        bad = _mm_cmpgt_epi8(_mm_set1_epi8(1), bytes);
    } else {
        __m128i match = _mm_shuffle_epi8(context == TEXT_XML ? xml : attr, bytes);
        bad = _mm_or_si128(_mm_cmpeq_epi8(match, bytes), bytes);
    }
    return (uint32_t)_mm_movemask_epi8(bad);
}

TARGET_AVX2 static inline uint8_t *
avx2_text(uint8_t *dst, const uint8_t *src, size_t count, enum text_context context)
{
    size_t i = 0;
    while (i < count) {
        __m128i low = _mm_loadu_si128((const __m128i_u *)(const void *)(src + 2 * i));
        __m128i high = _mm_loadu_si128((const __m128i_u *)(const void *)(src + 2 * i + 16));
        __m128i bytes = _mm_packus_epi16(low, high);
        _mm_storeu_si128((__m128i_u *)(void *)dst, bytes);
        uint32_t plain = _tzcnt_u32(avx2_special(bytes, context) | 0x10000);
        size_t left = count - i;
        if (EVTX_LIKELY(plain >= left)) {
            return dst + left;
        }
        dst += plain;
        i += plain;
        if (plain == 16) {
            continue;
        }
        if (load_u16(src + 2 * i) == 0) {
            return dst;
        }
        do {
            dst = utf16_put_unit(dst, src, &i, count, text_escape[context]);
        } while (i < count && load_u16(src + 2 * i) >= 0x80);
    }
    return dst;
}

#endif
#endif
