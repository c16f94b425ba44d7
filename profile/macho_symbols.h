/* macho_symbols.h - what identifies a Mach-O image and names its functions: UUID, base, symbols.
 *
 * Format: Apple's <mach-o/loader.h> (LC_UUID, LC_SYMTAB, LC_FUNCTION_STARTS) and <mach-o/nlist.h>.
 * Thin files only: give one slice of a fat file. Symbols have no size there: one ends where the
 * next symbol or function starts. Everything is bounds-checked; memory belongs to the arena.
 */
#ifndef REPRO_PROFILE_MACHO_SYMBOLS_H
#define REPRO_PROFILE_MACHO_SYMBOLS_H

#include "profile/arena.h"
#include "profile/bytes.h"

#define MACHO_UUID_TEXT 37 /* characters of "8-4-4-4-12" with the NUL */

struct macho_symbol {
    uint64_t address;
    const char *name; /* without the leading underscore; points into the file */
};

struct macho_symbols {
    const char *arch;           /* "x86_64", "aarch64" ...; NULL if unknown */
    char uuid[MACHO_UUID_TEXT]; /* lower case, empty if there is none */
    bool debug_only;            /* a dSYM: symbols, but neither code nor data */
    bool has_text;
    uint64_t text_address; /* of __TEXT: where the image starts, as linked */
    uint64_t text_end;
    struct macho_symbol *list; /* functions and data, sorted by address */
    size_t count;
    uint64_t *starts; /* of functions, ascending; none if the linker did not say */
    size_t start_count;
};

/* False when BYTES is no thin Mach-O file. */
bool macho_symbols_read(struct macho_symbols *symbols, struct prof_bytes bytes,
                        struct prof_arena *arena);
/* The function that holds ADDRESS (as linked) and the distance from its start; NULL if no symbol
 * does. */
const char *macho_symbol_find(const struct macho_symbols *symbols, uint64_t address,
                              uint64_t *offset);
/* Where the function at START ends: at the next symbol or function, at most at the end of __TEXT.
 */
uint64_t macho_symbol_end(const struct macho_symbols *symbols, uint64_t start);

#endif
