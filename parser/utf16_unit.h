/* utf16_unit.h - one UTF-16 unit (or surrogate pair) to UTF-8: shared by all converters. */
#ifndef PARSER_UTF16_UNIT_H
#define PARSER_UTF16_UNIT_H

#include "parser/bytes.h"

#include <stdbool.h>
#include <stddef.h>

static inline uint8_t *
utf8_put_2(uint8_t *dst, uint32_t u)
{
    dst[0] = (uint8_t)(0xC0 | u >> 6);
    dst[1] = (uint8_t)(0x80 | (u & 0x3F));
    return dst + 2;
}

static inline uint8_t *
utf8_put_3(uint8_t *dst, uint32_t u)
{
    dst[0] = (uint8_t)(0xE0 | u >> 12);
    dst[1] = (uint8_t)(0x80 | (u >> 6 & 0x3F));
    dst[2] = (uint8_t)(0x80 | (u & 0x3F));
    return dst + 3;
}

static inline uint8_t *
utf8_put_4(uint8_t *dst, uint32_t cp)
{
    dst[0] = (uint8_t)(0xF0 | cp >> 18);
    dst[1] = (uint8_t)(0x80 | (cp >> 12 & 0x3F));
    dst[2] = (uint8_t)(0x80 | (cp >> 6 & 0x3F));
    dst[3] = (uint8_t)(0x80 | (cp & 0x3F));
    return dst + 4;
}

static inline bool
utf16_is_high(uint32_t u)
{
    return (u & 0xFC00) == 0xD800;
}

static inline bool
utf16_is_low(uint32_t u)
{
    return (u & 0xFC00) == 0xDC00;
}

static inline uint32_t
utf16_pair(uint32_t high, uint32_t low)
{
    return 0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF);
}

/* Write the unit at *I of COUNT (not NUL) and step over it; ESCAPE: table of the context. */
static inline uint8_t *
utf16_put_unit(uint8_t *dst, const uint8_t *src, size_t *i, size_t count, const uint64_t *escape)
{
    uint32_t u = load_u16(src + 2 * *i);
    *i += 1;
    if (u < 0x80) {
        uint64_t e = escape[u];
        if (e == 0) {
            *dst = (uint8_t)u;
            return dst + 1;
        }
        memcpy(dst, &e, 8);
        return dst + (e >> 56);
    }
    if (u < 0x800) {
        return utf8_put_2(dst, u);
    }
    if ((u & 0xF800) != 0xD800) {
        return utf8_put_3(dst, u);
    }
    if (utf16_is_high(u) && *i < count && utf16_is_low(load_u16(src + 2 * *i))) {
        dst = utf8_put_4(dst, utf16_pair(u, load_u16(src + 2 * *i)));
        *i += 1;
    }
    return dst;
}

#endif
