/* images.h - how the images of a process are found, opened and unwound: one implementation for each
 * format. images_elf.c for processes of Linux, images_macho.c for those of macOS; which one a
 * process needs stands in its stopped_process.
 */
#ifndef REPRO_HARNESS_IMAGES_H
#define REPRO_HARNESS_IMAGES_H

#include "harness/modules.h"
#include "harness/unwind.h"

struct image_format {
    /* Fill MODULES from PROCESS; its memory is open. */
    void (*load)(struct modules *modules, const struct stopped_process *process,
                 const struct crash_map *maps, size_t map_count);
    /* PATH, if its id is BUILD_ID (NULL: any); NULL if it cannot be used. */
    struct image_file *(*open)(const char *path, const char *build_id);
    /* The file of MODULE, or its image in the process' memory. */
    struct image_file *(*open_module)(struct modules *modules, const struct module *module);
    const struct unwinder_ops *unwinder;
};

extern const struct image_format image_format_elf, image_format_macho;
/* That of the programs of this system. */
extern const struct image_format *const image_format_host;

#endif
