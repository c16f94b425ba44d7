/* record_fields.c - see record_fields.h. Records are little-endian on every target we examine. */
#include "reports/record_fields.h"

#include "common/strbuf.h"
#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

struct field {
    const char *name;
    unsigned offset, size;
};
enum { MOST_FIELDS = 16, ROW = 8 };

static void
add_field(struct field *list, size_t *count, const char *name, unsigned offset, unsigned size)
{
    if (offset != PROF_NO_FIELD && *count < MOST_FIELDS)
        list[(*count)++] = (struct field){ name, offset, size };
}

static size_t
fields_of(const struct prof_layout *layout, struct field *list)
{
    static const char *const sites[] = { "NumValueSites[0]", "NumValueSites[1]",
                                         "NumValueSites[2]" };
    size_t count = 0;
    add_field(list, &count, "NameRef", 0, 8);
    add_field(list, &count, "FuncHash", 8, 8);
    add_field(list, &count, "CounterPtr", layout->counter_ptr, layout->word);
    add_field(list, &count, "UniformPtr", layout->uniform_ptr, layout->word);
    add_field(list, &count, "BitmapPtr", layout->bitmap_ptr, layout->word);
    add_field(list, &count, "FunctionPointer", layout->function_ptr, layout->word);
    add_field(list, &count, "Values", layout->values, layout->word);
    add_field(list, &count, "NumCounters", layout->num_counters, 4);
    for (unsigned i = 0; i < layout->value_kinds && i < 3; i++)
        add_field(list, &count, sites[i], layout->value_sites + 2 * i, 2);
    add_field(list, &count, "WaveSize", layout->wave_size, 2);
    add_field(list, &count, "NumBitmapBytes", layout->bitmap_bytes, 4);
    return count;
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static size_t
parse_hex(const char *text, unsigned char *bytes, size_t max)
{
    size_t count = 0;
    for (; text != NULL && count < max; text += 2) {
        int high = hex_digit(text[0]);
        int low = high >= 0 ? hex_digit(text[1]) : -1;
        if (low < 0)
            break;
        bytes[count++] = (unsigned char)(high * 16 + low);
    }
    return count;
}

static const struct layout_segment *
segment_at(const struct crash_profile *profile, uint64_t offset)
{
    for (size_t i = 0; i < profile->segment_count; i++) {
        const struct layout_segment *segment = &profile->segments[i];
        if (segment->record_size == 0 || offset < segment->offset)
            continue;
        if ((offset - segment->offset) / segment->record_size < segment->records)
            return segment;
    }
    return NULL;
}

struct record_bytes
record_bytes_of(const struct crash_profile *profile, unsigned word)
{
    struct record_bytes record = { .profile = profile, .word = word };
    if (!profile->has_at_fault || profile->runtime == NULL)
        return record;
    record.runtime = prof_layout_by_name(profile->runtime, word);
    if (record.runtime != NULL)
        record.count = parse_hex(profile->at_fault_bytes, record.bytes, sizeof record.bytes);
    return record;
}

/* Append the fields of LAYOUT that begin at START to START + 8 of a record; byte START is AT of
 * ours. */
static void
put_fields(struct strbuf *out, const struct record_bytes *record, const struct prof_layout *layout,
           size_t start, size_t at)
{
    struct field fields[MOST_FIELDS];
    size_t count = fields_of(layout, fields);
    const char *separator = "";
    for (size_t i = 0; i < count; i++) {
        if (fields[i].offset < start || fields[i].offset >= start + ROW)
            continue;
        size_t place = at + (fields[i].offset - start);
        strbuf_printf(out, "%s%s", separator, fields[i].name);
        separator = ", ";
        if (place + fields[i].size > record->count)
            continue;
        uint64_t value = prof_load(record->bytes + place, fields[i].size, false);
        bool is_count = fields[i].size <= 4 && strncmp(fields[i].name, "Num", 3) == 0;
        strbuf_printf(out, is_count ? " = %llu" : " = 0x%llx", (unsigned long long)value);
    }
}

char *
record_fields_read(const struct record_bytes *record, size_t at)
{
    struct strbuf out = { 0 };
    put_fields(&out, record, record->runtime, at, at);
    return strbuf_take(&out);
}

char *
record_fields_true(const struct record_bytes *record, size_t at)
{
    uint64_t offset = record->profile->at_fault_offset + at;
    const struct layout_segment *segment = segment_at(record->profile, offset);
    if (segment == NULL)
        return xstrdup("no record: behind the section's last");
    const struct prof_layout *layout =
        segment->layout != NULL ? prof_layout_by_name(segment->layout, record->word) : NULL;
    if (layout == NULL)
        return xstrdup("a record of unknown layout");
    struct strbuf out = { 0 };
    strbuf_printf(&out, "%s: ", layout->name);
    put_fields(&out, record, layout, (size_t)((offset - segment->offset) % segment->record_size),
               at);
    return strbuf_take(&out);
}

bool
record_fields_followed(const struct record_bytes *record, size_t at)
{
    return record->runtime->values >= at && record->runtime->values < at + ROW;
}
