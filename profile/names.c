/* names.c - see names.h. */
#include "profile/names.h"

#include "profile/md5.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define NAME_SEPARATOR '\1'
/* zlib cannot expand beyond 1032:1, so a larger claim is a lie and not worth an allocation. */
#define MAX_ZLIB_RATIO 1040

bool
prof_uleb128(const unsigned char *data, size_t size, size_t *pos, uint64_t *value)
{
    uint64_t result = 0;
    for (unsigned shift = 0; *pos < size; shift += 7) {
        unsigned char byte = data[(*pos)++];
        uint64_t bits = byte & 0x7f;
        if (shift >= 64 ? bits != 0 : bits << shift >> shift != bits)
            return false;
        if (shift < 64)
            result |= bits << shift;
        if ((byte & 0x80) == 0) {
            *value = result;
            return true;
        }
    }
    return false;
}

uint64_t
prof_name_ref(const char *name, size_t len)
{
    unsigned char digest[16];
    prof_md5(name, len, digest);
    uint64_t ref = 0;
    for (unsigned i = 0; i < 8; i++)
        ref |= (uint64_t)digest[i] << (8 * i);
    return ref;
}

/* Room for MORE bytes and a terminator at the end of the text. */
static char *
text_reserve(struct prof_names *names, size_t *capacity, size_t more, struct repro_err *err)
{
    size_t need = names->text_size + more + 1;
    if (need > PROF_NAMES_MAX_TEXT) {
        repro_fail(err, REPRO_E_FORMAT, "function names exceed %llu bytes",
                   (unsigned long long)PROF_NAMES_MAX_TEXT);
        return NULL;
    }
    if (need > *capacity) {
        size_t grown = *capacity * 2 > need ? *capacity * 2 : need;
        char *text = realloc(names->text, grown);
        if (text == NULL) {
            repro_fail(err, REPRO_E_NOMEM, "out of memory for function names");
            return NULL;
        }
        names->text = text;
        *capacity = grown;
    }
    return names->text + names->text_size;
}

/* Terminate the chunk's names and keep their ends apart by NULs. */
static void
text_commit(struct prof_names *names, size_t len)
{
    char *text = names->text + names->text_size;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == NAME_SEPARATOR)
            text[i] = '\0';
    }
    text[len] = '\0';
    names->text_size += len + 1;
    names->chunks++;
}

static bool
inflate_chunk(char *out, size_t expected, const unsigned char *in, size_t len)
{
    uLongf got = (uLongf)expected;
    return uncompress((Bytef *)out, &got, in, (uLong)len) == Z_OK && got == expected;
}

static bool
decode_chunk(struct prof_names *names, size_t *capacity, const unsigned char *data, size_t size,
             size_t *pos, struct repro_err *err)
{
    size_t start = *pos;
    uint64_t plain = 0, packed = 0;
    if (!prof_uleb128(data, size, pos, &plain) || !prof_uleb128(data, size, pos, &packed))
        return repro_fail_at(err, REPRO_E_FORMAT, start, "function names: bad chunk header");
    uint64_t stored = packed != 0 ? packed : plain;
    if (stored > size - *pos)
        return repro_fail_at(err, REPRO_E_FORMAT, start,
                             "function names: chunk of %llu bytes, but only %zu are left",
                             (unsigned long long)stored, size - *pos);
    if (plain > PROF_NAMES_MAX_TEXT || (packed != 0 && plain / MAX_ZLIB_RATIO > packed))
        return repro_fail_at(err, REPRO_E_FORMAT, start,
                             "function names: chunk claims %llu decompressed bytes",
                             (unsigned long long)plain);
    char *out = text_reserve(names, capacity, (size_t)plain, err);
    if (out == NULL)
        return false;
    if (packed == 0)
        memcpy(out, data + *pos, (size_t)plain);
    else if (!inflate_chunk(out, (size_t)plain, data + *pos, (size_t)packed))
        return repro_fail_at(err, REPRO_E_FORMAT, start,
                             "function names: chunk does not decompress (zlib)");
    *pos += (size_t)stored;
    if (plain > 0)
        text_commit(names, (size_t)plain);
    return true;
}

static bool
decode_chunks(struct prof_names *names, const unsigned char *data, size_t size,
              struct repro_err *err)
{
    size_t pos = 0, capacity = 0;
    while (pos < size) {
        if (data[pos] == 0)
            pos++;
        else if (!decode_chunk(names, &capacity, data, size, &pos, err))
            return false;
    }
    return true;
}

static int
compare_names(const void *a, const void *b)
{
    const struct prof_name *x = a, *y = b;
    return x->ref < y->ref ? -1 : x->ref > y->ref;
}

/* "file:function" and "file;function": a separator with an extension or path before it. C++ and
 * Objective-C symbols may hold a ':' themselves ("::", "-[A b:]"), so ask for a single one after a
 * file name. */
static bool
is_local_name(const char *name, char separator)
{
    const char *at = strchr(name, separator);
    if (at == NULL || at == name || at[1] == '\0' || at[1] == separator)
        return false;
    const char *dot = memchr(name, '.', (size_t)(at - name));
    return dot != NULL;
}

static uint32_t
slot_of(const struct prof_names *names, uint64_t ref)
{
    return names->start_bits ? (uint32_t)(ref >> (64 - names->start_bits)) : 0;
}

/* Where the entries of each slot start, entries being in order of their slots. */
static void
fill_starts(struct prof_names *names)
{
    uint32_t slots = UINT32_C(1) << names->start_bits, slot = 0;
    for (size_t i = 0; i < names->count; i++) {
        while (slot <= slot_of(names, names->entries[i].ref))
            names->starts[slot++] = (uint32_t)i;
    }
    while (slot <= slots)
        names->starts[slot++] = (uint32_t)names->count;
}

/* Distribute by the top bits, then sort each of the short slots. SCRATCH: room for all entries. */
static void
sort_names(struct prof_names *names, struct prof_name *scratch)
{
    uint32_t slots = UINT32_C(1) << names->start_bits;
    uint32_t *at = names->starts;
    for (size_t i = 0; i < names->count; i++)
        at[slot_of(names, names->entries[i].ref) + 1]++;
    for (uint32_t slot = 0; slot < slots; slot++)
        at[slot + 1] += at[slot];
    memcpy(scratch, names->entries, names->count * sizeof *scratch);
    for (size_t i = 0; i < names->count; i++)
        names->entries[at[slot_of(names, scratch[i].ref)]++] = scratch[i];
    /* Now at[slot] is the end of the slot. */
    for (uint32_t slot = 0, start = 0; slot < slots; start = at[slot++]) {
        if (at[slot] - start > 1)
            qsort(names->entries + start, at[slot] - start, sizeof *scratch, compare_names);
    }
}

static bool
order_names(struct prof_names *names)
{
    while (names->start_bits < 24 && (UINT64_C(1) << names->start_bits) < names->count)
        names->start_bits++;
    names->starts = calloc(((size_t)1 << names->start_bits) + 1, sizeof *names->starts);
    struct prof_name *scratch = calloc(names->count ? names->count : 1, sizeof *scratch);
    bool ok = names->starts != NULL && scratch != NULL;
    if (ok)
        sort_names(names, scratch);
    free(scratch);
    return ok;
}

bool
prof_names_index(struct prof_names *names, struct repro_err *err)
{
    size_t total = 0;
    for (size_t i = 0; i < names->text_size; i++)
        total += names->text[i] == '\0';
    names->entries = calloc(total ? total : 1, sizeof *names->entries);
    if (names->entries == NULL)
        return repro_fail(err, REPRO_E_NOMEM, "out of memory for %zu function names", total);
    for (size_t at = 0; at < names->text_size;) {
        const char *name = names->text + at;
        size_t len = strlen(name);
        at += len + 1;
        if (len == 0) {
            names->empty_names++;
            continue;
        }
        names->has_colon |= is_local_name(name, ':');
        names->has_semicolon |= is_local_name(name, ';');
        names->entries[names->count++] = (struct prof_name){ prof_name_ref(name, len), name };
    }
    if (!order_names(names)) {
        names->count = 0;
        return repro_fail(err, REPRO_E_NOMEM, "out of memory for %zu function names", total);
    }
    size_t kept = 0;
    for (size_t i = 0; i < names->count; i++) {
        if (kept == 0 || names->entries[kept - 1].ref != names->entries[i].ref)
            names->entries[kept++] = names->entries[i];
    }
    names->count = kept;
    fill_starts(names);
    return true;
}

bool
prof_names_read(struct prof_names *names, const unsigned char *data, size_t size,
                struct repro_err *err)
{
    *names = (struct prof_names){ 0 };
    return decode_chunks(names, data, size, err);
}

bool
prof_names_decode(struct prof_names *names, const unsigned char *data, size_t size,
                  struct repro_err *err)
{
    bool whole = prof_names_read(names, data, size, err);
    struct repro_err memory;
    if (prof_names_index(names, &memory))
        return whole;
    if (whole && err != NULL)
        *err = memory;
    return false;
}

void
prof_names_clear(struct prof_names *names)
{
    free(names->entries);
    free(names->starts);
    free(names->text);
    *names = (struct prof_names){ 0 };
}

const char *
prof_names_find(const struct prof_names *names, uint64_t ref)
{
    if (names->count == 0)
        return NULL;
    size_t low = names->starts[slot_of(names, ref)], high = names->starts[slot_of(names, ref) + 1];
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (names->entries[mid].ref < ref)
            low = mid + 1;
        else
            high = mid;
    }
    return low < names->count && names->entries[low].ref == ref ? names->entries[low].text : NULL;
}
