/* arena.c - bump allocator over blocks of the program's allocator. */
#include "parser/arena.h"

#include "parser/alloc/alloc.h"

#include <string.h>

#define ARENA_BLOCK ((size_t)64 * 1024)

struct arena_block {
    struct arena_block *next;
    size_t size; /* of the whole allocation */
};

void
arena_init(struct arena *a, struct oom_guard *guard)
{
    *a = (struct arena){ .guard = guard };
}

static void
use_block(struct arena *a, struct arena_block *block)
{
    a->current = block;
    a->pos = (uint8_t *)(block + 1);
    a->end = (uint8_t *)block + block->size;
}

void
arena_reset(struct arena *a)
{
    if (a->first != NULL) {
        use_block(a, a->first);
    }
}

void
arena_free(struct arena *a)
{
    struct arena_block *block = a->first;
    while (block != NULL) {
        struct arena_block *next = block->next;
        evtx_dealloc(block, block->size, 16);
        block = next;
    }
    arena_init(a, a->guard);
}

size_t
arena_held(const struct arena *a)
{
    size_t n = 0;
    for (const struct arena_block *b = a->first; b != NULL; b = b->next) {
        n += b->size;
    }
    return n;
}

void *
arena_grow(struct arena *a, size_t size)
{
    struct arena_block *next = a->current != NULL ? a->current->next : NULL;
    if (next == NULL || next->size - sizeof *next < size) {
        if (size > SIZE_MAX / 2) {
            oom_raise(a->guard);
        }
        size_t total = sizeof *next + (size > ARENA_BLOCK ? size : ARENA_BLOCK);
        struct arena_block *block = evtx_alloc(total, 16);
        if (block == NULL) {
            oom_raise(a->guard);
        }
        block->size = total;
        block->next = next;
        if (a->current != NULL) {
            a->current->next = block;
        } else {
            a->first = block;
        }
        next = block;
    }
    use_block(a, next);
    void *p = a->pos;
    a->pos += size;
    return p;
}

void *
arena_copy(struct arena *a, const void *src, size_t n, size_t padding)
{
    uint8_t *p = arena_alloc(a, n + padding);
    if (n != 0) {
        memcpy(p, src, n);
    }
    memset(p + n, 0, padding);
    return p;
}
