/* alloc_grow.c - the copying and clearing half of the adapters; see alloc.h for why it is apart. */
#include "parser/alloc/alloc.h"

#include <string.h>

void *
evtx_alloc_then_clear(size_t size, size_t align)
{
    void *p = evtx_alloc(size, align);
    if (p)
        memset(p, 0, size);
    return p;
}

void *
evtx_alloc_then_copy(void *p, size_t old_size, size_t align, size_t new_size)
{
    void *q = evtx_alloc(new_size, align);
    if (!q)
        return NULL;
    memcpy(q, p, old_size < new_size ? old_size : new_size);
    evtx_dealloc(p, old_size, align);
    return q;
}
