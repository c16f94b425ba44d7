/* raw_mixed.c - see raw_mixed.h. */
#include "profile/raw_mixed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Any place that leaves room on both sides; a process's own addresses are not in the file. */
#define PRETEND_64 (UINT64_C(1) << 40)
#define PRETEND_32 UINT64_C(0x40000000)

static uint64_t
available(const struct prof_bytes *file, const struct raw_extent *part)
{
    uint64_t left = part->offset < file->size ? file->size - part->offset : 0;
    return part->size < left ? part->size : left;
}

/* A range of SIZE bytes at ADDRESS modulo the word; false if it wraps around. */
static bool
make_range(unsigned word, uint64_t address, uint64_t size, struct prof_range *range)
{
    uint64_t mask = word == 8 ? UINT64_MAX : UINT32_MAX;
    range->start = address & mask;
    range->end = range->start + size;
    return size <= mask - range->start;
}

bool
raw_segments_find(const struct prof_bytes *file, const struct raw_header *h,
                  const struct prof_names *names, struct raw_segments *segments,
                  struct repro_err *err)
{
    *segments = (struct raw_segments){ 0 };
    const struct raw_extent *data = &h->parts[RAW_DATA], *counters = &h->parts[RAW_COUNTERS];
    uint64_t address = h->word == 8 ? PRETEND_64 : PRETEND_32;
    uint64_t base = h->layout->counter_absolute ? 0 : address;
    struct segment_input in = { .word = h->word,
                                .big_endian = h->big_endian,
                                .live = true,
                                .address = address,
                                .names = names };
    uint64_t data_size = available(file, data), counters_size = available(file, counters);
    if (data_size == 0 || counters_size == 0)
        return repro_fail_at(err, REPRO_E_TRUNCATED, file->size,
                             "no records with counters are left in the file");
    in.data = file->data + data->offset;
    in.size = (size_t)(data_size & ~UINT64_C(7));
    const struct raw_extent *bitmap = &h->parts[RAW_BITMAP];
    in.has_bitmap = available(file, bitmap) != 0;
    if (!make_range(h->word, base + h->counters_delta, counters_size, &in.counters) ||
        !make_range(h->word, base + h->bitmap_delta, available(file, bitmap), &in.bitmap))
        return repro_fail_at(err, REPRO_E_FORMAT, h->offset,
                             "CountersDelta or BitmapDelta is not a distance of two sections");
    segments->address = address;
    segments->counters = in.counters.start;
    segments->bitmap = in.bitmap.start;
    return segment_records(&in, &segments->result, err);
}

void
raw_segments_clear(struct raw_segments *segments)
{
    segment_result_clear(&segments->result);
}

const struct prof_layout *
raw_segment_layout(const struct raw_header *h, const struct segment_record *record)
{
    if (record->either_9_or_10)
        return prof_layout_get(h->version == 9 ? 9 : 10, h->word);
    /* 5 and 7 have the same records, and so have 6 and 8. */
    if (strcmp(record->layout->record_class, h->layout->record_class) == 0 && h->version <= 8)
        return h->layout;
    return record->layout;
}

bool
raw_segment_believed(const struct prof_names *names, const struct segment_record *record)
{
    return names == NULL || names->count == 0 || record->name_known;
}

static bool
add_run(struct raw_profile *p, const struct raw_run *run)
{
    if ((p->run_count & (p->run_count - 1)) == 0) {
        size_t capacity = p->run_count ? p->run_count * 2 : 1;
        struct raw_run *runs = realloc(p->runs, capacity * sizeof *runs);
        if (runs == NULL)
            return false;
        p->runs = runs;
    }
    p->runs[p->run_count++] = *run;
    return true;
}

static bool
collect_runs(const struct prof_bytes *file, const struct raw_header *h,
             const struct prof_names *names, const struct segment_result *result,
             struct raw_profile *p)
{
    for (size_t i = 0; i < result->count; i++) {
        const struct segment_record *r = &result->records[i];
        if (!raw_segment_believed(names, r))
            continue;
        const struct prof_layout *l = raw_segment_layout(h, r);
        p->mixed |= strcmp(l->record_class, h->layout->record_class) != 0;
        p->mixed |= h->version >= 9 && l->raw_version != h->version;
        if (p->run_count > 0 && p->runs[p->run_count - 1].layout == l->name) {
            p->runs[p->run_count - 1].records++;
            continue;
        }
        uint64_t at = h->parts[RAW_DATA].offset + r->offset;
        const char *name = prof_names_find(names, prof_load(file->data + at, 8, h->big_endian));
        struct raw_run run = { l->name, at, 1, name != NULL ? strdup(name) : NULL };
        if (!add_run(p, &run)) {
            free(run.function);
            return false;
        }
    }
    return true;
}

bool
raw_mixed_segment(const struct prof_bytes *file, const struct raw_header *h,
                  const struct prof_names *names, struct raw_profile *p)
{
    struct raw_segments segments;
    bool ok = raw_segments_find(file, h, names, &segments, NULL) &&
              collect_runs(file, h, names, &segments.result, p);
    /* Much that is no record at all: damage, not a mix. */
    size_t skipped = segments.result.junk_bytes;
    if (ok && skipped > 128 && skipped > segments.result.count * 16)
        p->mixed = false;
    raw_segments_clear(&segments);
    return ok;
}

static const char *
short_name(const char *name)
{
    const char *slash = name != NULL ? strrchr(name, '/') : NULL;
    return slash != NULL ? slash + 1 : name != NULL ? name : "?";
}

void
raw_mixed_text(const struct raw_profile *p, char *text, size_t size)
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < p->run_count; i++) {
        const struct raw_run *run = &p->runs[i];
        int n = i < 6 ? snprintf(text + used, size - used,
                                 "%s%" PRIu64 " %s from 0x%" PRIx64 " (%.40s)", i ? ", " : "",
                                 run->records, run->layout, run->offset, short_name(run->function))
                      : snprintf(text + used, size - used, ", ... (%zu runs)", p->run_count);
        if (n < 0 || (size_t)n >= size - used || i == 6)
            return;
        used += (size_t)n;
    }
}
