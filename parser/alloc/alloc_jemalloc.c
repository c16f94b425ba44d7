/* alloc_jemalloc.c - jemalloc behind alloc.h, through its non-standard functions only.
 *
 * The names are written with je_; jemalloc.h maps them to what the library really exports (no
 * prefix in the distributions' builds, je_ in ours). Zeroed and grown blocks: see alloc_mimalloc.c.
 */
#include "parser/alloc/alloc.h"

#define JEMALLOC_NO_DEMANGLE /* keep the stable je_ names of the API */
#include <jemalloc/jemalloc.h>
#include <stdio.h>

static const size_t natural_alignment = _Alignof(max_align_t);

static int
flags_for(size_t size, size_t align)
{
    return align <= natural_alignment && align <= size ? 0 : MALLOCX_ALIGN(align);
}

void *
evtx_alloc(size_t size, size_t align)
{
    return je_mallocx(size, flags_for(size, align));
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
    if (p)
        je_sdallocx(p, size, flags_for(size, align));
}

const char *
evtx_allocator_name(void)
{
    return "jemalloc";
}

bool
evtx_allocator_verify(char *detail, size_t n)
{
    enum { SIZE = 64 };
    char provider[256];
    const char *version = "?";
    size_t len = sizeof version;
    unsigned arena = 0;
    size_t arena_len = sizeof arena;
    void *p = evtx_alloc(SIZE, sizeof(void *));
    bool ours = p && je_mallctl("version", &version, &len, NULL, 0) == 0 &&
                je_mallctl("arenas.lookup", &arena, &arena_len, &p, sizeof p) == 0 &&
                je_sallocx(p, 0) >= SIZE;
    snprintf(detail, n, "jemalloc %s, block %s its arenas; malloc of %s", version,
             ours ? "in" : "NOT in", evtx_malloc_provider(provider, sizeof provider));
    evtx_dealloc(p, SIZE, sizeof(void *));
    return ours;
}
