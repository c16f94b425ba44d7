/* bytes.h - little-endian loads and stores from unaligned memory; no bounds checks here. */
#ifndef PARSER_BYTES_H
#define PARSER_BYTES_H

#include <stdint.h>
#include <string.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#    error \
        "the parser reads little-endian data with plain loads: big-endian hosts are not supported"
#endif

#define EVTX_LIKELY(x)   __builtin_expect(!!(x), 1)
#define EVTX_UNLIKELY(x) __builtin_expect(!!(x), 0)

static inline uint16_t
load_u16(const uint8_t *p)
{
    uint16_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline uint32_t
load_u32(const uint8_t *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline uint64_t
load_u64(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

#endif
