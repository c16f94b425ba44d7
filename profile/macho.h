/* macho.h - Mach-O images and objects as struct prof_image; fat files as a list of slices.
 *
 * Format: Apple's <mach-o/loader.h>, <mach-o/fat.h>, <mach-o/fixup-chains.h>, <mach-o/nlist.h> and
 * the relocation types of x86_64 and arm64. 32 and 64 bit, little-endian hosts' files (big-endian
 * PowerPC images predate LLVM's profiles). Every command, section and chain is bounds-checked.
 */
#ifndef REPRO_PROFILE_MACHO_H
#define REPRO_PROFILE_MACHO_H

#include "profile/image.h"

#define MACHO_MAX_SLICES 32

struct macho_slice {
    const char *arch;
    struct prof_bytes bytes; /* empty if it reaches beyond the file */
};

/* "x86_64", "aarch64" ... for a cputype of the header, NULL if unknown. */
const char *macho_arch_name(uint32_t cpu);
/* The same with "arm64e" told apart by the cpusubtype. */
const char *macho_arch_variant(uint32_t cpu, uint32_t subtype);
bool macho_is(struct prof_bytes bytes);     /* thin or fat */
bool macho_is_fat(struct prof_bytes bytes); /* Java class files, which share the magic, are not */
/* Slices of a fat file; returns how many there are, at most MACHO_MAX_SLICES. */
size_t macho_slices(struct prof_bytes bytes, struct macho_slice slices[MACHO_MAX_SLICES]);
/* Reads a thin file. False with ERR only when nothing can be said at all. */
bool prof_image_read_macho(struct prof_image *image, struct prof_bytes bytes,
                           struct prof_arena *arena, struct repro_err *err);

#endif
