/* alloc_mimalloc.c - mimalloc behind alloc.h, through its mi_ functions only.
 *
 * Zeroed and grown blocks are made by alloc_grow.c, because mi_zalloc and mi_realloc copy inside
 * mimalloc: in the matrix those copies would be value sites of a foreign compiler and crash the
 * program while running, before the question (what happens at exit) is asked.
 */
#include "parser/alloc/alloc.h"

#include <mimalloc.h>
#include <stdint.h>
#include <stdio.h>

enum { PROBE_BLOCKS = 32, PROBE_SIZE = 64 };

void *
evtx_alloc(size_t size, size_t align)
{
    return mi_malloc_aligned(size, align);
}

void *
evtx_alloc_zeroed(size_t size, size_t align)
{
    return evtx_alloc_then_clear(size, align);
}

void *
evtx_realloc(void *p, size_t old_size, size_t align, size_t new_size)
{
    return evtx_alloc_then_copy(p, old_size, align, new_size);
}

void
evtx_dealloc(void *p, size_t size, size_t align)
{
    (void)size;
    (void)align;
    mi_free(p);
}

/* A build with MI_SECURE >= 3 hands out the blocks of a fresh page in random order; others in
 * ascending order. 32 blocks in ascending order by chance: not in a lifetime. */
static bool
blocks_come_shuffled(void)
{
    mi_heap_t *heap = mi_heap_new();
    uintptr_t last = 0;
    bool shuffled = false;
    if (!heap)
        return false;
    for (int i = 0; i < PROBE_BLOCKS; i++) {
        uintptr_t at = (uintptr_t)mi_heap_malloc(heap, PROBE_SIZE);
        shuffled = shuffled || at < last;
        last = at;
    }
    mi_heap_destroy(heap); /* releases the blocks too */
    return shuffled;
}

const char *
evtx_allocator_name(void)
{
    return blocks_come_shuffled() ? "mimalloc-secure" : "mimalloc";
}

bool
evtx_allocator_verify(char *detail, size_t n)
{
    char provider[256];
    int version = mi_version(); /* 209 is 2.0.9 */
    void *p = evtx_alloc(PROBE_SIZE, sizeof(void *));
    bool ours = p && mi_is_in_heap_region(p);
    snprintf(detail, n, "mimalloc %d.%d.%d, block %s its heap, free lists %s; malloc of %s",
             version / 100, version / 10 % 10, version % 10, ours ? "in" : "NOT in",
             blocks_come_shuffled() ? "shuffled (secure)" : "in order",
             evtx_malloc_provider(provider, sizeof provider));
    evtx_dealloc(p, PROBE_SIZE, sizeof(void *));
    return ours;
}
