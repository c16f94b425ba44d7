/* out.h - growable output buffer; writers reserve the worst case once and then store unchecked. */
#ifndef PARSER_OUT_H
#define PARSER_OUT_H

#include "parser/oom.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Bytes past a reservation that stores may touch (over-copying in 32-byte steps). */
#define OUT_SLACK 64u

struct out {
    uint8_t *base;
    size_t len; /* bytes written */
    size_t cap; /* bytes allocated, OUT_SLACK of them never promised */
    struct oom_guard *guard;
};

void out_init(struct out *o, struct oom_guard *guard);
void out_free(struct out *o);
void out_grow(struct out *o, size_t need);

/* Room for NEED bytes (and OUT_SLACK of over-copy) at the returned position. */
static inline uint8_t *
out_reserve(struct out *o, size_t need)
{
    if (__builtin_expect(o->cap - o->len < need + OUT_SLACK, 0)) {
        out_grow(o, need);
    }
    return o->base + o->len;
}

/* Tell how far the caller wrote. */
static inline void
out_commit(struct out *o, const uint8_t *end)
{
    o->len = (size_t)(end - o->base);
}

static inline void
out_bytes(struct out *o, const void *src, size_t n)
{
    uint8_t *p = out_reserve(o, n);
    if (n != 0) {
        memcpy(p, src, n);
    }
    o->len += n;
}

static inline void
out_byte(struct out *o, char c)
{
    *out_reserve(o, 1) = (uint8_t)c;
    o->len++;
}

#define out_lit(o, literal) out_bytes((o), "" literal, sizeof(literal) - 1)

#endif
