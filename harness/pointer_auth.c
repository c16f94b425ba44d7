/* pointer_auth.c - see pointer_auth.h. */
#include "harness/pointer_auth.h"

#include "harness/maps.h"

#define ADDRESS_BITS 47

uint64_t
pointer_strip(enum cpu cpu, uint64_t value)
{
    return cpu == CPU_AARCH64 ? value & ((UINT64_C(1) << ADDRESS_BITS) - 1) : value;
}

static bool
is_code(const struct crash_map *maps, size_t count, uint64_t address)
{
    const struct crash_map *map = maps_find(maps, count, address);
    return map && map->perms[2] == 'x';
}

uint64_t
pointer_to_code(enum cpu cpu, uint64_t value, const struct crash_map *maps, size_t map_count)
{
    uint64_t stripped = pointer_strip(cpu, value);
    bool keep = is_code(maps, map_count, value) || !is_code(maps, map_count, stripped);
    return keep ? value : stripped;
}
