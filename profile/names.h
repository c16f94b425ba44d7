/* names.h - function names of an LLVM profile (__llvm_prf_names) and their hashes.
 *
 * The section, and the names part of a .profraw, is a sequence of chunks, one per object file:
 * ULEB128 uncompressed size, ULEB128 compressed size (0 = stored plain), then that many bytes. The
 * text is names joined by byte 0x01; zero bytes between chunks are padding. A record's NameRef is
 * the first eight bytes of MD5(name), read as a little-endian integer.
 *
 * Input is hostile: every size is checked, decompression stops at a cap.
 */
#ifndef REPRO_PROFILE_NAMES_H
#define REPRO_PROFILE_NAMES_H

#include "common/err.h"

#include <stddef.h>
#include <stdint.h>

#define PROF_NAMES_MAX_TEXT (UINT64_C(512) << 20) /* decompressed bytes over all chunks */

struct prof_name {
    uint64_t ref;     /* NameRef */
    const char *text; /* NUL-terminated, belongs to the table */
};

struct prof_names {
    struct prof_name *entries; /* sorted by ref, duplicates removed */
    size_t count;
    uint32_t *starts;    /* index of the first entry by the top bits of its ref, then COUNT */
    unsigned start_bits; /* how many bits; refs are hashes and spread evenly */
    char *text;          /* all names, each NUL-terminated */
    size_t text_size;
    size_t chunks;
    size_t empty_names; /* "" entries: llvm-profdata rejects them */
    bool has_colon;     /* a "file:function" local name: front end, or IR of LLVM <= 17 */
    bool has_semicolon; /* a "file;function" local name: IR of LLVM >= 18 */
};

/* Decode SIZE bytes. On damage: false with ERR (offset inside DATA); what was decoded before it is
 * still in NAMES and usable. Always release with prof_names_clear(). */
bool prof_names_decode(struct prof_names *names, const unsigned char *data, size_t size,
                       struct repro_err *err);
/* The same in two steps: text only (count is 0, nothing can be found yet), then the table. */
bool prof_names_read(struct prof_names *names, const unsigned char *data, size_t size,
                     struct repro_err *err);
bool prof_names_index(struct prof_names *names, struct repro_err *err);
void prof_names_clear(struct prof_names *names); /* zeroed, read or decoded */
/* Name for REF, NULL if the table does not tell. */
const char *prof_names_find(const struct prof_names *names, uint64_t ref);
/* NameRef of a name of LEN bytes. */
uint64_t prof_name_ref(const char *name, size_t len);

/* ULEB128 at *POS of DATA; false if it runs past SIZE or does not fit 64 bits. */
bool prof_uleb128(const unsigned char *data, size_t size, size_t *pos, uint64_t *value);

#endif
