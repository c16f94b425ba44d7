/* maps.c - see maps.h. */
#include "harness/maps.h"

#include "common/xalloc.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
hex_field(const char **at, char end, uint64_t *value)
{
    char *stop;
    *value = strtoull(*at, &stop, 16);
    if (stop == *at || *stop != end)
        return false;
    *at = stop + 1;
    return true;
}

static const char *
skip_fields(const char *at, const char *end, int fields)
{
    for (; fields > 0; fields--) {
        while (at < end && *at != ' ')
            at++;
        while (at < end && *at == ' ')
            at++;
    }
    return at;
}

static bool
parse_line(const char *line, const char *end, struct crash_map *map)
{
    const char *at = line;
    *map = (struct crash_map){ 0 };
    if (!hex_field(&at, '-', &map->start) || !hex_field(&at, ' ', &map->end) || end - at < 5)
        return false;
    memcpy(map->perms, at, 4);
    at += 5;
    if (!hex_field(&at, ' ', &map->offset))
        return false;
    at = skip_fields(at, end, 2); /* device, inode */
    if (at < end)
        map->path = xstrndup(at, (size_t)(end - at));
    return true;
}

struct crash_map *
maps_parse(const char *text, size_t *count)
{
    struct crash_map *maps = NULL;
    *count = 0;
    while (*text) {
        const char *end = strchr(text, '\n');
        if (!end)
            end = text + strlen(text);
        struct crash_map map;
        if (parse_line(text, end, &map))
            XAPPEND(maps, *count, map);
        text = *end ? end + 1 : end;
    }
    return maps;
}

const struct crash_map *
maps_find(const struct crash_map *maps, size_t count, uint64_t address)
{
    for (size_t i = 0; i < count; i++)
        if (address >= maps[i].start && address < maps[i].end)
            return &maps[i];
    return NULL;
}

void
maps_free(struct crash_map *maps, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(maps[i].path);
    free(maps);
}
