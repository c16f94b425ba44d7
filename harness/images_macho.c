/* images_macho.c - see images.h: Mach-O images, from dyld's list as the handler serves it
 * (preload/describe.h) and their headers in the process' memory. */
#include "harness/images.h"

#include "harness/image_file_macho.h"
#include "harness/macho_memory.h"

#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

#define IMAGES_MAX 10000U

struct image_line {
    uint64_t header, slide;
    const char *path;
    size_t path_length;
};

/* "header slide uuid path" up to END. The UUID is read from the image itself. */
static bool
parse_line(const char *at, const char *end, struct image_line *line)
{
    char *stop;
    line->header = strtoull(at, &stop, 16);
    if (stop == at || stop >= end || *stop != ' ')
        return false;
    at = stop + 1;
    line->slide = strtoull(at, &stop, 16);
    if (stop == at || stop >= end || *stop != ' ')
        return false;
    const char *path = memchr(stop + 1, ' ', (size_t)(end - stop - 1));
    if (!path || path + 1 >= end)
        return false;
    line->path = path + 1;
    line->path_length = (size_t)(end - line->path);
    return true;
}

static void
add_module(struct modules *modules, const struct image_line *line)
{
    struct macho_layout layout;
    if (!macho_memory_layout(modules->memory, line->header, &layout))
        return;
    /* In the shared cache the segments of one library are far apart. */
    bool in_cache = (layout.flags & MACHO_FLAG_IN_CACHE) != 0;
    uint64_t end = in_cache ? layout.text.address + layout.text.size : layout.end;
    struct module module = { .path = xstrndup(line->path, line->path_length),
                             .base = line->header,
                             .end = line->slide + end,
                             .bias = line->slide,
                             .is_program = layout.file_type == MACHO_TYPE_PROGRAM };
    if (layout.uuid[0])
        module.build_id = xstrdup(layout.uuid);
    if (module.is_program && layout.main_offset != 0)
        module.main_function = line->header + layout.main_offset;
    if (module.end <= module.base)
        module.end = module.base + 1;
    XAPPEND(modules->list, modules->count, module);
}

static void
load(struct modules *modules, const struct stopped_process *process, const struct crash_map *maps,
     size_t map_count)
{
    size_t length = 0;
    char *text = process->proc_file(process->context, "images", &length);
    (void)maps, (void)map_count;
    for (const char *at = text; at && *at && modules->count < IMAGES_MAX;) {
        const char *end = at + strcspn(at, "\n");
        struct image_line line;
        if (parse_line(at, end, &line))
            add_module(modules, &line);
        at = *end ? end + 1 : end;
    }
    free(text);
}

static struct image_file *
open_module(struct modules *modules, const struct module *module)
{
    struct image_file *file = module->path[0] == '/' && module->build_id
                                  ? image_file_macho_open(module->path, module->build_id)
                                  : NULL;
    return file ? file : image_file_macho_from_memory(modules->memory, module);
}

const struct image_format image_format_macho = { .load = load,
                                                 .open = image_file_macho_open,
                                                 .open_module = open_module,
                                                 .unwinder = &unwinder_frames };
