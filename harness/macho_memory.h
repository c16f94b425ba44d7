/* macho_memory.h - Mach-O images in the memory of a process: load commands and symbols.
 *
 * Format: Apple's <mach-o/loader.h>, <mach-o/nlist.h>. The memory is hostile: sizes are capped,
 * every offset is checked. Only 64-bit images.
 */
#ifndef REPRO_HARNESS_MACHO_MEMORY_H
#define REPRO_HARNESS_MACHO_MEMORY_H

#include "harness/modules.h"
#include "profile/macho_symbols.h"

struct macho_segment_place {
    uint64_t address, size, offset; /* as linked; offset in the file */
};

struct macho_layout {
    uint32_t file_type, flags;
    struct macho_segment_place text, linkedit; /* size 0 = none */
    uint64_t end;                              /* of the last segment, as linked */
    uint64_t main_offset;                      /* of main from the header, 0 = none */
    char uuid[MACHO_UUID_TEXT];                /* empty = none */
    uint32_t symbols, symbol_count, strings, strings_size;
};

#define MACHO_TYPE_PROGRAM  2U
#define MACHO_FLAG_IN_CACHE 0x80000000U /* a library of dyld's shared cache */

/* What the header at ADDRESS and its load commands say; false if there is no such header. */
bool macho_memory_layout(struct memory *memory, uint64_t address, struct macho_layout *layout);
/* The symbols of MODULE. Memory belongs to the arena. */
bool macho_memory_symbols(struct memory *memory, const struct module *module,
                          struct macho_symbols *symbols, struct prof_arena *arena);

#endif
