/* raw_scan_parts.c - binary ids, names, value data and conclusions, see raw_scan.h. */
#include "profile/raw_scan.h"

#include "profile/raw_values.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static bool
add_id(struct raw_profile *p, const unsigned char *bytes, uint64_t size)
{
    if ((p->id_count & (p->id_count - 1)) == 0) {
        size_t capacity = p->id_count ? p->id_count * 2 : 1;
        struct raw_binary_id *ids = realloc(p->ids, capacity * sizeof *ids);
        if (ids == NULL)
            return false;
        p->ids = ids;
    }
    struct raw_binary_id *id = &p->ids[p->id_count++];
    *id = (struct raw_binary_id){ .size = (unsigned)(size < 32 ? size : 32) };
    memcpy(id->bytes, bytes, id->size);
    return true;
}

/* Bytes that an id of LENGTH takes in the list: padded to 8, but not yet by the runtime of LLVM 13.
 */
static uint64_t
id_room(const struct raw_profile *p, uint64_t length)
{
    return p->header.version < 8 ? length : (length + 7) & ~UINT64_C(7);
}

void
raw_scan_ids(struct raw_scan *scan)
{
    struct raw_profile *p = scan->profile;
    const struct raw_extent *part = &p->header.parts[RAW_BINARY_IDS];
    uint64_t at = part->offset, end = part->offset + part->size;
    if (end > scan->file->size)
        return;
    if (part->size % 8 != 0 && p->header.version >= 8)
        finding_add(scan->findings, FINDING_ERROR, "binary-ids", p->header.offset + 16, NULL,
                    "BinaryIdsSize is %" PRIu64 ", which is no multiple of 8", part->size);
    while (end - at >= 8) {
        uint64_t length = prof_load(scan->file->data + at, 8, p->header.big_endian);
        uint64_t left = end - at - 8;
        if (length == 0 || length > left || id_room(p, length) > left) {
            finding_add(scan->findings, FINDING_ERROR, "binary-ids", at, NULL,
                        "binary id of %" PRIu64 " bytes, but %" PRIu64 " are left of the list",
                        length, left);
            return;
        }
        if (!add_id(p, scan->file->data + at + 8, length))
            return;
        at += 8 + id_room(p, length);
    }
    p->ids_whole = part->size % 8 == 0;
}

void
raw_scan_index(struct raw_scan *scan)
{
    if (scan->indexed)
        return;
    scan->indexed = true;
    prof_names_index(&scan->names, NULL);
}

bool
raw_scan_names_follow(struct raw_scan *scan)
{
    const struct raw_profile *p = scan->profile;
    const struct raw_header *h = &p->header;
    size_t next = 0;
    /* Names of functions that were dropped lie between; in another order there is no point. */
    uint64_t skips = 64 + p->records / 8;
    for (uint64_t i = 0; i < p->records; i++) {
        uint64_t at = h->parts[RAW_DATA].offset + i * h->layout->size;
        uint64_t wanted = prof_load(scan->file->data + at, 8, h->big_endian);
        for (bool found = false; !found;) {
            if (next >= scan->names.text_size)
                return false;
            const char *name = scan->names.text + next;
            size_t length = strlen(name);
            found = prof_name_ref(name, length) == wanted;
            next += length + 1;
            if (!found && skips-- == 0)
                return false;
        }
    }
    return true;
}

static void
count_names(struct raw_scan *scan)
{
    for (size_t next = 0; next < scan->names.text_size;) {
        size_t length = strlen(scan->names.text + next);
        scan->profile->names += length != 0;
        scan->empty_names += length == 0;
        next += length + 1;
    }
}

void
raw_scan_names(struct raw_scan *scan)
{
    const struct raw_header *h = &scan->profile->header;
    const struct raw_extent *part = &h->parts[RAW_NAMES];
    if (part->offset >= scan->file->size || part->size == 0) {
        scan->names_whole = part->size == 0;
        return;
    }
    struct prof_bytes encoded = prof_bytes_clip(*scan->file, part->offset, part->size);
    struct repro_err err = { 0 };
    scan->names_whole = prof_names_read(&scan->names, encoded.data, encoded.size, &err);
    count_names(scan);
    if (!scan->names_whole && encoded.size == part->size)
        finding_add(scan->findings, FINDING_ERROR, "names",
                    part->offset + (err.has_offset ? err.offset : 0),
                    "usually a wrong count in the header, so that the names are looked for in the "
                    "wrong place",
                    "%s", err.msg);
    if (scan->empty_names != 0 || (encoded.size > 0 && encoded.data[0] == 0))
        finding_add(scan->findings, FINDING_ERROR, "empty-name", part->offset, NULL,
                    "the names start with, or hold, an empty name: no llvm-profdata accepts that");
}

/* One message per kind of damage, with both numbers. */
static void
report_values(struct raw_scan *scan, const struct raw_record *r, uint64_t index,
              const struct raw_values *v)
{
    char text[32];
    const char *name = raw_scan_name(scan, r, text, sizeof text);
    const char *salvage = "`repro profile salvage` keeps the counters and drops the value data";
    struct findings *f = scan->findings;
    switch (v->fault) {
    case RAW_VALUES_OK:
        return;
    case RAW_VALUES_NO_HEAD:
        finding_add(f, FINDING_ERROR, "values-missing", v->fault_at, salvage,
                    "record %" PRIu64 " (%s) has %" PRIu32 " value sites, but the file ends where "
                    "its value data should start (llvm-profdata: \"truncated profile data\")",
                    index, name, r->site_total);
        return;
    case RAW_VALUES_BEYOND:
        finding_add(f, FINDING_ERROR, "values-beyond", v->fault_at, salvage,
                    "value data of record %" PRIu64 " (%s) claim %" PRIu64 " bytes, but %" PRIu64
                    " are left: the file was cut, or the data before are not what the header says "
                    "(llvm-profdata: \"too much profile data\")",
                    index, name, v->found, v->expected);
        return;
    case RAW_VALUES_SITES:
        finding_add(f, FINDING_WARNING, "values-sites", v->fault_at, salvage,
                    "value data at the place of record %" PRIu64 " (%s) describe %" PRIu64
                    " sites, the record has %" PRIu64 ": counts go to the wrong function, and no "
                    "llvm-profdata notices",
                    index, name, v->found, v->expected);
        return;
    case RAW_VALUES_LEFTOVER:
        finding_add(f, FINDING_WARNING, "values-size", v->fault_at, salvage,
                    "value data of record %" PRIu64 " (%s) claim %" PRIu64
                    " bytes and hold %" PRIu64,
                    index, name, v->found, v->expected);
        return;
    case RAW_VALUES_KINDS:
    case RAW_VALUES_UNALIGNED:
    case RAW_VALUES_BAD_KIND:
    case RAW_VALUES_OVERRUN:
        break;
    }
    static const char *const what[] = {
        [RAW_VALUES_KINDS] = "number of value kinds",
        [RAW_VALUES_UNALIGNED] = "TotalSize (must be a multiple of the second number)",
        [RAW_VALUES_BAD_KIND] = "value kind",
        [RAW_VALUES_OVERRUN] = "size of the sites and values of a kind",
    };
    finding_add(f, FINDING_ERROR, "values-malformed", v->fault_at, salvage,
                "value data of record %" PRIu64 " (%s): %s is %" PRIu64 ", at most %" PRIu64
                " is possible",
                index, name, what[v->fault], v->found, v->expected);
}

bool
raw_scan_values(struct raw_scan *scan)
{
    struct raw_profile *p = scan->profile;
    const struct raw_header *h = &p->header;
    p->end = h->values;
    if (p->with_values == 0)
        return true;
    for (uint64_t i = 0; i < p->records; i++) {
        struct raw_record r;
        raw_record_read(scan->file, h, i, &r);
        if (r.site_total == 0)
            continue;
        struct raw_values v =
            raw_values_read(scan->file, p->end, h->big_endian, h->layout->value_kinds, r.sites);
        if (v.fault != RAW_VALUES_OK)
            report_values(scan, &r, i, &v);
        if (v.fault != RAW_VALUES_OK && v.fault < RAW_VALUES_LEFTOVER)
            return false;
        p->values += v.values;
        p->end += v.size;
    }
    return true;
}

static void
conclude_header(struct raw_scan *scan)
{
    const struct raw_header *h = &scan->profile->header;
    struct findings *f = scan->findings;
    if (h->value_kind_last != h->fields->value_kind_last_expected)
        finding_add(f, FINDING_WARNING, "value-kind-last", h->offset + h->fields->value_kind_last,
                    NULL,
                    "ValueKindLast is %" PRIu64 ", version %u has %u: llvm-profdata does not look, "
                    "but a program that merges into this file (%%m) refuses it",
                    h->value_kind_last, h->version, h->fields->value_kind_last_expected);
    if (h->version_word & PROF_FLAG_DEBUG_INFO || (h->num_data == 0 && h->num_counters != 0))
        finding_add(f, FINDING_WARNING, "correlation", h->offset + 8,
                    "llvm-profdata merge --debug-info=PROGRAM, or --binary-file=PROGRAM if it was "
                    "built with -profile-correlate=binary",
                    "the records are in the program, not in this file: without the program LLVM "
                    "14 to 17 refuse the profile, and later ones make an empty profile of it");
    else if (h->num_data == 0)
        finding_add(f, FINDING_WARNING, "no-records", h->offset + h->fields->num_data, NULL,
                    "the profile holds no records: nothing instrumented was linked in");
    uint64_t both = PROF_FLAG_TEMPORAL | PROF_FLAG_FUNCTION_ENTRY;
    if ((h->version_word & both) == both)
        finding_add(f, FINDING_WARNING, "temporal-entry", h->offset + 8,
                    "build with only one of the two options",
                    "temporal and function-entry coverage together: the file holds one byte per "
                    "function and no time stamps, and llvm-profdata shows 0 counters everywhere");
}

void
raw_scan_conclude(struct raw_scan *scan)
{
    struct raw_profile *p = scan->profile;
    const struct raw_header *h = &p->header;
    conclude_header(scan);
    if (p->mixed) {
        findings_clear(&scan->in_records);
        return;
    }
    findings_move(scan->findings, &scan->in_records);
    if (p->unnamed != 0 && scan->names_whole)
        finding_add(scan->findings, p->unnamed == p->records ? FINDING_ERROR : FINDING_WARNING,
                    "unknown-names", h->parts[RAW_NAMES].offset, NULL,
                    "%" PRIu64 " of %" PRIu64 " records have a NameRef that is not among the %zu "
                    "names: their counts are lost without a word from llvm-profdata",
                    p->unnamed, p->records, p->names);
    if (p->counters > h->num_counters)
        finding_add(scan->findings, FINDING_ERROR, "counter-overlap",
                    h->offset + h->fields->num_counters, NULL,
                    "the records claim %" PRIu64 " counters, the file has %" PRIu64
                    ": some functions share counters",
                    p->counters, h->num_counters);
}
