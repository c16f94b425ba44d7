/* frame_index.h - a search table over .eh_frame for images without .eh_frame_hdr (static programs
 * linked by gcc).
 *
 * Format: LSB core specification, "DWARF Extensions"; pointer encodings as there. The section is
 * hostile: lengths and offsets are checked. Not thread-safe.
 */
#ifndef REPRO_HARNESS_FRAME_INDEX_H
#define REPRO_HARNESS_FRAME_INDEX_H

#include "harness/modules.h"

/* As the entries of .eh_frame_hdr: both relative to the image's base. */
struct frame_index_entry {
    int32_t function, description;
};

struct frame_index {
    struct frame_index_entry *entries; /* sorted by function */
    size_t count;
};

/* Read .eh_frame of MODULE from the process' memory, its place from the file's section headers. An
 * empty index if there is none. */
void frame_index_build(struct modules *modules, struct module *module, struct frame_index *index);
void frame_index_free(struct frame_index *index);

#endif
