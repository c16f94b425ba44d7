/* replay_avx2.c - trace programs with AVX2. */
#include "parser/trace.h"

#include "parser/types.h"
#include "parser/utf16_avx2.h"

#if defined(__x86_64__)

/* 16 bytes in the order of the text, as two hexadecimal digits each, with dashes between. */
TARGET_AVX2 static inline uint8_t *
guid_avx2(uint8_t *dst, const uint8_t *guid)
{
    const __m128i order = _mm_setr_epi8(3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m128i digits = _mm_setr_epi8('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B',
                                         'C', 'D', 'E', 'F');
    __m128i bytes = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i_u *)(const void *)guid), order);
    __m128i mask = _mm_set1_epi8(15);
    __m128i high = _mm_shuffle_epi8(digits, _mm_and_si128(_mm_srli_epi16(bytes, 4), mask));
    __m128i low = _mm_shuffle_epi8(digits, _mm_and_si128(bytes, mask));
    __m128i first = _mm_unpacklo_epi8(high, low);  /* 8 + 4 + 4 digits */
    __m128i second = _mm_unpackhi_epi8(high, low); /* 4 + 12 digits */
    uint64_t middle = (uint64_t)_mm_extract_epi64(first, 1);
    uint64_t last = (uint64_t)_mm_extract_epi64(second, 1);
    uint64_t third = (uint64_t)_mm_cvtsi128_si64(second);
    _mm_storel_epi64((__m128i_u *)(void *)dst, first);
    dst[8] = '-';
    memcpy(dst + 9, &middle, 4);
    dst[13] = '-';
    middle >>= 32;
    memcpy(dst + 14, &middle, 4);
    dst[18] = '-';
    memcpy(dst + 19, &third, 4);
    dst[23] = '-';
    third >>= 32;
    memcpy(dst + 24, &third, 4);
    memcpy(dst + 28, &last, 8);
    return dst + 36;
}

#    define REPLAY_NAME   trace_replay_avx2
#    define REPLAY_TARGET TARGET_AVX2
#    define TEXT_TO_UTF8  avx2_text
#    define PUT_GUID      guid_avx2
#    include "parser/replay_body.inc"

#else

/* Not for this processor. */
typedef int replay_avx2_unused;

#endif
