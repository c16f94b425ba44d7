/* alloc_provider_darwin.c - who serves malloc in this process on macOS: the zone that a block comes
 * from (malloc_zone_from_ptr(3)); the symbol stays libsystem_malloc's whoever took its place. */
#include "parser/alloc/alloc.h"

#ifdef __APPLE__

#    include <malloc/malloc.h>
#    include <stdio.h>
#    include <stdlib.h>
#    include <string.h>

const char *
evtx_malloc_provider(char *buf, size_t n)
{
    void *block = malloc(1);
    malloc_zone_t *zone = block ? malloc_zone_from_ptr(block) : NULL;
    const char *name = zone ? malloc_get_zone_name(zone) : NULL;
    bool own = name && strcmp(name, "DefaultMallocZone") == 0;
    snprintf(buf, n, "%s", own ? "libsystem_malloc.dylib" : name ? name : "?");
    free(block);
    return buf;
}

#endif
