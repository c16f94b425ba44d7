/* raw_model_walk.c - see raw_model_walk.h. */
#include "profile/raw_model_walk.h"

#include "profile/raw_record.h"
#include "profile/raw_values.h"

#include <stddef.h>

#define LARGE_COUNTER (UINT64_C(1) << 56)

struct walk {
    const struct prof_bytes *file;
    unsigned version;
    struct raw_header header; /* of the current profile, sizes with wrap-around */
    uint64_t values;          /* file offset of the next value data */
    uint64_t counters_read;   /* records of hostile files may share them */
    struct model_result *result;
};

static bool
stop(struct walk *w, enum model_error error, int64_t a, int64_t b)
{
    w->result->error = error;
    w->result->a = a;
    w->result->b = b;
    return false;
}

uint64_t
model_version_number(uint64_t word, unsigned raw_version)
{
    return raw_version <= 8 ? word & ~(UINT64_C(0xff) << 56) : word & UINT32_MAX;
}

static enum model_error
binary_ids(const struct walk *w)
{
    const struct raw_extent *part = &w->header.parts[RAW_BINARY_IDS];
    uint64_t at = part->offset, end = part->offset + part->size;
    while (at < end) {
        if (end - at < 8)
            return MODEL_ID_NO_LENGTH;
        uint64_t length = prof_load(w->file->data + at, 8, w->header.big_endian);
        at += 8;
        if (length == 0)
            return MODEL_ID_ZERO;
        uint64_t padded = (length + 7) & ~UINT64_C(7);
        if (padded == 0)
            return MODEL_CRASH; /* wraps around, passes LLVM's test, and is allocated */
        if (end - at < padded)
            return MODEL_ID_NO_DATA;
        at += padded;
    }
    return MODEL_OK;
}

/* Sums modulo 2^64, as LLVM adds them. */
static uint64_t
place(struct raw_header *h, uint64_t at, enum raw_part part, uint64_t size, uint64_t pad)
{
    h->parts[part] = (struct raw_extent){ at, size, pad };
    return at + size + pad;
}

static uint64_t
pad_to_8(uint64_t size)
{
    return (8 - size % 8) % 8;
}

static void
place_all(const struct walk *w, struct raw_header *h)
{
    const struct prof_header_layout *f = h->fields;
    const struct prof_bytes *file = w->file;
    h->num_data = raw_header_field(file, h, f->num_data);
    h->counters_delta = raw_header_field(file, h, f->counters_delta);
    h->bitmap_delta = raw_header_field(file, h, f->bitmap_delta);
    h->names_size = raw_header_field(file, h, f->names_size);
    uint64_t vtables = raw_header_field(file, h, f->num_vtables) * (h->word == 8 ? 24 : 16);
    uint64_t vnames = raw_header_field(file, h, f->vnames_size);
    uint64_t at = h->offset + h->header_size;
    at = place(h, at, RAW_BINARY_IDS, raw_header_field(file, h, f->binary_ids_size), 0);
    at = place(h, at, RAW_DATA, h->num_data * h->layout->size,
               raw_header_field(file, h, f->padding_before_counters));
    at = place(h, at, RAW_COUNTERS, raw_header_field(file, h, f->num_counters) * h->counter_size,
               raw_header_field(file, h, f->padding_after_counters));
    at = place(h, at, RAW_BITMAP, raw_header_field(file, h, f->num_bitmap_bytes),
               raw_header_field(file, h, f->padding_after_bitmap));
    at = place(h, at, RAW_UNIFORM, raw_header_field(file, h, f->num_uniform_counters) * 8,
               raw_header_field(file, h, f->padding_after_uniform));
    at = place(h, at, RAW_NAMES, h->names_size, pad_to_8(h->names_size));
    at = place(h, at, RAW_VTABLES, vtables, pad_to_8(vtables));
    h->values = place(h, at, RAW_VTABLE_NAMES, vnames, pad_to_8(vnames));
}

static bool
inside(const struct walk *w, const struct raw_extent *part)
{
    return part->offset <= w->file->size && part->size <= w->file->size - part->offset;
}

static bool
version_is_ours(struct walk *w, uint64_t offset)
{
    struct raw_header *h = &w->header;
    unsigned word = 8;
    bool big = false;
    raw_magic_at(w->file, offset, &word, &big);
    *h = (struct raw_header){ .offset = offset, .word = word, .big_endian = big };
    h->version_word = prof_load(w->file->data + offset + 8, 8, big);
    uint64_t number = model_version_number(h->version_word, w->version);
    if (number != w->version)
        return stop(w, MODEL_VERSION, (int64_t)number, w->version);
    h->version = w->version;
    h->layout = prof_layout_get(w->version, word);
    h->fields = prof_header_layout_get(w->version);
    h->header_size = h->fields->size;
    /* LLVM 13 knows neither this flag nor the one for correlation. */
    h->counter_size = w->version >= 8 && (h->version_word & PROF_FLAG_BYTE_COVERAGE) != 0 ? 1 : 8;
    return true;
}

/* The sums may have wrapped around: what LLVM then reads lies anywhere. */
static bool
parts_are_sane(struct walk *w)
{
    struct raw_header *h = &w->header;
    for (unsigned p = 0; p < RAW_PART_COUNT; p++) {
        if (!inside(w, &h->parts[p]))
            return false;
    }
    if (h->parts[RAW_DATA].size % h->layout->size != 0)
        return false;
    h->num_data = h->parts[RAW_DATA].size / h->layout->size;
    return true;
}

static bool
open_header(struct walk *w, uint64_t offset)
{
    struct raw_header *h = &w->header;
    if (!version_is_ours(w, offset))
        return false;
    /* Newer readers do not ask and find no records. */
    if (w->version == 8 && (h->version_word & PROF_FLAG_DEBUG_INFO) != 0)
        return stop(w, MODEL_CORRELATION, 0, 0);
    place_all(w, h);
    struct raw_extent *ids = &h->parts[RAW_BINARY_IDS];
    if (w->version < 8)
        *ids = (struct raw_extent){ 0 }; /* LLVM 13 steps over them, wherever that leads */
    if (ids->size % 8 != 0 || !inside(w, ids))
        return stop(w, MODEL_BAD_HEADER, 0, 0);
    enum model_error id_error = binary_ids(w);
    w->result->merge_ids = id_error;
    if (w->version >= 9 && id_error != MODEL_OK)
        return stop(w, id_error, 0, 0);
    /* A sum that wrapped to just below 2^64 points before the buffer and passes LLVM's test. */
    if (h->values > w->file->size && h->values < UINT64_MAX - (UINT64_C(1) << 46))
        return stop(w, MODEL_BAD_HEADER, 0, 0);
    if (!parts_are_sane(w))
        return stop(w, MODEL_CRASH, 0, 0);
    const struct raw_extent *names = &h->parts[RAW_NAMES], *vnames = &h->parts[RAW_VTABLE_NAMES];
    enum model_error error = model_names(w->file, names->offset, names->offset + names->size);
    if (error == MODEL_OK)
        error = model_names(w->file, vnames->offset, vnames->offset + vnames->size);
    w->values = h->values;
    return error == MODEL_OK || stop(w, error, 0, 0);
}

static bool
record_is_good(struct walk *w, const struct raw_record *r)
{
    int64_t counters = (int64_t)w->header.parts[RAW_COUNTERS].size;
    int64_t bitmap = (int64_t)w->header.parts[RAW_BITMAP].size;
    int64_t at = r->counter_offset_wide, bits = r->bitmap_offset_wide;
    switch (raw_record_check(&w->header, r, true)) {
    case RAW_RECORD_OK:
        return true;
    case RAW_RECORD_NO_COUNTERS:
        return stop(w, MODEL_NO_COUNTERS, 0, 0);
    case RAW_RECORD_COUNTERS_BEFORE:
        return stop(w, MODEL_COUNTERS_BEFORE, at, 0);
    case RAW_RECORD_COUNTERS_BEHIND:
        return stop(w, MODEL_COUNTERS_BEHIND, at, counters - 1);
    case RAW_RECORD_COUNTERS_TOO_FAR:
        return stop(w, MODEL_COUNTERS_TOO_FAR, r->num_counters,
                    (counters - at) / (int64_t)w->header.counter_size);
    case RAW_RECORD_BITMAP_BEFORE:
        return stop(w, MODEL_BITMAP_BEFORE, bits, 0);
    case RAW_RECORD_BITMAP_BEHIND:
        return stop(w, MODEL_BITMAP_BEHIND, bits, bitmap - 1);
    case RAW_RECORD_BITMAP_TOO_FAR:
        return stop(w, MODEL_BITMAP_TOO_FAR, r->bitmap_bytes, bitmap - bits);
    }
    return true;
}

/* Counters above 2^56 make `merge` of newer releases give up; not in single-byte mode, and not the
 * time stamp that a temporal profile has instead of the first counter. */
static void
find_large_counter(struct walk *w, const struct raw_record *r)
{
    if (w->result->large_counter != 0 || w->header.counter_size == 1 ||
        w->counters_read > w->file->size)
        return;
    w->counters_read += r->num_counters;
    struct raw_record wide = *r;
    wide.counter_offset = r->counter_offset_wide;
    uint32_t first = w->header.version_word & PROF_FLAG_TEMPORAL ? 1 : 0;
    for (uint32_t k = first; k < r->num_counters; k++) {
        uint64_t value = raw_counter(w->file, &w->header, &wide, k);
        if (value > LARGE_COUNTER) {
            w->result->large_counter = value;
            return;
        }
    }
}

static bool
values_are_good(struct walk *w, const struct raw_record *r)
{
    if (r->site_total == 0)
        return true;
    struct raw_values v = raw_values_read(w->file, w->values, w->header.big_endian,
                                          w->header.layout->value_kinds, NULL);
    if (v.fault != RAW_VALUES_NO_HEAD && v.size == 0)
        return true; /* nothing is copied, so LLVM sees no kinds and stays where it is */
    w->values += v.size;
    switch (v.fault) {
    case RAW_VALUES_NO_HEAD:
        return stop(w, MODEL_VALUES_TRUNCATED, 0, 0);
    case RAW_VALUES_BEYOND:
        return stop(w, MODEL_VALUES_TOO_LARGE, 0, 0);
    case RAW_VALUES_KINDS:
        return stop(w, MODEL_VALUES_KINDS, 0, 0);
    case RAW_VALUES_UNALIGNED:
        return stop(w, MODEL_VALUES_UNALIGNED, 0, 0);
    case RAW_VALUES_BAD_KIND:
        return stop(w, MODEL_VALUES_KIND, 0, 0);
    case RAW_VALUES_OVERRUN:
        return stop(w, MODEL_VALUES_OVERRUN, 0, 0);
    case RAW_VALUES_OK:
    case RAW_VALUES_LEFTOVER:
    case RAW_VALUES_SITES:
        break;
    }
    return true;
}

static bool
walk_records(struct walk *w)
{
    for (uint64_t i = 0; i < w->header.num_data; i++) {
        struct raw_record r;
        raw_record_read(w->file, &w->header, i, &r);
        if (!record_is_good(w, &r))
            return false;
        find_large_counter(w, &r);
        if (!values_are_good(w, &r))
            return false;
    }
    return true;
}

/* Behind the last record: zero bytes, then the end or another header. False: the walk is over. */
static bool
next_profile(struct walk *w)
{
    const struct prof_bytes *file = w->file;
    uint64_t at = w->values;
    while (at < file->size && file->data[at] == 0)
        at++;
    if (at >= file->size)
        return false;
    if (file->size - at < prof_header_layout_get(w->version)->size)
        return stop(w, MODEL_NO_SPACE, 0, 0);
    if (at % 8 != 0)
        return stop(w, MODEL_PADDING, 0, 0);
    unsigned word;
    bool big;
    if (!raw_magic_at(file, at, &word, &big) || word != w->header.word ||
        big != w->header.big_endian)
        return stop(w, MODEL_MAGIC, 0, 0);
    if (!open_header(w, at))
        return false;
    /* Having opened it, LLVM reads a record without asking whether there is one. */
    return w->header.num_data != 0 || stop(w, MODEL_CRASH, 0, 0);
}

void
model_walk(const struct prof_bytes *file, unsigned raw_version, struct model_result *result)
{
    *result = (struct model_result){ 0 };
    struct walk w = { .file = file, .version = raw_version, .result = result };
    unsigned word;
    bool big;
    if (file->size == 0)
        stop(&w, MODEL_EMPTY, 0, 0);
    else if (!raw_magic_at(file, 0, &word, &big))
        stop(&w, MODEL_UNRECOGNIZED, 0, 0);
    else if (file->size < prof_header_layout_get(raw_version)->size)
        stop(&w, MODEL_BAD_HEADER, 0, 0);
    else if (open_header(&w, 0)) {
        while (walk_records(&w) && next_profile(&w))
            ;
    }
}
