/* adversarial_values.c - values at the edges: every type, every size, extreme contents. */
#include "parser/gen/adversarial_values.h"
#include "parser/gen/binxml.h"

#define COUNT(a) ((uint32_t)(sizeof(a) / sizeof *(a)))

static const uint64_t last_filetime = 2650466807999999999U; /* 9999-12-30T22:00:00.9999999Z */

uint8_t
hard_type(struct rng *rng)
{
    static const uint8_t arrays[] = { 0x81, 0x81, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a,
                                      0x8b, 0x8c, 0x8d, 0x8f, 0x91, 0x92, 0x93, 0x94, 0x95 };
    uint32_t r = rng_below(rng, 10);
    if (r < 3)
        return TYPE_STRING;
    if (r == 3)
        return arrays[rng_below(rng, COUNT(arrays))];
    return (uint8_t)rng_below(rng, TYPE_HEX64 + 1);
}

uint8_t
refused_type(struct rng *rng)
{
    static const uint8_t types[] = { 0x20, 0x23, 0x82, 0x8e, 0x90, 0x16, 0x22, 0x80, 0x96, 0xa1 };
    return types[rng_below(rng, COUNT(types))];
}

uint8_t
hard_literal_type(struct rng *rng)
{
    static const uint8_t types[] = { 0x00, 0x01, 0x01, 0x01, 0x03, 0x04, 0x05,
                                     0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c,
                                     0x0d, 0x0f, 0x11, 0x12, 0x13, 0x14, 0x15 };
    return types[rng_below(rng, COUNT(types))];
}

static uint16_t
hard_unit(struct rng *rng)
{
    static const uint16_t odd[] = { '&',    '<',    '>',    '"',    '\'',   '\\',   '/',    ' ',
                                    0x01,   0x08,   0x09,   0x0a,   0x0b,   0x0c,   0x0d,   0x1f,
                                    0x7f,   0x80,   0x9f,   0xa0,   0xff,   0x7ff,  0x800,  0xd7ff,
                                    0xe000, 0xfeff, 0xfffd, 0xfffe, 0xffff, 0x2028, 0x2029, 0x85 };
    switch (rng_below(rng, 8)) {
    case 0:
        return odd[rng_below(rng, COUNT(odd))];
    case 1:
        return (uint16_t)(0xa0 + rng_below(rng, 0xd700));
    default:
        return (uint16_t)(0x20 + rng_below(rng, 0x5f));
    }
}

/* Change one place of a text into a pair of surrogates, a lone one, or a NUL. */
static void
spoil(uint16_t *units, uint16_t n, struct rng *rng)
{
    uint16_t at = (uint16_t)rng_below(rng, n);
    switch (rng_below(rng, 5)) {
    case 0:
        units[at] = 0;
        break;
    case 1:
        units[at] = (uint16_t)(0xd800 + rng_below(rng, 0x400));
        break;
    case 2:
        units[at] = (uint16_t)(0xdc00 + rng_below(rng, 0x400));
        break;
    default:
        units[at] = (uint16_t)(0xd800 + rng_below(rng, 0x400));
        if (at + 1 < n)
            units[at + 1] = (uint16_t)(0xdc00 + rng_below(rng, 0x400));
    }
}

uint16_t
hard_text(uint16_t units[HARD_TEXT_MAX], struct rng *rng)
{
    uint16_t n = (uint16_t)(rng_one_in(rng, 6) ? 0 : 1 + rng_below(rng, HARD_TEXT_MAX - 1));
    bool plain = rng_one_in(rng, 2);
    for (uint16_t i = 0; i < n; i++)
        units[i] = plain ? (uint16_t)('0' + rng_below(rng, 75)) : hard_unit(rng);
    for (uint32_t i = n && rng_one_in(rng, 3) ? 1 + rng_below(rng, 4) : 0; i > 0; i--)
        spoil(units, n, rng);
    return n;
}

/* An integer of N bytes: 0, 1, all ones, the sign bit, a power of ten, anything. */
static void
put_integer(struct chunk *chunk, int n, struct rng *rng)
{
    static const uint64_t edges[] = { 0, 1, 9, 10, 99, 100, 9999, 10000, 99999999, 100000000 };
    uint64_t v = rng_next(rng) >> rng_below(rng, 64);
    if (rng_one_in(rng, 3))
        v = edges[rng_below(rng, COUNT(edges))];
    if (rng_one_in(rng, 8))
        v = (uint64_t)1 << (8 * n - 1); /* smallest negative */
    if (rng_one_in(rng, 8))
        v = ~(uint64_t)0 >> rng_below(rng, 2);
    for (int i = 0; i < n; i++)
        chunk_put_u8(chunk, (uint8_t)(v >> 8 * i));
}

static void
put_real32(struct chunk *chunk, struct rng *rng)
{
    static const uint32_t edges[] = { 0x00000000, 0x80000000, 0x3f800000, 0x7f800000, 0xff800000,
                                      0x7fc00000, 0x00000001, 0x7f7fffff, 0x4b800000, 0x358637bd,
                                      0x5368d4a5, 0x322bcc77, 0x00800000, 0x42f6e979 };
    bool edge = rng_one_in(rng, 2);
    chunk_put_u32(chunk, edge ? edges[rng_below(rng, COUNT(edges))] : (uint32_t)rng_next(rng));
}

static void
put_real64(struct chunk *chunk, struct rng *rng)
{
    static const uint64_t edges[] = { 0x0000000000000000, 0x8000000000000000, 0x3ff0000000000000,
                                      0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000,
                                      0x0000000000000001, 0x7fefffffffffffff, 0x3d30000000000000,
                                      0x430c6bf526340000, 0x4341c37937e08000, 0x3ee4f8b588e368f1,
                                      0x3f1a36e2eb1c432d, 0x4340000000000000, 0x0010000000000000 };
    bool power = rng_one_in(rng, 4);
    uint64_t v = power ? (uint64_t)rng_below(rng, 2047) << 52 : rng_next(rng);
    chunk_put_u64(chunk, rng_one_in(rng, 2) ? edges[rng_below(rng, COUNT(edges))] : v);
}

static void
put_filetime(struct chunk *chunk, struct rng *rng)
{
    static const uint64_t edges[] = { 0, 1, 9, 10, 116444736000000000U, 132539328912345678U };
    if (rng_one_in(rng, 100))
        chunk_put_u64(chunk, last_filetime + 1 + (rng_next(rng) >> 2)); /* not a date */
    else if (rng_one_in(rng, 12))
        chunk_put_u64(chunk, last_filetime);
    else if (rng_one_in(rng, 4))
        chunk_put_u64(chunk, edges[rng_below(rng, COUNT(edges))]);
    else
        chunk_put_u64(chunk, rng_next(rng) % last_filetime);
}

static void
put_systemtime(struct chunk *chunk, struct rng *rng)
{
    static const uint16_t fixed[][8] = {
        { 0, 0, 0, 0, 0, 0, 0, 0 },          { 2024, 2, 4, 29, 23, 59, 59, 999 },
        { 0, 1, 6, 1, 0, 0, 0, 0 },          { 9999, 12, 4, 30, 22, 0, 0, 999 },
        { 1900, 2, 9, 28, 1, 2, 3, 4 },      { 2023, 2, 3, 29, 0, 0, 0, 0 } /* no such day */,
        { 2024, 6, 0, 30, 12, 30, 60, 500 }, /* no such second */
    };
    uint32_t which = rng_below(rng, rng_one_in(rng, 20) ? COUNT(fixed) : COUNT(fixed) - 2);
    uint16_t t[8];
    for (int i = 0; i < 8; i++)
        t[i] = fixed[which][i];
    if (which == 1 && rng_one_in(rng, 2)) {
        t[0] = (uint16_t)(1601 + rng_below(rng, 8000));
        t[1] = (uint16_t)(1 + rng_below(rng, 12));
        t[3] = (uint16_t)(1 + rng_below(rng, 28));
        t[7] = (uint16_t)rng_below(rng, 1000);
    }
    chunk_put_utf16(chunk, t, 8);
}

static void
put_sid(struct chunk *chunk, struct rng *rng)
{
    uint8_t subs = (uint8_t)(rng_one_in(rng, 3) ? rng_below(rng, 16) : 1 + rng_below(rng, 5));
    chunk_put_u8(chunk, rng_one_in(rng, 10) ? (uint8_t)rng_next(rng) : 1);
    chunk_put_u8(chunk, subs);
    for (int i = 0; i < 6; i++)
        chunk_put_u8(chunk, rng_one_in(rng, 5) ? (uint8_t)rng_next(rng) : i == 5 ? 5 : 0);
    for (; subs > 0; subs--)
        put_integer(chunk, 4, rng);
}

static void
put_text(struct chunk *chunk, struct rng *rng)
{
    uint16_t units[HARD_TEXT_MAX];
    uint16_t n = hard_text(units, rng);
    chunk_put_utf16(chunk, units, n);
}

static void
put_bytes(struct chunk *chunk, struct rng *rng)
{
    uint32_t n = rng_one_in(rng, 4) ? 0 : rng_below(rng, 70);
    for (uint32_t i = 0; i < n; i++)
        chunk_put_u8(chunk, rng_one_in(rng, 2) ? (uint8_t)rng_next(rng)
                                               : (uint8_t)(' ' + rng_below(rng, 95)));
}

static void
put_string_array(struct chunk *chunk, struct rng *rng)
{
    for (uint32_t items = rng_below(rng, 5); items > 0; items--) {
        uint16_t units[HARD_TEXT_MAX];
        uint16_t n = hard_text(units, rng);
        for (uint16_t i = 0; i < n; i++)
            chunk_put_u16(chunk, units[i] ? units[i] : ' ');
        chunk_put_u16(chunk, 0);
    }
}

static void
put_scalar(struct chunk *chunk, uint8_t type, struct rng *rng)
{
    static const uint8_t widths[] = { 0, 0, 0, 1, 1, 2, 2, 4, 4, 8, 8, 0, 0, 4 };
    switch (type) {
    case TYPE_NULL:
        break;
    case TYPE_STRING:
        put_text(chunk, rng);
        break;
    case TYPE_ANSI:
    case TYPE_BINARY:
        put_bytes(chunk, rng);
        break;
    case TYPE_REAL32:
        put_real32(chunk, rng);
        break;
    case TYPE_REAL64:
        put_real64(chunk, rng);
        break;
    case TYPE_GUID:
        put_integer(chunk, 8, rng);
        put_integer(chunk, 8, rng);
        break;
    case TYPE_FILETIME:
        put_filetime(chunk, rng);
        break;
    case TYPE_SYSTEMTIME:
        put_systemtime(chunk, rng);
        break;
    case TYPE_SID:
        put_sid(chunk, rng);
        break;
    case TYPE_SIZET:
        put_integer(chunk, rng_one_in(rng, 2) ? 4 : 8, rng);
        break;
    case TYPE_HEX64:
        put_integer(chunk, 8, rng);
        break;
    default:
        put_integer(chunk, type < sizeof widths ? widths[type] : 4, rng);
    }
}

void
hard_value(struct chunk *chunk, uint8_t type, struct rng *rng)
{
    if (type == (TYPE_ARRAY | TYPE_STRING)) {
        put_string_array(chunk, rng);
    } else if (type & TYPE_ARRAY) {
        for (uint32_t items = rng_below(rng, 5); items > 0; items--)
            put_scalar(chunk, type & 0x7f, rng);
    } else {
        put_scalar(chunk, type, rng);
    }
}

void
hard_literal(struct chunk *chunk, uint8_t type, struct rng *rng)
{
    if (type == TYPE_STRING) {
        uint16_t units[HARD_TEXT_MAX];
        uint16_t n = hard_text(units, rng);
        chunk_put_u16(chunk, n);
        chunk_put_utf16(chunk, units, n);
        return;
    }
    put_scalar(chunk, type, rng);
}
