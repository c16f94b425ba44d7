/* format_int.c - decimal, hexadecimal, GUID and SID text. */
#include "parser/format.h"

#include "parser/bytes.h"

/* "00" .. "99" */
static const char digits2[] = "00010203040506070809101112131415161718192021222324252627282930313233"
                              "34353637383940414243444546474849505152535455565758596061626364656667"
                              "6869707172737475767778798081828384858687888990919293949596979899";

static const char hex_upper[] = "0123456789ABCDEF";

static unsigned
decimal_length(uint64_t v)
{
    static const uint64_t power[20] = { 0u,
                                        10u,
                                        100u,
                                        1000u,
                                        10000u,
                                        100000u,
                                        1000000u,
                                        10000000u,
                                        100000000u,
                                        1000000000u,
                                        10000000000u,
                                        100000000000u,
                                        1000000000000u,
                                        10000000000000u,
                                        100000000000000u,
                                        1000000000000000u,
                                        10000000000000000u,
                                        100000000000000000u,
                                        1000000000000000000u,
                                        10000000000000000000u };
    unsigned bits = 64u - (unsigned)__builtin_clzll(v | 1);
    unsigned guess = bits * 1233u >> 12; /* log10(2) */
    return guess + (v >= power[guess]);
}

/* Digits of V, which is below 10000. Writes up to one byte more. */
static inline uint8_t *
put_digits(uint8_t *dst, size_t v)
{
    if (v < 100) {
        size_t two = v >= 10;
        memcpy(dst, digits2 + 2 * v + !two, 2);
        return dst + 1 + two;
    }
    size_t high = v / 100;
    size_t two = high >= 10;
    memcpy(dst, digits2 + 2 * high + !two, 2);
    memcpy(dst + 1 + two, digits2 + 2 * (v % 100), 2);
    return dst + 3 + two;
}

uint8_t *
format_u32(uint8_t *dst, uint32_t v)
{
    return v < 10000 ? put_digits(dst, v) : format_u64(dst, v);
}

uint8_t *
format_u64(uint8_t *dst, uint64_t v)
{
    if (v < 10000) {
        return put_digits(dst, v);
    }
    uint8_t *end = dst + decimal_length(v);
    uint8_t *p = end;
    while (v >= 10000) {
        size_t four = v % 10000;
        v /= 10000;
        p -= 4;
        memcpy(p, digits2 + 2 * (four / 100), 2);
        memcpy(p + 2, digits2 + 2 * (four % 100), 2);
    }
    if (v < 10) {
        *dst = (uint8_t)('0' + v); /* put_digits() would overwrite the next digit */
    } else {
        put_digits(dst, v);
    }
    return end;
}

uint8_t *
format_i64(uint8_t *dst, int64_t v)
{
    if (v < 0) {
        *dst++ = '-';
        return format_u64(dst, -(uint64_t)v);
    }
    return format_u64(dst, (uint64_t)v);
}

uint8_t *
format_hex64(uint8_t *dst, uint64_t v)
{
    unsigned digits = (67u - (unsigned)__builtin_clzll(v | 1)) / 4;
    dst[0] = '0';
    dst[1] = 'x';
    uint8_t *end = dst + 2 + digits;
    for (uint8_t *p = end; p != dst + 2; v >>= 4) {
        *--p = (uint8_t) "0123456789abcdef"[v & 15];
    }
    return end;
}

uint8_t *
format_hex_bytes(uint8_t *dst, const uint8_t *src, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        *dst++ = (uint8_t)hex_upper[src[i] >> 4];
        *dst++ = (uint8_t)hex_upper[src[i] & 15];
    }
    return dst;
}

uint8_t *
format_guid(uint8_t *dst, const uint8_t *guid)
{
    /* Byte order of the text; 16 marks a dash. */
    static const uint8_t order[20] = { 3,  2, 1, 0,  16, 5,  4,  16, 7,  6,
                                       16, 8, 9, 16, 10, 11, 12, 13, 14, 15 };
    for (unsigned i = 0; i < sizeof order; i++) {
        if (order[i] == 16) {
            *dst++ = '-';
        } else {
            *dst++ = (uint8_t)hex_upper[guid[order[i]] >> 4];
            *dst++ = (uint8_t)hex_upper[guid[order[i]] & 15];
        }
    }
    return dst;
}

uint8_t *
format_sid(uint8_t *dst, const uint8_t *sid)
{
    uint64_t authority = 0;
    for (unsigned i = 2; i < 8; i++) {
        authority = authority << 8 | sid[i];
    }
    *dst++ = 'S';
    *dst++ = '-';
    dst = format_u32(dst, sid[0]);
    *dst++ = '-';
    dst = format_u64(dst, authority);
    for (unsigned i = 0; i < sid[1]; i++) {
        *dst++ = '-';
        dst = format_u32(dst, load_u32(sid + 8 + 4 * (size_t)i));
    }
    return dst;
}
