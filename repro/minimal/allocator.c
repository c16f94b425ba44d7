/* allocator.c - the allocator's part: what a binding crate compiles with the machine's C compiler.
 */
#include <stddef.h>
#include <stdlib.h>

#if defined USE_MIMALLOC
#    include <mimalloc.h>
#    define TAKE(size)  mi_malloc(size)
#    define GIVE(block) mi_free(block)
#elif defined USE_JEMALLOC
#    include <jemalloc/jemalloc.h>
#    define TAKE(size)  mallocx(size, 0)
#    define GIVE(block) dallocx(block, 0)
#else
#    define TAKE(size)  malloc(size)
#    define GIVE(block) free(block)
#endif

void *allocate(size_t size);
void release(void *memory);

void *
allocate(size_t size)
{
    return size > 0 ? TAKE(size) : NULL;
}

void
release(void *memory)
{
    if (memory != NULL)
        GIVE(memory);
}
