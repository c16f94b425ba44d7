/* alloc_system.c - the C library's allocator behind alloc.h.
 *
 * In the matrix this file is "the allocator's own code" of the system cells and is compiled by a
 * foreign compiler, so it must have no value-profiling site: no copy of variable size, no indirect
 * call (tests/parser/value_sites.sh holds that).
 */
#include "parser/alloc/alloc.h"

#include <stdio.h>
#include <stdlib.h>

static const size_t malloc_alignment = _Alignof(max_align_t);

void *
evtx_alloc(size_t size, size_t align)
{
    void *p = NULL;
    if (align <= malloc_alignment)
        return malloc(size);
    return posix_memalign(&p, align, size) == 0 ? p : NULL;
}

void *
evtx_alloc_zeroed(size_t size, size_t align)
{
    if (align <= malloc_alignment)
        return calloc(1, size);
    return evtx_alloc_then_clear(size, align);
}

void *
evtx_realloc(void *p, size_t old_size, size_t align, size_t new_size)
{
    if (align <= malloc_alignment)
        return realloc(p, new_size);
    return evtx_alloc_then_copy(p, old_size, align, new_size);
}

void
evtx_dealloc(void *p, size_t size, size_t align)
{
    (void)size;
    (void)align;
    free(p);
}

const char *
evtx_allocator_name(void)
{
    return "system";
}

bool
evtx_allocator_verify(char *detail, size_t n)
{
    char provider[256];
    evtx_malloc_provider(provider, sizeof provider);
    bool libc = evtx_is_libc(provider);
    snprintf(detail, n, libc ? "malloc of %s" : "malloc is replaced: %s serves it", provider);
    return libc;
}
