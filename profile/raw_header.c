/* raw_header.c - see raw_header.h. */
#include "profile/raw_header.h"

#include <stdio.h>
#include <string.h>

const char *
raw_part_name(enum raw_part part)
{
    static const char *const names[] = { "binary ids",     "records",          "counters",
                                         "MC/DC bitmap",   "uniform counters", "function names",
                                         "vtable records", "vtable names" };
    return (unsigned)part < RAW_PART_COUNT ? names[part] : "value data";
}

bool
raw_magic_at(const struct prof_bytes *file, uint64_t offset, unsigned *word, bool *big_endian)
{
    if (offset > file->size || file->size - offset < 8)
        return false;
    for (unsigned big = 0; big < 2; big++) {
        uint64_t magic = prof_load(file->data + offset, 8, big != 0);
        if (magic != RAW_MAGIC_64 && magic != RAW_MAGIC_32)
            continue;
        *word = magic == RAW_MAGIC_64 ? 8 : 4;
        *big_endian = big != 0;
        return true;
    }
    return false;
}

bool
raw_header_peek(const struct prof_bytes *file, uint64_t offset, struct raw_header *header,
                struct repro_err *err)
{
    *header = (struct raw_header){ .offset = offset };
    if (!raw_magic_at(file, offset, &header->word, &header->big_endian))
        return repro_fail_at(err, REPRO_E_FORMAT, offset, "no raw-profile magic");
    if (file->size - offset < 16)
        return repro_fail_at(err, REPRO_E_TRUNCATED, file->size,
                             "the file ends inside the header, before the version word");
    header->version_word = prof_load(file->data + offset + 8, 8, header->big_endian);
    header->version = prof_version_number(header->version_word);
    header->layout = prof_layout_get(header->version, header->word);
    header->fields = prof_header_layout_get(header->version);
    header->header_size = header->fields != NULL ? header->fields->size : 0;
    header->counter_size = header->version_word & PROF_FLAG_BYTE_COVERAGE ? 1 : 8;
    return true;
}

uint64_t
raw_header_field(const struct prof_bytes *file, const struct raw_header *header, unsigned field)
{
    if (field == PROF_NO_FIELD || field + 8 > header->header_size)
        return 0;
    return prof_load(file->data + header->offset + field, 8, header->big_endian);
}

static uint64_t
pad_to_8(uint64_t size)
{
    return (8 - size % 8) % 8;
}

/* Lay the parts out one behind the other. */
struct placer {
    struct raw_header *header;
    uint64_t next;
    bool overflow;
};

static void
place(struct placer *p, enum raw_part part, uint64_t count, uint64_t unit, uint64_t pad)
{
    uint64_t size = 0, end = 0;
    p->overflow |= __builtin_mul_overflow(count, unit, &size);
    p->header->parts[part] = (struct raw_extent){ p->next, size, pad };
    p->overflow |= __builtin_add_overflow(p->next, size, &end);
    p->overflow |= __builtin_add_overflow(end, pad, &end);
    /* Offsets are kept below 2^63, so that differences fit a signed word. */
    p->overflow |= end > (uint64_t)INT64_MAX;
    p->next = end;
}

static bool
place_parts(const struct prof_bytes *file, struct raw_header *h)
{
    const struct prof_header_layout *f = h->fields;
    struct placer p = { h, h->offset + h->header_size, false };
    uint64_t vtable_size = h->word == 8 ? 24 : 16;
    place(&p, RAW_BINARY_IDS, h->binary_ids_size, 1, 0);
    place(&p, RAW_DATA, h->num_data, h->layout->size, h->padding_before_counters);
    place(&p, RAW_COUNTERS, h->num_counters, h->counter_size,
          raw_header_field(file, h, f->padding_after_counters));
    place(&p, RAW_BITMAP, raw_header_field(file, h, f->num_bitmap_bytes), 1,
          raw_header_field(file, h, f->padding_after_bitmap));
    place(&p, RAW_UNIFORM, raw_header_field(file, h, f->num_uniform_counters), 8,
          raw_header_field(file, h, f->padding_after_uniform));
    place(&p, RAW_NAMES, h->names_size, 1, pad_to_8(h->names_size));
    place(&p, RAW_VTABLES, h->num_vtables, vtable_size, pad_to_8(h->num_vtables * vtable_size));
    place(&p, RAW_VTABLE_NAMES, h->vnames_size, 1, pad_to_8(h->vnames_size));
    h->values = p.next;
    return !p.overflow;
}

static void
read_fields(const struct prof_bytes *file, struct raw_header *h)
{
    const struct prof_header_layout *f = h->fields;
    h->binary_ids_size = raw_header_field(file, h, f->binary_ids_size);
    h->num_data = raw_header_field(file, h, f->num_data);
    h->padding_before_counters = raw_header_field(file, h, f->padding_before_counters);
    h->num_counters = raw_header_field(file, h, f->num_counters);
    h->names_size = raw_header_field(file, h, f->names_size);
    h->counters_delta = raw_header_field(file, h, f->counters_delta);
    h->bitmap_delta = raw_header_field(file, h, f->bitmap_delta);
    h->names_delta = raw_header_field(file, h, f->names_delta);
    h->num_vtables = raw_header_field(file, h, f->num_vtables);
    h->vnames_size = raw_header_field(file, h, f->vnames_size);
    h->value_kind_last = raw_header_field(file, h, f->value_kind_last);
}

/* Version 5 before LLVM 10: the header without the two paddings. */
static const struct prof_header_layout early_5 = {
    .raw_version = 5,
    .size = 64,
    .binary_ids_size = PROF_NO_FIELD,
    .num_data = 16,
    .padding_before_counters = PROF_NO_FIELD,
    .num_counters = 24,
    .padding_after_counters = PROF_NO_FIELD,
    .num_bitmap_bytes = PROF_NO_FIELD,
    .padding_after_bitmap = PROF_NO_FIELD,
    .num_uniform_counters = PROF_NO_FIELD,
    .padding_after_uniform = PROF_NO_FIELD,
    .uniform_delta = PROF_NO_FIELD,
    .names_size = 32,
    .counters_delta = 40,
    .bitmap_delta = PROF_NO_FIELD,
    .names_delta = 48,
    .num_vtables = PROF_NO_FIELD,
    .vnames_size = PROF_NO_FIELD,
    .value_kind_last = 56,
    .value_kind_last_expected = 1,
};

static bool
fits(const struct prof_bytes *file, const struct raw_header *h)
{
    return h->values <= file->size && h->value_kind_last <= 1;
}

/* The number 5 stands for two headers: take the early one only if it alone fits the file. */
static bool
try_early_5(const struct prof_bytes *file, struct raw_header *header, bool placed)
{
    if (header->version != 5 || (placed && fits(file, header)))
        return false;
    struct raw_header early = *header;
    early.fields = &early_5;
    early.header_size = early_5.size;
    if (file->size - early.offset < early.header_size)
        return false;
    read_fields(file, &early);
    if (!place_parts(file, &early) || !fits(file, &early))
        return false;
    *header = early;
    return true;
}

bool
raw_header_read(const struct prof_bytes *file, uint64_t offset, struct raw_header *header,
                struct repro_err *err)
{
    if (!raw_header_peek(file, offset, header, err))
        return false;
    if (header->layout == NULL)
        return repro_fail_at(err, REPRO_E_FORMAT, offset + 8,
                             "raw profile version %u is unknown (known: %u to %u)", header->version,
                             PROF_RAW_VERSION_MIN, PROF_RAW_VERSION_MAX);
    bool whole = file->size - offset >= header->header_size, placed = false;
    if (whole) {
        read_fields(file, header);
        placed = place_parts(file, header);
    }
    if (try_early_5(file, header, placed))
        return true;
    if (!whole)
        return repro_fail_at(err, REPRO_E_TRUNCATED, file->size,
                             "the file ends inside the header: %llu of %u bytes",
                             (unsigned long long)(file->size - offset), header->header_size);
    return placed || repro_fail_at(err, REPRO_E_FORMAT, offset,
                                   "the sizes in the header add up to more than 2^63 bytes");
}

uint64_t
raw_header_missing(const struct prof_bytes *file, const struct raw_header *header)
{
    return header->values > file->size ? header->values - file->size : 0;
}

void
raw_version_flags_text(uint64_t version_word, char *text, size_t size)
{
    static const struct {
        uint64_t bit;
        const char *name;
    } flags[] = {
        { PROF_FLAG_IR, "IR" },
        { PROF_FLAG_CS, "context-sensitive" },
        { PROF_FLAG_ENTRY_FIRST, "entry first" },
        { PROF_FLAG_LOOP_ENTRY, "loop entries" },
        { PROF_FLAG_DEBUG_INFO, "records in debug info" },
        { PROF_FLAG_BYTE_COVERAGE, "single-byte coverage" },
        { PROF_FLAG_FUNCTION_ENTRY, "function entry only" },
        { PROF_FLAG_MEMPROF, "memprof" },
        { PROF_FLAG_TEMPORAL, "temporal" },
    };
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        if ((version_word & flags[i].bit) == 0)
            continue;
        int n = snprintf(text + used, size - used, "%s%s", used ? ", " : "", flags[i].name);
        if (n < 0 || (size_t)n >= size - used)
            return;
        used += (size_t)n;
    }
}
