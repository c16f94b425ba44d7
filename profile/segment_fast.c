/* segment_fast.c - the common case of segmentation: every step is certain.
 *
 * With names at hand, a place where a record fits and whose NameRef is a known name is a record: a
 * chance hit has odds of names / 2^64. If such records cover the section without a gap and their
 * counters never look like single bytes, there is nothing to weigh. Anything else is left to the
 * dynamic programming of segment.c.
 */
#include "profile/segment_inside.h"

#include <stdlib.h>

/* Newest first: a record that fits v10 and v9 is taken as v10 and marked later. */
static const unsigned versions[] = { 10, 9, 8, 11, 5 };

/* The only layout class that fits at OFFSET with a known name. */
static bool
certain_record(const struct segment_input *in, size_t offset, struct segment_record *record)
{
    const char *found = NULL;
    uint64_t ref = offset + 8 <= in->size ? prof_load(in->data + offset, 8, in->big_endian) : 0;
    if (prof_names_find(in->names, ref) == NULL)
        return false;
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        struct segment_record r;
        const struct prof_layout *layout = prof_layout_get(versions[i], in->word);
        if (layout == NULL || layout->record_class == found ||
            !segment_try_record(in, layout, 8, offset, &r))
            continue;
        if (found != NULL)
            return false;
        found = layout->record_class;
        *record = r;
    }
    record->name_known = true;
    return found != NULL;
}

/* Counters of the record before end where this one's start, if they were single bytes. */
static bool
looks_like_bytes(const struct segment_record *last, const struct segment_record *r)
{
    return r->counter_address == last->counter_address + last->counters;
}

bool
segment_fast(const struct segment_input *in, struct segment_result *result)
{
    size_t capacity = in->size / 40 + 1, count = 0, offset = 0;
    if (in->names == NULL || in->names->count == 0)
        return false;
    struct segment_record *records = calloc(capacity, sizeof *records);
    if (records == NULL)
        return false;
    while (offset < in->size && count < capacity) {
        struct segment_record *r = &records[count];
        if (!certain_record(in, offset, r) ||
            (count > 0 && looks_like_bytes(&records[count - 1], r)))
            break;
        offset += r->layout->size;
        count++;
    }
    if (offset < in->size) {
        free(records);
        return false;
    }
    *result = (struct segment_result){ .records = records, .count = count };
    return true;
}
