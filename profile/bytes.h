/* bytes.h - a view of somebody else's bytes, with the only ways to look into it that check bounds.
 */
#ifndef REPRO_PROFILE_BYTES_H
#define REPRO_PROFILE_BYTES_H

#include "profile/layout.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct prof_bytes {
    const unsigned char *data; /* not owned */
    size_t size;
};

/* Is [OFFSET, OFFSET + LEN) inside? */
static inline bool
prof_bytes_has(struct prof_bytes b, uint64_t offset, uint64_t len)
{
    return offset <= b.size && len <= b.size - offset;
}

/* That part as a view; an empty view if it is not inside. */
static inline struct prof_bytes
prof_bytes_sub(struct prof_bytes b, uint64_t offset, uint64_t len)
{
    if (!prof_bytes_has(b, offset, len))
        return (struct prof_bytes){ NULL, 0 };
    return (struct prof_bytes){ b.data + offset, (size_t)len };
}

/* From OFFSET, at most LEN bytes: cut at the end of the view. */
static inline struct prof_bytes
prof_bytes_clip(struct prof_bytes b, uint64_t offset, uint64_t len)
{
    if (offset >= b.size)
        return (struct prof_bytes){ NULL, 0 };
    uint64_t left = b.size - offset;
    return (struct prof_bytes){ b.data + offset, (size_t)(len < left ? len : left) };
}

/* Integer of N bytes at OFFSET; 0 if it is not inside (check with prof_bytes_has() where that
 * matters). */
static inline uint64_t
prof_bytes_get(struct prof_bytes b, uint64_t offset, unsigned n, bool big_endian)
{
    return prof_bytes_has(b, offset, n) ? prof_load(b.data + offset, n, big_endian) : 0;
}

/* NUL-terminated string at OFFSET; NULL if it does not end inside. */
static inline const char *
prof_bytes_string(struct prof_bytes b, uint64_t offset)
{
    if (offset >= b.size || memchr(b.data + offset, 0, b.size - (size_t)offset) == NULL)
        return NULL;
    return (const char *)b.data + offset;
}

#endif
