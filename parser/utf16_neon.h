/* utf16_neon.h - the NEON converter: 8 units per step, otherwise as the AVX2 one. */
#ifndef PARSER_UTF16_NEON_H
#define PARSER_UTF16_NEON_H

#include "parser/utf16.h"
#include "parser/utf16_unit.h"

#if defined(__aarch64__)

#    include <arm_neon.h>

/* A nibble per byte that cannot be copied as it is, eight bytes in 32 bits. */
static inline uint64_t
neon_special(uint8x8_t bytes, enum text_context context)
{
    uint8x8_t bad = vorr_u8(vcge_u8(bytes, vdup_n_u8(0x80)), vceq_u8(bytes, vdup_n_u8(0)));
    if (context == TEXT_JSON) {
        bad = vorr_u8(bad, vclt_u8(bytes, vdup_n_u8(0x20)));
        bad = vorr_u8(bad, vceq_u8(bytes, vdup_n_u8('\\')));
    } else if (context != TEXT_RAW) {
        bad = vorr_u8(bad, vceq_u8(bytes, vdup_n_u8('&')));
        bad = vorr_u8(bad, vceq_u8(bytes, vdup_n_u8('<')));
        bad = vorr_u8(bad, vceq_u8(bytes, vdup_n_u8('>')));
    }
    if (context == TEXT_XML_ATTR) {
        bad = vorr_u8(bad, vceq_u8(bytes, vdup_n_u8('\'')));
    }
    if (context == TEXT_XML_ATTR || context == TEXT_JSON) {
        bad = vorr_u8(bad, vceq_u8(bytes, vdup_n_u8('"')));
    }
    return vget_lane_u64(vreinterpret_u64_u8(bad), 0);
}

static inline uint8_t *
neon_text(uint8_t *dst, const uint8_t *src, size_t count, enum text_context context)
{
    size_t i = 0;
    while (i < count) {
        uint16x8_t units = vreinterpretq_u16_u8(vld1q_u8(src + 2 * i));
        uint8x8_t bytes = vqmovn_u16(units); /* saturates: units above 0xFF become 0xFF */
        vst1_u8(dst, bytes);
        uint64_t special = neon_special(bytes, context);
        size_t plain = special != 0 ? (size_t)__builtin_ctzll(special) / 8 : 8;
        size_t left = count - i;
        if (EVTX_LIKELY(plain >= left)) {
            return dst + left;
        }
        dst += plain;
        i += plain;
        if (plain == 8) {
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
