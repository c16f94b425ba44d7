/* macho_inside.h - shared by the Mach-O reader's files. Not a public header. */
#ifndef REPRO_PROFILE_MACHO_INSIDE_H
#define REPRO_PROFILE_MACHO_INSIDE_H

#include "profile/macho.h"

#define MACHO_MAX_SEGMENTS 256
#define MACHO_MAX_SECTIONS 1024

struct macho_segment {
    uint64_t address, memory_size, offset, file_size;
    bool text; /* __TEXT: its address is the image's base */
};

struct macho_section {
    uint64_t address, size, offset;
    uint32_t flags, reloc_offset, reloc_count;
    bool records; /* __llvm_prf_data */
};

struct macho_file {
    struct prof_bytes bytes;
    unsigned word;
    uint32_t cpu, type;
    struct macho_segment segments[MACHO_MAX_SEGMENTS];
    size_t segment_count;
    struct macho_section sections[MACHO_MAX_SECTIONS];
    size_t section_count;
    uint32_t symbols, symbol_count, strings, strings_size;
    uint32_t chains, chains_size; /* LC_DYLD_CHAINED_FIXUPS */
};

#define MACHO_CPU_X86_64   0x01000007U
#define MACHO_CPU_I386     7U
#define MACHO_CPU_ARM64    0x0100000cU
#define MACHO_CPU_ARM64_32 0x0200000cU /* arm64 with 32-bit pointers: watchOS */
#define MACHO_CPU_ARM      12U

static inline uint64_t
macho_get(const struct macho_file *m, uint64_t offset, unsigned n)
{
    return prof_bytes_get(m->bytes, offset, n, false);
}

/* macho_chain.c: decode chained fixups that touch the record section. */
void macho_apply_chains(struct prof_image *image, const struct macho_file *m);
/* macho_object.c: resolve the relocations of an object's record section. */
void macho_resolve_object(struct prof_image *image, const struct macho_file *m);

#endif
