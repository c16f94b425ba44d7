/* crash_profile_json.c - the profile part of a crash record, to and from JSON. */
#include "common/xalloc.h"
#include "records/json_build.h"
#include "records/json_parts.h"

#include <limits.h>

static json_t *
segment_to_json(const struct layout_segment *segment)
{
    json_t *out = json_object();
    jb_set_text(out, "layout", segment->layout);
    jb_set(out, "record_size", json_integer(segment->record_size));
    jb_set(out, "index", jb_uint(segment->index));
    jb_set(out, "offset", jb_uint(segment->offset));
    jb_set(out, "records", jb_uint(segment->records));
    jb_set_text(out, "function", segment->function);
    return out;
}

static bool
has_producers(const struct crash_profile *profile)
{
    for (size_t i = 0; i < profile->by_layout_count; i++)
        if (profile->by_layout[i].producer_count > 0)
            return true;
    return false;
}

/* {"v8": ["Debian clang version 14.0.6"]} */
static json_t *
producers_to_json(const struct crash_profile *profile)
{
    json_t *out = json_object();
    for (size_t i = 0; i < profile->by_layout_count; i++) {
        const struct layout_count *layout = &profile->by_layout[i];
        jb_set(out, layout->layout, jb_texts(layout->producers, layout->producer_count));
    }
    return out;
}

static json_t *
counts_to_json(const struct crash_profile *profile)
{
    json_t *by_layout = json_object();
    for (size_t i = 0; i < profile->by_layout_count; i++)
        jb_set(by_layout, profile->by_layout[i].layout, jb_uint(profile->by_layout[i].records));
    json_t *out = json_object();
    jb_set(out, "total", jb_uint(profile->total));
    jb_set(out, "by_layout", by_layout);
    if (has_producers(profile))
        jb_set(out, "producers", producers_to_json(profile));
    json_t *segments = json_array();
    for (size_t i = 0; i < profile->segment_count; i++)
        json_array_append_new(segments, segment_to_json(&profile->segments[i]));
    jb_set(out, "segments", segments);
    return out;
}

static json_t *
foreign_to_json(const struct foreign_record *foreign)
{
    json_t *out = json_object();
    jb_set(out, "index", jb_uint(foreign->index));
    jb_set(out, "offset", jb_uint(foreign->offset));
    jb_set_text(out, "layout", foreign->layout);
    jb_set_text(out, "function", foreign->function);
    return out;
}

static json_t *
values_at_fault_to_json(const struct crash_profile *profile, int digits)
{
    json_t *out = json_object();
    jb_set(out, "value", jb_hex(profile->at_fault_values, digits));
    jb_set_text(out, "kind", profile->at_fault_values_kind);
    jb_set_text(out, "detail", profile->at_fault_values_detail);
    return out;
}

static json_t *
at_fault_to_json(const struct crash_profile *profile, int digits)
{
    if (!profile->has_at_fault)
        return json_null();
    json_t *out = json_object();
    jb_set(out, "offset", jb_uint(profile->at_fault_offset));
    jb_set(out, "index", jb_uint(profile->at_fault_index));
    jb_set(out, "is_record", json_boolean(profile->at_fault_is_record));
    jb_set_text(out, "layout", profile->at_fault_layout);
    jb_set_text(out, "function", profile->at_fault_function);
    jb_set_text(out, "bytes", profile->at_fault_bytes);
    if (profile->has_at_fault_values)
        jb_set(out, "values", values_at_fault_to_json(profile, digits));
    return out;
}

static json_t *
file_to_json(const struct profile_file_state *file)
{
    json_t *out = json_object();
    jb_set_text(out, "path", file->path);
    jb_set(out, "size", jb_uint(file->size));
    jb_set_text(out, "status", file->status);
    jb_set(out, "functions", jb_uint(file->functions));
    jb_set_text(out, "message", file->message);
    if (file->repeated > 0)
        jb_set(out, "repeated", jb_uint(file->repeated));
    if (file->targets > 0) {
        jb_set(out, "targets", jb_uint(file->targets));
        jb_set(out, "stale_targets", jb_uint(file->stale_targets));
    }
    return out;
}

json_t *
profile_to_json(const struct crash_profile *profile, int digits)
{
    json_t *out = json_object();
    jb_set_text(out, "runtime", profile->runtime);
    jb_set(out, "runtime_record_size",
           profile->runtime_record_size > 0 ? json_integer(profile->runtime_record_size)
                                            : json_null());
    jb_set(out, "raw_version",
           profile->raw_version >= 0 ? json_integer(profile->raw_version) : json_null());
    jb_set(out, "records", counts_to_json(profile));
    json_t *foreign = json_array();
    for (size_t i = 0; i < profile->foreign_count; i++)
        json_array_append_new(foreign, foreign_to_json(&profile->foreign[i]));
    jb_set(out, "foreign", foreign);
    jb_set(out, "at_fault", at_fault_to_json(profile, digits));
    json_t *files = json_array();
    for (size_t i = 0; i < profile->file_count; i++)
        json_array_append_new(files, file_to_json(&profile->files[i]));
    jb_set(out, "files", files);
    if (profile->values.present)
        jb_set(out, "values", values_to_json(&profile->values, digits));
    if (profile->writers_known)
        jb_set(out, "writers", writers_to_json(profile));
    if (profile->salvage.present)
        jb_set(out, "salvage", salvage_to_json(&profile->salvage));
    return out;
}

static void
segments_from_json(struct json_reader *r, const json_t *doc, struct crash_profile *profile)
{
    struct json_scope list = jr_enter_array(r, doc, "segments");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        struct layout_segment item = { .layout = jr_text(r, at.value, "layout"),
                                       .record_size =
                                           (unsigned)jr_uint(r, at.value, "record_size", UINT_MAX),
                                       .index = jr_uint(r, at.value, "index", UINT64_MAX),
                                       .offset = jr_uint(r, at.value, "offset", UINT64_MAX),
                                       .records = jr_uint(r, at.value, "records", UINT64_MAX),
                                       .function = jr_text(r, at.value, "function") };
        XAPPEND(profile->segments, profile->segment_count, item);
        jr_leave(r, at);
    }
    jr_leave(r, list);
}

static void
counts_from_json(struct json_reader *r, const json_t *doc, struct crash_profile *profile)
{
    struct json_scope records = jr_enter_object(r, doc, "records");
    profile->total = jr_uint(r, records.value, "total", UINT64_MAX);
    struct json_scope producers = jr_enter_object(r, records.value, "producers");
    jr_leave(r, producers);
    struct json_scope layouts = jr_enter_object(r, records.value, "by_layout");
    const char *layout;
    json_t *count;
    json_object_foreach((json_t *)(uintptr_t)layouts.value, layout, count)
    {
        struct layout_count item = { .layout = xstrdup(layout),
                                     .records = jr_uint(r, layouts.value, layout, UINT64_MAX) };
        if (producers.value != NULL)
            item.producers = jr_texts(r, producers.value, layout, &item.producer_count);
        XAPPEND(profile->by_layout, profile->by_layout_count, item);
    }
    jr_leave(r, layouts);
    segments_from_json(r, records.value, profile);
    jr_leave(r, records);
}

static void
foreign_from_json(struct json_reader *r, const json_t *doc, struct crash_profile *profile)
{
    struct json_scope list = jr_enter_array(r, doc, "foreign");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        struct foreign_record item = { .index = jr_uint(r, at.value, "index", UINT64_MAX),
                                       .offset = jr_uint(r, at.value, "offset", UINT64_MAX),
                                       .layout = jr_text(r, at.value, "layout"),
                                       .function = jr_text(r, at.value, "function") };
        XAPPEND(profile->foreign, profile->foreign_count, item);
        jr_leave(r, at);
    }
    jr_leave(r, list);
}

static void
at_fault_from_json(struct json_reader *r, const json_t *doc, struct crash_profile *profile)
{
    struct json_scope at = jr_enter_object(r, doc, "at_fault");
    profile->has_at_fault = at.value != NULL;
    profile->at_fault_offset = jr_uint(r, at.value, "offset", UINT64_MAX);
    profile->at_fault_index = jr_uint(r, at.value, "index", UINT64_MAX);
    profile->at_fault_is_record = jr_bool(r, at.value, "is_record");
    profile->at_fault_layout = jr_text(r, at.value, "layout");
    profile->at_fault_function = jr_text(r, at.value, "function");
    profile->at_fault_bytes = jr_text(r, at.value, "bytes");
    struct json_scope values = jr_enter_object(r, at.value, "values");
    profile->has_at_fault_values = values.value != NULL;
    profile->at_fault_values = jr_hex(r, values.value, "value", NULL);
    profile->at_fault_values_kind = jr_text(r, values.value, "kind");
    profile->at_fault_values_detail = jr_text(r, values.value, "detail");
    jr_leave(r, values);
    jr_leave(r, at);
}

static void
files_from_json(struct json_reader *r, const json_t *doc, struct crash_profile *profile)
{
    struct json_scope list = jr_enter_array(r, doc, "files");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        struct profile_file_state item = { .path = jr_text(r, at.value, "path"),
                                           .size = jr_uint(r, at.value, "size", UINT64_MAX),
                                           .status = jr_text(r, at.value, "status"),
                                           .functions =
                                               jr_uint(r, at.value, "functions", UINT64_MAX),
                                           .message = jr_text(r, at.value, "message") };
        item.repeated = jr_uint(r, at.value, "repeated", UINT64_MAX);
        item.targets = jr_uint(r, at.value, "targets", UINT64_MAX);
        item.stale_targets = jr_uint(r, at.value, "stale_targets", UINT64_MAX);
        XAPPEND(profile->files, profile->file_count, item);
        jr_leave(r, at);
    }
    jr_leave(r, list);
}

void
profile_from_json(struct json_reader *r, const json_t *doc, struct crash_profile *profile)
{
    struct json_scope at = jr_enter_object(r, doc, "profile");
    profile->present = at.value != NULL;
    profile->runtime = jr_text(r, at.value, "runtime");
    profile->runtime_record_size = (unsigned)jr_uint(r, at.value, "runtime_record_size", UINT_MAX);
    profile->raw_version = jr_int(r, at.value, "raw_version", -1, NULL);
    counts_from_json(r, at.value, profile);
    foreign_from_json(r, at.value, profile);
    at_fault_from_json(r, at.value, profile);
    files_from_json(r, at.value, profile);
    values_from_json(r, at.value, &profile->values);
    writers_from_json(r, at.value, profile);
    salvage_from_json(r, at.value, &profile->salvage);
    jr_leave(r, at);
}
