/* raw_model_names.c - LLVM's decoding of the names part, see raw_model_walk.h. */
#include "profile/raw_model_walk.h"

#define ZLIB_CONST
#include <zlib.h>

#define WINDOW         UINT64_C(16384)
#define MAX_TEXT       (UINT64_C(512) << 20) /* where this model stops decompressing */
#define MAX_BELIEVED   (UINT64_C(1) << 40)   /* no machine gives LLVM a buffer of this size */
#define NAME_SEPARATOR 1

struct splitter {
    bool after_separator; /* at the start of a name */
    bool empty;           /* saw an empty name */
};

static void
split(struct splitter *s, const unsigned char *text, uint64_t size)
{
    for (uint64_t i = 0; i < size; i++) {
        bool separator = text[i] == NAME_SEPARATOR;
        s->empty |= separator && s->after_separator;
        s->after_separator = separator;
    }
}

/* LEB128 without an end but the file's; an oversized number counts as 0 and stops there. */
static bool
uleb(const struct prof_bytes *file, uint64_t *pos, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0;; shift += 7) {
        if (*pos >= file->size)
            return false;
        uint64_t bits = file->data[*pos] & 0x7f;
        if (shift >= 64 ? bits != 0 : bits << shift >> shift != bits) {
            *value = 0;
            return true;
        }
        *value += shift < 64 ? bits << shift : 0;
        if (file->data[(*pos)++] < 0x80)
            return true;
    }
}

static enum model_error
inflate_all(z_stream *z, uint64_t claimed, struct splitter *s)
{
    unsigned char window[WINDOW];
    uint64_t done = 0;
    for (;;) {
        uint64_t room = claimed - done < WINDOW ? claimed - done : WINDOW;
        unsigned char spare;
        z->next_out = room ? window : &spare;
        z->avail_out = room ? (uInt)room : 1;
        uInt before = z->avail_out;
        int status = inflate(z, Z_NO_FLUSH);
        uint64_t got = before - z->avail_out;
        if (room == 0 && got != 0)
            return MODEL_ZLIB; /* more text than claimed */
        split(s, window, got);
        done += got;
        if (status == Z_STREAM_END)
            return MODEL_OK;
        if (status != Z_OK || (got == 0 && z->avail_in == 0))
            return MODEL_ZLIB;
        if (done > MAX_TEXT)
            return MODEL_CRASH;
    }
}

static enum model_error
packed_chunk(const struct prof_bytes *file, uint64_t pos, uint64_t claimed, uint64_t packed,
             struct splitter *s)
{
    uint64_t left = file->size - pos;
    if (packed > left)
        packed = left;
    z_stream z = { 0 };
    if (inflateInit(&z) != Z_OK)
        return MODEL_CRASH;
    z.next_in = file->data + pos;
    z.avail_in = packed < UINT32_MAX ? (uInt)packed : UINT32_MAX;
    enum model_error error = inflate_all(&z, claimed, s);
    inflateEnd(&z);
    return error;
}

static enum model_error
chunk(const struct prof_bytes *file, uint64_t *pos)
{
    uint64_t plain, packed;
    if (!uleb(file, pos, &plain) || !uleb(file, pos, &packed))
        return MODEL_CRASH;
    struct splitter s = { .after_separator = true };
    if (packed != 0) {
        if (plain > MAX_BELIEVED)
            return MODEL_CRASH;
        enum model_error error = packed_chunk(file, *pos, plain, packed, &s);
        if (error != MODEL_OK)
            return error;
    } else {
        if (plain > file->size - *pos)
            return MODEL_CRASH;
        split(&s, file->data + *pos, plain);
    }
    uint64_t stored = packed ? packed : plain;
    *pos = stored < file->size - *pos ? *pos + stored : file->size;
    return s.empty || s.after_separator ? MODEL_EMPTY_NAME : MODEL_OK;
}

enum model_error
model_names(const struct prof_bytes *file, uint64_t start, uint64_t end)
{
    for (uint64_t pos = start; pos < end;) {
        enum model_error error = chunk(file, &pos);
        if (error != MODEL_OK)
            return error;
        while (pos < end && file->data[pos] == 0)
            pos++;
    }
    return MODEL_OK;
}
