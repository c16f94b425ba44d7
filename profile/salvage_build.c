/* salvage_build.c - see salvage_build.h. */
#include "profile/salvage_build.h"

#include "profile/raw_header.h"
#include "profile/salvage_blocks.h"

#include <stdlib.h>
#include <string.h>

struct plan {
    const struct salvage_source *source;
    const struct salvage_group *group;
    const struct prof_layout *layout;
    const struct prof_header_layout *fields;
    uint64_t counters, bitmap; /* bytes of the parts */
    /* Offsets in the new file. */
    uint64_t ids_at, data_at, counters_at, bitmap_at, names_at, values_at, size;
    uint64_t values; /* bytes of value data */
    unsigned char *out;
};

static uint64_t
round_up_8(uint64_t size)
{
    return (size + 7) & ~UINT64_C(7);
}

uint64_t
salvage_version_word(uint64_t word, unsigned version, unsigned counter_size)
{
    /* Readers of version 8 and older take only the top byte as flags. */
    uint64_t mask = version <= 8 ? UINT64_C(0xff) << 56 : ~UINT64_C(0) << 32;
    uint64_t flags = word & mask & ~(PROF_FLAG_BYTE_COVERAGE | PROF_FLAG_DEBUG_INFO);
    return flags | (counter_size == 1 ? PROF_FLAG_BYTE_COVERAGE : 0) | version;
}

static bool
has_bitmap(const struct plan *p, const struct segment_record *r)
{
    return r->bitmap_bytes != 0 && p->layout->bitmap_ptr != PROF_NO_FIELD;
}

/* Where record R's bitmap is in the source. */
static uint64_t
bitmap_offset(const struct plan *p, const struct segment_record *r)
{
    const struct salvage_source *s = p->source;
    uint64_t mask = s->word == 8 ? UINT64_MAX : UINT32_MAX;
    uint64_t distance =
        prof_bytes_get(s->data, r->offset + r->layout->bitmap_ptr, s->word, s->big_endian);
    return ((s->address + r->offset + distance) & mask) - s->bitmap_address;
}

/* The segmentation has put all counters inside; check again, since the caller made the source. */
static bool
record_fits(const struct plan *p, const struct segment_record *r)
{
    const struct salvage_source *s = p->source;
    if (!prof_bytes_has(s->data, r->offset, r->layout->size) ||
        !prof_bytes_has(s->counters, r->counter_address - s->counters_address,
                        (uint64_t)r->counters * r->counter_size))
        return false;
    return !has_bitmap(p, r) || prof_bytes_has(s->bitmap, bitmap_offset(p, r), r->bitmap_bytes);
}

static bool
measure(struct plan *p, struct repro_err *err)
{
    const struct salvage_source *s = p->source;
    for (size_t i = 0; i < p->group->count; i++) {
        const struct segment_record *r = p->group->records[i];
        if (!record_fits(p, r))
            return repro_fail(err, REPRO_E_FORMAT,
                              "record at byte %zu has no counters in the source", r->offset);
        p->counters += (uint64_t)r->counters * r->counter_size;
        p->bitmap += has_bitmap(p, r) ? r->bitmap_bytes : 0;
        p->values += salvage_block_size(s, r);
        if (p->counters > s->counters.size || p->bitmap > s->bitmap.size)
            return repro_fail(err, REPRO_E_FORMAT,
                              "records share counters: they claim more than there are");
    }
    bool has_ids = p->fields->binary_ids_size != PROF_NO_FIELD;
    p->ids_at = p->fields->size;
    p->data_at = p->ids_at + (has_ids ? s->binary_ids.size : 0);
    p->counters_at = p->data_at + p->group->count * p->layout->size;
    p->bitmap_at = p->counters_at + round_up_8(p->counters);
    p->names_at = p->bitmap_at + round_up_8(p->bitmap);
    p->values_at = p->names_at + round_up_8(s->names.size);
    p->values = p->values <= SALVAGE_BLOCKS_MAX ? p->values : 0;
    p->size = p->values_at + p->values;
    return true;
}

static void
put_header(const struct plan *p, unsigned field, uint64_t value)
{
    if (field != PROF_NO_FIELD)
        prof_store(p->out + field, 8, p->source->big_endian, value);
}

/* Distances count from the records, as in a process; version 5 has addresses, for which any base
 * does. */
static void
write_header(const struct plan *p)
{
    const struct salvage_source *s = p->source;
    const struct prof_header_layout *f = p->fields;
    put_header(p, 0, s->word == 8 ? RAW_MAGIC_64 : RAW_MAGIC_32);
    put_header(p, 8, salvage_version_word(s->version_word, f->raw_version, p->group->counter_size));
    put_header(p, f->binary_ids_size, p->data_at - p->ids_at);
    put_header(p, f->num_data, p->group->count);
    put_header(p, f->num_counters, p->counters / p->group->counter_size);
    put_header(p, f->padding_after_counters, round_up_8(p->counters) - p->counters);
    put_header(p, f->num_bitmap_bytes, p->bitmap);
    put_header(p, f->padding_after_bitmap, round_up_8(p->bitmap) - p->bitmap);
    put_header(p, f->names_size, s->names.size);
    put_header(p, f->counters_delta, p->counters_at - p->data_at);
    put_header(p, f->bitmap_delta, p->bitmap_at - p->data_at);
    put_header(p, f->names_delta, p->names_at - p->data_at);
    put_header(p, f->value_kind_last, f->value_kind_last_expected);
}

static void
put_field(const struct plan *p, unsigned char *record, unsigned field, unsigned size,
          uint64_t value)
{
    if (field != PROF_NO_FIELD)
        prof_store(record + field, size, p->source->big_endian, value);
}

static void
write_record(const struct plan *p, size_t index, uint64_t *counters, uint64_t *bitmap)
{
    const struct salvage_source *s = p->source;
    const struct segment_record *r = p->group->records[index];
    const struct prof_layout *l = p->layout;
    uint64_t at = (uint64_t)index * l->size; /* of the record, from the first one */
    unsigned char *record = p->out + p->data_at + at;
    memcpy(record, s->data.data + r->offset, 16); /* NameRef, FuncHash */
    uint64_t from = l->counter_absolute ? 0 : at;
    uint64_t bytes = (uint64_t)r->counters * r->counter_size;
    put_field(p, record, l->counter_ptr, s->word, p->counters_at - p->data_at + *counters - from);
    put_field(p, record, l->num_counters, 4, r->counters);
    put_field(p, record, l->function_ptr, s->word,
              prof_bytes_get(s->data, r->offset + r->layout->function_ptr, s->word, s->big_endian));
    memcpy(p->out + p->counters_at + *counters,
           s->counters.data + (r->counter_address - s->counters_address), (size_t)bytes);
    *counters += bytes;
    for (unsigned kind = 0; p->values > 0 && kind < SALVAGE_KINDS; kind++)
        put_field(p, record, l->value_sites + 2 * kind, 2, salvage_site_count(s, r, kind));
    if (!has_bitmap(p, r))
        return;
    put_field(p, record, l->bitmap_ptr, s->word, p->bitmap_at - p->data_at + *bitmap - at);
    put_field(p, record, l->bitmap_bytes, 4, r->bitmap_bytes);
    memcpy(p->out + p->bitmap_at + *bitmap, s->bitmap.data + bitmap_offset(p, r), r->bitmap_bytes);
    *bitmap += r->bitmap_bytes;
}

bool
salvage_build(const struct salvage_source *source, const struct salvage_group *group,
              unsigned char **out, size_t *size, struct repro_err *err)
{
    struct plan p = { .source = source, .group = group };
    p.layout = prof_layout_get(group->version, source->word);
    p.fields = prof_header_layout_get(group->version);
    if (p.layout == NULL || p.fields == NULL)
        return repro_fail(err, REPRO_E_USAGE, "raw profile version %u is unknown (known: %u to %u)",
                          group->version, PROF_RAW_VERSION_MIN, PROF_RAW_VERSION_MAX);
    if (!measure(&p, err))
        return false;
    p.out = calloc(1, p.size > 0 ? (size_t)p.size : 1);
    if (p.out == NULL)
        return repro_fail(err, REPRO_E_NOMEM, "out of memory for a salvaged profile");
    write_header(&p);
    if (p.data_at > p.ids_at)
        memcpy(p.out + p.ids_at, source->binary_ids.data, source->binary_ids.size);
    uint64_t counters = 0, bitmap = 0;
    for (size_t i = 0; i < group->count; i++)
        write_record(&p, i, &counters, &bitmap);
    if (source->names.size > 0)
        memcpy(p.out + p.names_at, source->names.data, source->names.size);
    unsigned char *at = p.out + p.values_at;
    for (size_t i = 0; p.values > 0 && i < group->count; i++)
        at += salvage_block_write(source, group->records[i], at);
    *out = p.out;
    *size = (size_t)p.size;
    return true;
}
