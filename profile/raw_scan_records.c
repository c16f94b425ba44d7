/* raw_scan_records.c - records and their counters, see raw_scan.h. */
#include "profile/raw_scan.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *
raw_scan_name(struct raw_scan *scan, const struct raw_record *record, char *text, size_t size)
{
    raw_scan_index(scan);
    const char *name = prof_names_find(&scan->names, record->name_ref);
    if (name != NULL) /* local functions are "/path/file.c:function" */
        return strrchr(name, '/') != NULL ? strrchr(name, '/') + 1 : name;
    snprintf(text, size, "NameRef 0x%016" PRIx64, record->name_ref);
    return text;
}

static void
report_fault(struct raw_scan *scan, const struct raw_record *r, uint64_t index,
             enum raw_record_fault fault)
{
    const struct raw_header *h = &scan->profile->header;
    const struct prof_layout *l = h->layout;
    char text[32];
    const char *name = raw_scan_name(scan, r, text, sizeof text);
    uint64_t part = h->parts[RAW_COUNTERS].size, bits = h->parts[RAW_BITMAP].size;
    struct findings *f = &scan->in_records;
    switch (fault) {
    case RAW_RECORD_OK:
        return;
    case RAW_RECORD_NO_COUNTERS:
        finding_add(f, FINDING_ERROR, "no-counters", r->at + l->num_counters, NULL,
                    "record %" PRIu64 " (%s): NumCounters is 0", index, name);
        return;
    case RAW_RECORD_COUNTERS_BEFORE:
    case RAW_RECORD_COUNTERS_BEHIND:
        finding_add(f, FINDING_ERROR, "counter-range", r->at + l->counter_ptr, NULL,
                    "record %" PRIu64 " (%s): its counters would start at byte %" PRId64
                    " of a counters part of %" PRIu64 " bytes",
                    index, name, r->counter_offset, part);
        return;
    case RAW_RECORD_COUNTERS_TOO_FAR:
        finding_add(f, FINDING_ERROR, "counter-range", r->at + l->num_counters, NULL,
                    "record %" PRIu64 " (%s): %" PRIu32 " counters from byte %" PRId64
                    " on do not fit a counters part of %" PRIu64 " bytes",
                    index, name, r->num_counters, r->counter_offset, part);
        return;
    case RAW_RECORD_BITMAP_BEFORE:
    case RAW_RECORD_BITMAP_BEHIND:
    case RAW_RECORD_BITMAP_TOO_FAR:
        finding_add(f, FINDING_ERROR, "bitmap-range", r->at + l->bitmap_ptr, NULL,
                    "record %" PRIu64 " (%s): %" PRIu32 " MC/DC bytes from byte %" PRId64
                    " on do not fit a bitmap of %" PRIu64 " bytes",
                    index, name, r->bitmap_bytes, r->bitmap_offset, bits);
        return;
    }
}

static uint64_t
load_counter(const unsigned char *p, bool big_endian)
{
    uint64_t value;
    memcpy(&value, p, sizeof value);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return big_endian ? __builtin_bswap64(value) : value;
#else
    return big_endian ? value : __builtin_bswap64(value);
#endif
}

static void
report_large(struct raw_scan *scan, const struct raw_record *r, uint64_t at, uint64_t value)
{
    char text[32];
    scan->profile->large++;
    finding_add(&scan->in_records, FINDING_ERROR, "wrapped-counter", at,
                "drop the function's counts, or record the profile again",
                "counter of %s is %" PRIu64 " (%" PRId64 " as a signed number): it wrapped below "
                "zero or is damaged; `llvm-profdata merge` of LLVM 18 and later refuses it, older "
                "ones merge it silently",
                raw_scan_name(scan, r, text, sizeof text), value, (int64_t)value);
}

static void
scan_wide_counters(struct raw_scan *scan, const struct raw_record *r)
{
    struct raw_profile *p = scan->profile;
    const struct raw_header *h = &p->header;
    uint64_t at = h->parts[RAW_COUNTERS].offset + (uint64_t)r->counter_offset, any = 0;
    /* A temporal profile has a time stamp in the place of the first counter. */
    uint32_t first = h->version_word & PROF_FLAG_TEMPORAL ? 1 : 0;
    for (uint32_t k = first; k < r->num_counters; k++) {
        uint64_t value = load_counter(scan->file->data + at + 8 * (uint64_t)k, h->big_endian);
        any |= value;
        if (value > p->max_counter)
            p->max_counter = value;
        if (value > RAW_COUNTER_LIMIT)
            report_large(scan, r, at + 8 * (uint64_t)k, value);
    }
    p->executed += any != 0;
}

static void
scan_byte_counters(struct raw_scan *scan, const struct raw_record *r)
{
    struct raw_profile *p = scan->profile;
    uint64_t flags = p->header.version_word & (PROF_FLAG_TEMPORAL | PROF_FLAG_FUNCTION_ENTRY);
    uint32_t first = flags == PROF_FLAG_TEMPORAL ? 8 : 0; /* a time stamp of 8 bytes */
    for (uint32_t k = first; k < r->num_counters; k++) {
        if (raw_counter(scan->file, &p->header, r, k) != 0) {
            p->executed++;
            p->max_counter = 1;
            return;
        }
    }
}

static void
scan_record(struct raw_scan *scan, const struct raw_record *r, uint64_t index)
{
    struct raw_profile *p = scan->profile;
    enum raw_record_fault fault = raw_record_check(&p->header, r, false);
    p->with_values += r->site_total != 0;
    p->bitmaps += r->bitmap_bytes != 0;
    if (scan->names_whole && !scan->all_named && prof_names_find(&scan->names, r->name_ref) == NULL)
        p->unnamed++;
    if (fault != RAW_RECORD_OK) {
        p->faulty++;
        report_fault(scan, r, index, fault);
        return;
    }
    p->counters += r->num_counters;
    /* Counters are shared then, and reading them over and over could take for ever. */
    if (p->counters - r->num_counters > p->header.num_counters)
        return;
    if (p->header.word == 4 && raw_record_check(&p->header, r, true) != RAW_RECORD_OK)
        finding_add(&scan->in_records, FINDING_ERROR, "wide-distance",
                    r->at + p->header.layout->counter_ptr,
                    "`repro profile salvage` writes distances that fit",
                    "record %" PRIu64 ": its counters are found only modulo 2^32, as in the 32-bit "
                    "process; llvm-profdata computes with 64 bits and misses them",
                    index);
    if (p->header.counter_size == 1) {
        scan_byte_counters(scan, r);
        return;
    }
    if (r->counter_offset % 8 != 0)
        finding_add(&scan->in_records, FINDING_ERROR, "counter-alignment",
                    r->at + p->header.layout->counter_ptr, NULL,
                    "record %" PRIu64 ": its counters start at byte %" PRId64
                    ", which is no multiple of 8",
                    index, r->counter_offset);
    scan_wide_counters(scan, r);
}

void
raw_scan_records(struct raw_scan *scan)
{
    struct raw_profile *p = scan->profile;
    const struct raw_extent *data = &p->header.parts[RAW_DATA];
    const struct raw_extent *counters = &p->header.parts[RAW_COUNTERS];
    uint64_t left = data->offset < scan->file->size ? scan->file->size - data->offset : 0;
    uint64_t whole = left / p->header.layout->size;
    /* Without all counters there is nothing to say about single records. */
    if (counters->offset + counters->size > scan->file->size)
        return;
    p->records = p->header.num_data < whole ? p->header.num_data : whole;
    scan->all_named = scan->names_whole && raw_scan_names_follow(scan);
    if (!scan->all_named)
        raw_scan_index(scan);
    for (uint64_t i = 0; i < p->records; i++) {
        struct raw_record r;
        raw_record_read(scan->file, &p->header, i, &r);
        scan_record(scan, &r, i);
    }
}
