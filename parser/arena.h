/* arena.h - bump allocator: freed as a whole, blocks kept for the next record or chunk. */
#ifndef PARSER_ARENA_H
#define PARSER_ARENA_H

#include "parser/oom.h"

#include <stddef.h>
#include <stdint.h>

struct arena_block;

struct arena {
    uint8_t *pos, *end;
    struct arena_block *first, *current;
    struct oom_guard *guard; /* raised when a block cannot be had */
};

void arena_init(struct arena *a, struct oom_guard *guard);
/* Forget all allocations, keep the blocks. */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);
/* Bytes held in blocks. */
size_t arena_held(const struct arena *a);

void *arena_grow(struct arena *a, size_t size);

/* SIZE bytes aligned to 8, uninitialised. Never NULL: raises the guard instead. */
static inline void *
arena_alloc(struct arena *a, size_t size)
{
    size = (size + 7u) & ~(size_t)7u;
    if (__builtin_expect((size_t)(a->end - a->pos) <= size,
                         0)) { /* also when there is no block yet */
        return arena_grow(a, size);
    }
    void *p = a->pos;
    a->pos += size;
    return p;
}

/* A copy of N bytes, followed by PADDING readable bytes. */
void *arena_copy(struct arena *a, const void *src, size_t n, size_t padding);

#endif
