/* utf16.c - scalar UTF-16LE to UTF-8 conversion and the escape tables. */
#include "parser/utf16.h"

#include "parser/utf16_unit.h"

/* Replacement texts as little-endian 8-byte words with the length on top. */
#define E1(a)       ((uint64_t)(uint8_t)(a))
#define E2(a, b)    (E1(a) | (uint64_t)(uint8_t)(b) << 8 | (uint64_t)2 << 56)
#define E3(a, b, c) (E1(a) | (uint64_t)(uint8_t)(b) << 8 | (uint64_t)(uint8_t)(c) << 16)
#define AMP         (E3('&', 'a', 'm') | (uint64_t)'p' << 24 | (uint64_t)';' << 32 | (uint64_t)5 << 56)
#define LT          (E3('&', 'l', 't') | (uint64_t)';' << 24 | (uint64_t)4 << 56)
#define GT          (E3('&', 'g', 't') | (uint64_t)';' << 24 | (uint64_t)4 << 56)
#define QUOT                                                                               \
    (E3('&', 'q', 'u') | (uint64_t)'o' << 24 | (uint64_t)'t' << 32 | (uint64_t)';' << 40 | \
     (uint64_t)6 << 56)
#define APOS                                                                               \
    (E3('&', 'a', 'p') | (uint64_t)'o' << 24 | (uint64_t)'s' << 32 | (uint64_t)';' << 40 | \
     (uint64_t)6 << 56)
#define U00(hi, lo)                                                                           \
    (E3('\\', 'u', '0') | (uint64_t)'0' << 24 | (uint64_t)(hi) << 32 | (uint64_t)(lo) << 40 | \
     (uint64_t)6 << 56)

const uint64_t text_escape[TEXT_CONTEXTS][128] = {
    [TEXT_XML] = { ['&'] = AMP, ['<'] = LT, ['>'] = GT },
    [TEXT_XML_ATTR] = { ['&'] = AMP, ['<'] = LT, ['>'] = GT, ['"'] = QUOT, ['\''] = APOS },
    [TEXT_JSON] = { [0x00] = U00('0', '0'), [0x01] = U00('0', '1'), [0x02] = U00('0', '2'),
                    [0x03] = U00('0', '3'), [0x04] = U00('0', '4'), [0x05] = U00('0', '5'),
                    [0x06] = U00('0', '6'), [0x07] = U00('0', '7'), [0x08] = E2('\\', 'b'),
                    [0x09] = E2('\\', 't'), [0x0A] = E2('\\', 'n'), [0x0B] = U00('0', 'B'),
                    [0x0C] = E2('\\', 'f'), [0x0D] = E2('\\', 'r'), [0x0E] = U00('0', 'E'),
                    [0x0F] = U00('0', 'F'), [0x10] = U00('1', '0'), [0x11] = U00('1', '1'),
                    [0x12] = U00('1', '2'), [0x13] = U00('1', '3'), [0x14] = U00('1', '4'),
                    [0x15] = U00('1', '5'), [0x16] = U00('1', '6'), [0x17] = U00('1', '7'),
                    [0x18] = U00('1', '8'), [0x19] = U00('1', '9'), [0x1A] = U00('1', 'A'),
                    [0x1B] = U00('1', 'B'), [0x1C] = U00('1', 'C'), [0x1D] = U00('1', 'D'),
                    [0x1E] = U00('1', 'E'), [0x1F] = U00('1', 'F'), ['"'] = E2('\\', '"'),
                    ['\\'] = E2('\\', '\\') },
    [TEXT_RAW] = { 0 },
};

uint8_t *
utf16_scalar(uint8_t *dst, const uint8_t *src, size_t count, enum text_context context)
{
    const uint64_t *escape = text_escape[context];
    for (size_t i = 0; i < count && load_u16(src + 2 * i) != 0;) {
        dst = utf16_put_unit(dst, src, &i, count, escape);
    }
    return dst;
}

bool
utf16_strict(const uint8_t *src, size_t count, uint8_t *dst, size_t *len)
{
    uint8_t *start = dst;
    for (size_t i = 0; i < count; i++) {
        uint32_t u = load_u16(src + 2 * i);
        if (u == 0) {
            break;
        }
        if (u < 0x80) {
            *dst++ = (uint8_t)u;
        } else if (u < 0x800) {
            dst = utf8_put_2(dst, u);
        } else if ((u & 0xF800) != 0xD800) {
            dst = utf8_put_3(dst, u);
        } else if (utf16_is_high(u) && i + 1 < count && utf16_is_low(load_u16(src + 2 * i + 2))) {
            dst = utf8_put_4(dst, utf16_pair(u, load_u16(src + 2 * i + 2)));
            i++;
        } else {
            return false;
        }
    }
    *len = (size_t)(dst - start);
    return true;
}

bool
utf16_valid(const uint8_t *src, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t u = load_u16(src + 2 * i);
        if (u == 0) {
            break;
        }
        if ((u & 0xF800) == 0xD800) {
            if (!utf16_is_high(u) || i + 1 >= count || !utf16_is_low(load_u16(src + 2 * i + 2))) {
                return false;
            }
            i++;
        }
    }
    return true;
}

uint8_t *
utf8_escape(uint8_t *dst, const uint8_t *src, size_t n, enum text_context context)
{
    static const char hex[] = "0123456789abcdef";
    const uint64_t *escape = text_escape[context];
    for (size_t i = 0; i < n; i++) {
        uint8_t c = src[i];
        uint64_t e = c < 0x80 ? escape[c] : 0;
        if (EVTX_LIKELY(e == 0)) {
            *dst++ = c;
            continue;
        }
        memcpy(dst, &e, 8);
        dst += e >> 56;
        if (context == TEXT_JSON && e >> 56 == 6) {
            dst[-1] = (uint8_t)hex[c & 15];
        }
    }
    return dst;
}
