/* regions.c - what lies at a faulting address, see fault.h. */
#include "harness/fault.h"

#include "harness/maps.h"

#include "common/xalloc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NULL_PAGE_END   UINT64_C(0x10000)
#define STACK_REACH     (UINT64_C(1) << 20) /* below a stack: an overflow, not a stray pointer */
#define NEAREST_MAXIMUM (UINT64_C(1) << 24)

static bool
is_stack(const struct crash_map *map)
{
    return map->path && strncmp(map->path, "[stack", 6) == 0;
}

const char *
region_kind_of_map(const struct crash_map *map)
{
    if (is_stack(map))
        return "stack";
    if (map->path && strcmp(map->path, "[heap]") == 0)
        return "heap";
    if (strncmp(map->perms, "---", 3) == 0)
        return "guard";
    if (map->path && map->path[0] == '[')
        return "kernel";
    if (map->perms[2] == 'x')
        return "text";
    if (!map->path)
        return "anonymous";
    return map->perms[1] == 'w' ? "data" : "rodata";
}

/* The map nearest to ADDRESS, which lies in none; *BELOW tells that the map ends below it. */
static const struct crash_map *
nearest_map(const struct crash_map *maps, size_t count, uint64_t address, uint64_t *distance,
            bool *below)
{
    const struct crash_map *best = NULL;
    for (size_t i = 0; i < count; i++) {
        bool is_below = maps[i].end <= address;
        uint64_t gap = is_below ? address - maps[i].end : maps[i].start - address;
        if (best && gap >= *distance)
            continue;
        best = &maps[i];
        *distance = gap;
        *below = is_below;
    }
    return best;
}

static char *
describe_neighbour(const struct crash_map *map, uint64_t distance, bool below)
{
    const char *slash = map->path ? strrchr(map->path, '/') : NULL;
    const char *name = slash ? slash + 1 : map->path ? map->path : "anonymous memory";
    return xasprintf(below ? "end of %s + 0x%" PRIx64 : "%s - 0x%" PRIx64, name, distance);
}

char *
region_neighbour(const struct crash_map *maps, size_t count, uint64_t address)
{
    uint64_t distance = 0;
    bool below = false;
    const struct crash_map *map = nearest_map(maps, count, address, &distance, &below);
    return map && distance <= NEAREST_MAXIMUM ? describe_neighbour(map, distance, below) : NULL;
}

static void
describe_unmapped(const struct crash_map *maps, size_t count, const struct registers *registers,
                  struct crash_fault *fault)
{
    uint64_t distance = 0, sp = register_sp(registers);
    bool below = false;
    fault->region_kind = xstrdup(fault->address < NULL_PAGE_END ? "null-page" : "unmapped");
    if (!fault->canonical || fault->address < NULL_PAGE_END)
        return;
    const struct crash_map *map = nearest_map(maps, count, fault->address, &distance, &below);
    if (!map || distance > NEAREST_MAXIMUM)
        return;
    fault->region_nearest = describe_neighbour(map, distance, below);
    bool near_sp = sp - fault->address < STACK_REACH || fault->address - sp < STACK_REACH;
    if (!below && near_sp && is_stack(map)) {
        free(fault->region_kind);
        fault->region_kind = xstrdup("guard");
    }
}

static char *
name_in_module(struct modules *modules, uint64_t address)
{
    struct module *module = modules_find(modules, address);
    if (!module)
        return NULL;
    struct image_file *file = module_file(modules, module);
    struct symbol symbol;
    uint64_t offset = address - module->bias;
    const char *slash = strrchr(module->path, '/');
    const char *name = slash ? slash + 1 : module->path;
    if (file && image_file_find(file, offset, &symbol))
        return xasprintf("%s:%s+0x%" PRIx64, name, symbol.name, offset - symbol.start);
    return xasprintf("%s+0x%" PRIx64, name, offset);
}

void
fault_region(struct modules *modules, const struct crash_map *maps, size_t map_count,
             const struct registers *registers, struct crash_fault *fault)
{
    if (!fault->present)
        return;
    const struct crash_map *map = maps_find(maps, map_count, fault->address);
    if (!map) {
        describe_unmapped(maps, map_count, registers, fault);
        return;
    }
    fault->region_kind = xstrdup(region_kind_of_map(map));
    fault->region_nearest = name_in_module(modules, fault->address);
}
