/* image.h - what the checker needs to know about a linked image or a relocatable object, whatever
 * its container (ELF, Mach-O).
 *
 * Section names: LLVM's InstrProfData.inc (`__llvm_prf_data` and so on; ELF section names and
 * Mach-O `__DATA` sections are the same). All memory belongs to the arena given to the reader; byte
 * views point into the file.
 */
#ifndef REPRO_PROFILE_IMAGE_H
#define REPRO_PROFILE_IMAGE_H

#include "common/err.h"
#include "profile/arena.h"
#include "profile/bytes.h"

enum prof_section_id {
    PROF_SEC_DATA,
    PROF_SEC_CNTS,
    PROF_SEC_BITS,
    PROF_SEC_NAMES,
    PROF_SEC_VALS,
    PROF_SEC_VNDS,
    PROF_SEC_VTAB,
    PROF_SEC_VNS,
    PROF_SEC_COUNT
};

enum prof_image_kind { IMAGE_OBJECT, IMAGE_EXECUTABLE, IMAGE_SHARED, IMAGE_CORE, IMAGE_OTHER };

struct prof_range {
    uint64_t start, end; /* end is not inside */
};

struct prof_section {
    bool present;
    uint64_t address, size;
    struct prof_bytes bytes; /* may be shorter than size (NOBITS, truncated file) */
};

struct prof_load {
    uint64_t address, memory_size;
    struct prof_bytes bytes; /* file part */
    bool executable, writable;
};

/* One or more records of a relocatable object: one input section of an ELF object, or the whole
 * section of a Mach-O object. */
struct prof_object_data {
    uint64_t section; /* index in the section table */
    uint64_t offset;  /* of its bytes, counted over all record sections of the object */
    struct prof_bytes bytes;
    bool counter_absolute; /* CounterPtr has an absolute relocation: raw versions 5, 7 */
};

/* What the bytes of a word of the record section become when the image is loaded. */
enum prof_word_kind {
    WORD_CONSTANT, /* as it is */
    WORD_ADDRESS,  /* an address of this image (plus the load bias) */
    WORD_SYMBOL    /* resolved by the loader: unknown here */
};

struct prof_image {
    const char *format; /* "elf64" ... */
    const char *arch;   /* NULL if unknown */
    enum prof_image_kind kind;
    unsigned word;
    bool big_endian;
    bool fixed_address; /* not position-independent: addresses are what they say */
    bool stripped;      /* no symbol table */
    bool has_sections;  /* section headers are there */
    bool scanned;       /* without them: the records were found by their shape (scan.h) */
    bool truncated;     /* tables or sections reach beyond the end of the file */
    const char *damage; /* what, when truncated */

    struct prof_section sections[PROF_SEC_COUNT];
    struct prof_load *loads;
    size_t load_count;
    struct prof_range *code; /* where function pointers may point */
    size_t code_count;

    /* Linked images: the record section with load-time relocations applied, rounded up to 8 bytes
     * with zeros; one prof_word_kind per word of it. */
    unsigned char *data;
    unsigned char *word_kinds;
    size_t data_size;

    /* Relocatable objects. */
    struct prof_object_data *objects;
    size_t object_count;

    bool has_raw_version; /* __llvm_profile_raw_version is defined here with this word */
    uint64_t raw_version_word;
    bool has_runtime_symbol; /* the profile runtime's file output is defined here */
    bool has_writer_symbol;  /* its writer is: alone, it is a runtime for programs without files */
    bool wants_runtime;      /* refers to the profile runtime (undefined symbol) */
    uint64_t runtime_code;   /* address of __llvm_profile_write_file, 0 if unknown */
    uint64_t runtime_code_size;
    uint64_t
        count_code; /* address of __llvm_profile_get_num_data or _get_data_size, 0 if unknown */
    bool calls_value_profiling; /* refers to or contains __llvm_profile_instrument_target/_memop */
    bool has_coverage_map;      /* __llvm_covmap: front-end coverage */
    bool correlated;            /* records live in debug info or non-loaded sections */
    bool moved_note; /* a PT_NOTE is not at file header + its file offset: runtimes before LLVM 20
                        look for build ids there */
    uint64_t note_guess;   /* the address they compute */
    struct prof_bytes lto; /* .llvm.lto of a fat LTO object */

    const char **idents; /* compiler identifications of .comment, as they stand */
    size_t ident_count;
};

/* Reads BYTES, an ELF file. False with ERR only when nothing can be said at all. */
bool prof_image_read_elf(struct prof_image *image, struct prof_bytes bytes,
                         struct prof_arena *arena, struct repro_err *err);
/* Is ADDRESS inside executable memory, or (PPC64 ELFv1) in the function descriptors? */
bool prof_image_is_code(const struct prof_image *image, uint64_t address);
/* File bytes at an address up to the end of that load's file part; empty if there are none. */
struct prof_bytes prof_image_at(const struct prof_image *image, uint64_t address);
/* The load that covers ADDRESS, or NULL. */
const struct prof_load *prof_image_load_at(const struct prof_image *image, uint64_t address);
/* Section index for the part of its name after "__llvm_prf_", PROF_SEC_COUNT if it is none. */
enum prof_section_id prof_section_by_suffix(const char *suffix, size_t len);
/* Copy the record section so that relocations can be applied to it. */
bool prof_image_copy_data(struct prof_image *image, struct prof_arena *arena);
/* Note that the loader puts VALUE (an address of the image) at ADDRESS, if that is in the record
 * section; HAS_VALUE false: the bytes there already hold it. */
void prof_image_patch(struct prof_image *image, uint64_t address, bool has_value, uint64_t value);
/* The same for a word that is no address. */
void prof_image_patch_constant(struct prof_image *image, uint64_t address, uint64_t value);
/* The same for a word that only the loader knows. */
void prof_image_patch_symbol(struct prof_image *image, uint64_t address);

#endif
