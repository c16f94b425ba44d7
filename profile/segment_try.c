/* segment_try.c - may a record of a given layout be at a given place? See segment.h. */
#include "profile/segment.h"

uint64_t
segment_word(const struct segment_input *in, size_t offset, unsigned field)
{
    return prof_load(in->data + offset + field, in->word, in->big_endian);
}

static uint64_t
word_mask(const struct segment_input *in)
{
    return in->word == 8 ? UINT64_MAX : UINT32_MAX;
}

static bool
range_holds(struct prof_range range, uint64_t start, uint64_t len)
{
    return start >= range.start && start <= range.end && len <= range.end - start;
}

static bool
counters_fit(const struct segment_input *in, const struct prof_layout *l, size_t offset,
             struct segment_record *r)
{
    r->counters = (uint32_t)prof_load(in->data + offset + l->num_counters, 4, in->big_endian);
    uint64_t bytes = (uint64_t)r->counters * r->counter_size;
    if (r->counters == 0 || bytes > in->counters.end - in->counters.start)
        return false;
    uint64_t pointer = segment_word(in, offset, l->counter_ptr);
    if (!l->counter_absolute)
        pointer = (in->address + offset + pointer) & word_mask(in);
    r->counter_address = pointer;
    return range_holds(in->counters, pointer, bytes) &&
           (r->counter_size == 1 || (pointer - in->counters.start) % 8 == 0);
}

static bool
padding_is_zero(const struct segment_input *in, const struct prof_layout *l, size_t offset)
{
    for (unsigned k = 0; k < 2; k++) {
        for (unsigned at = l->pad[k][0]; at < l->pad[k][1]; at++) {
            if (in->data[offset + at] != 0)
                return false;
        }
    }
    return true;
}

static unsigned
site_count(const struct segment_input *in, const struct prof_layout *l, size_t offset,
           unsigned kind)
{
    return (unsigned)prof_load(in->data + offset + l->value_sites + (size_t)2 * kind, 2,
                               in->big_endian);
}

/* Values: nothing, or an array of one 8-byte head per site in the values section. */
static bool
values_fit(const struct segment_input *in, const struct prof_layout *l, size_t offset,
           struct segment_record *r)
{
    for (unsigned kind = 0; kind < l->value_kinds; kind++)
        r->value_sites += site_count(in, l, offset, kind);
    uint64_t values = segment_word(in, offset, l->values);
    if (values == 0)
        return true;
    if (r->value_sites == 0)
        return false;
    if (in->live)
        return true;
    return in->has_values && range_holds(in->values, values, (uint64_t)r->value_sites * 8) &&
           (values - in->values.start) % 8 == 0;
}

static bool
bitmap_fits(const struct segment_input *in, const struct prof_layout *l, size_t offset,
            struct segment_record *r)
{
    if (l->bitmap_ptr == PROF_NO_FIELD)
        return true;
    r->bitmap_bytes = (uint32_t)prof_load(in->data + offset + l->bitmap_bytes, 4, in->big_endian);
    uint64_t pointer = segment_word(in, offset, l->bitmap_ptr);
    if (r->bitmap_bytes != 0 && (pointer == 0 || !in->has_bitmap))
        return false;
    uint64_t address = (in->address + offset + pointer) & word_mask(in);
    if (pointer != 0 && in->has_bitmap && !range_holds(in->bitmap, address, r->bitmap_bytes))
        return false;
    /* Vtable sites without indirect calls, but with a bitmap: a version 9 bitmap size. */
    return !(l->raw_version == 10 && pointer != 0 && site_count(in, l, offset, 2) != 0 &&
             site_count(in, l, offset, 0) == 0);
}

/* Hosts have neither uniform counters nor a wave size. */
static bool
device_fields_are_zero(const struct segment_input *in, const struct prof_layout *l, size_t offset)
{
    return l->uniform_ptr == PROF_NO_FIELD ||
           (segment_word(in, offset, l->uniform_ptr) == 0 &&
            prof_load(in->data + offset + l->wave_size, 2, in->big_endian) == 0);
}

static bool
function_fits(const struct segment_input *in, const struct prof_layout *l, size_t offset)
{
    size_t index = (offset + l->function_ptr) / in->word;
    if (in->word_kinds != NULL && in->word_kinds[index] == WORD_SYMBOL)
        return true;
    uint64_t function = segment_word(in, offset, l->function_ptr);
    return function == 0 || in->is_code == NULL || in->is_code(in->context, function);
}

bool
segment_try_record(const struct segment_input *in, const struct prof_layout *layout,
                   unsigned counter_size, size_t offset, struct segment_record *record)
{
    *record =
        (struct segment_record){ .offset = offset, .layout = layout, .counter_size = counter_size };
    if (offset > in->size || layout->size > in->size - offset)
        return false;
    return counters_fit(in, layout, offset, record) && padding_is_zero(in, layout, offset) &&
           values_fit(in, layout, offset, record) && bitmap_fits(in, layout, offset, record) &&
           device_fields_are_zero(in, layout, offset) && function_fits(in, layout, offset);
}
