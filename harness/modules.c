/* modules.c - see modules.h. */
#include "harness/modules.h"

#include "harness/images.h"

#include <stdlib.h>

void
modules_load(struct modules *modules, const struct stopped_process *process, struct memory *memory,
             const struct crash_map *maps, size_t map_count)
{
    *modules = (struct modules){ .memory = memory,
                                 .format = process->format ? process->format : image_format_host };
    modules->format->load(modules, process, maps, map_count);
}

void
modules_free(struct modules *modules)
{
    for (size_t i = 0; i < modules->count; i++) {
        image_file_close(modules->list[i].file);
        free(modules->list[i].build_id);
        free(modules->list[i].path);
    }
    free(modules->list);
    *modules = (struct modules){ 0 };
}

struct module *
modules_find(struct modules *modules, uint64_t address)
{
    for (size_t i = 0; i < modules->count; i++)
        if (address >= modules->list[i].base && address < modules->list[i].end)
            return &modules->list[i];
    return NULL;
}

struct image_file *
module_file(struct modules *modules, struct module *module)
{
    if (!module->file_searched) {
        module->file_searched = true;
        module->file = modules->format->open_module(modules, module);
    }
    return module->file;
}
