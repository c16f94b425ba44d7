/* image_file_macho.h - a Mach-O image as an image_file: from its file, or from the memory of a
 * process that has it loaded (macOS' own libraries have no files, they are in dyld's shared cache).
 */
#ifndef REPRO_HARNESS_IMAGE_FILE_MACHO_H
#define REPRO_HARNESS_IMAGE_FILE_MACHO_H

#include "harness/modules.h"
#include "profile/bytes.h"

/* PATH, of a fat file the slice with UUID (as text, lower case with dashes) or, if that is NULL, of
 * this machine. NULL if it cannot be used. */
struct image_file *image_file_macho_open(const char *path, const char *uuid);
/* MODULE as it stands in MEMORY: its symbols only. NULL if its load commands make no sense. */
struct image_file *image_file_macho_from_memory(struct memory *memory, const struct module *module);
/* The slice of a fat file that this machine runs; BYTES as they are if it is not fat; empty if
 * there is none. */
struct prof_bytes macho_slice_of_host(struct prof_bytes bytes);

#endif
