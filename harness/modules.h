/* modules.h - the images mapped into a stopped process. */
#ifndef REPRO_HARNESS_MODULES_H
#define REPRO_HARNESS_MODULES_H

#include "harness/image_file.h"
#include "harness/memory.h"
#include "records/crash.h"

struct module {
    char *path;
    uint64_t base, end;
    uint64_t image_end;     /* run-time end of what its headers load; 0 = they are unreadable */
    uint64_t bias;          /* run-time address - address in the file */
    uint64_t entry;         /* run-time address of the entry point, 0 = none */
    uint64_t main_function; /* the same of main, where the image says it */
    uint64_t unwind_table, unwind_table_size; /* run-time .eh_frame_hdr, 0 = none */
    char *build_id;
    bool is_program; /* known to be the process' program; false: its path tells */
    bool file_searched;
    struct image_file *file;
};

struct image_format;

struct modules {
    struct module *list;
    size_t count;
    struct memory *memory;
    const struct image_format *format;
};

/* The images of PROCESS, from its map, its loader's word and its memory. */
void modules_load(struct modules *modules, const struct stopped_process *process,
                  struct memory *memory, const struct crash_map *maps, size_t map_count);
void modules_free(struct modules *modules);
/* The module that covers ADDRESS, or NULL. */
struct module *modules_find(struct modules *modules, uint64_t address);
/* Its file (only one with the build id of what is mapped), opened on first use; NULL if there is
 * none. */
struct image_file *module_file(struct modules *modules, struct module *module);

#endif
