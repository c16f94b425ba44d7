/* value_state_json.c - value lists and writers of a stopped process, to and from JSON. */
#include "common/xalloc.h"
#include "records/json_build.h"
#include "records/json_parts.h"

#include <limits.h>

static json_t *
finding_to_json(const struct value_finding *finding, int digits)
{
    json_t *out = json_object();
    jb_set(out, "record", jb_uint(finding->record));
    jb_set_text(out, "function", finding->function);
    jb_set(out, "site", jb_uint(finding->site));
    jb_set_text(out, "what", finding->what);
    jb_set(out, "address", jb_hex(finding->address, digits));
    jb_set(out, "value", jb_hex(finding->value, digits));
    jb_set_text(out, "kind", finding->kind);
    jb_set_text(out, "detail", finding->detail);
    return out;
}

static json_t *
pool_to_json(const struct crash_value_state *values, int digits)
{
    if (values->pool_address == 0)
        return json_null();
    json_t *out = json_object();
    jb_set(out, "address", jb_hex(values->pool_address, digits));
    jb_set(out, "nodes", jb_uint(values->pool_nodes));
    jb_set(out, "used",
           values->pool_used >= 0 ? jb_uint((uint64_t)values->pool_used) : json_null());
    return out;
}

static json_t *
writing_to_json(const struct crash_value_state *values, int digits)
{
    if (!values->has_writing)
        return json_null();
    json_t *counts = json_object(), *out = json_object();
    jb_set(counts, "value", jb_hex(values->site_counts, digits));
    jb_set_text(counts, "kind", values->site_counts_kind);
    jb_set_text(counts, "detail", values->site_counts_detail);
    jb_set(counts, "thread",
           values->site_counts_tid > 0 ? json_integer(values->site_counts_tid) : json_null());
    jb_set(out, "offset", jb_uint(values->writing_offset));
    jb_set_text(out, "function", values->writing_function);
    jb_set(out, "site_counts", counts);
    return out;
}

json_t *
values_to_json(const struct crash_value_state *values, int digits)
{
    json_t *out = json_object();
    jb_set(out, "records", jb_uint(values->records));
    jb_set(out, "sites", jb_uint(values->sites));
    jb_set(out, "nodes", jb_uint(values->nodes));
    jb_set(out, "complete", json_boolean(values->complete));
    jb_set(out, "pool", pool_to_json(values, digits));
    jb_set(out, "writing", writing_to_json(values, digits));
    json_t *pointers = json_object(), *findings = json_array();
    for (size_t i = 0; i < values->pointer_count; i++)
        jb_set(pointers, values->pointers[i].kind, jb_uint(values->pointers[i].count));
    for (size_t i = 0; i < values->finding_count; i++)
        json_array_append_new(findings, finding_to_json(&values->findings[i], digits));
    jb_set(out, "pointers", pointers);
    jb_set(out, "findings", findings);
    return out;
}

json_t *
writers_to_json(const struct crash_profile *profile)
{
    json_t *out = json_array();
    for (size_t i = 0; i < profile->writer_count; i++) {
        json_t *writer = json_object();
        jb_set(writer, "tid", json_integer(profile->writers[i].tid));
        jb_set(writer, "crashed", json_boolean(profile->writers[i].crashed));
        jb_set_text(writer, "function", profile->writers[i].function);
        json_array_append_new(out, writer);
    }
    return out;
}

static void
findings_from_json(struct json_reader *r, const json_t *doc, struct crash_value_state *values)
{
    struct json_scope list = jr_enter_array(r, doc, "findings");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        struct value_finding item = { .record = jr_uint(r, at.value, "record", UINT64_MAX),
                                      .function = jr_text(r, at.value, "function"),
                                      .site = jr_uint(r, at.value, "site", UINT64_MAX),
                                      .what = jr_text(r, at.value, "what"),
                                      .address = jr_hex(r, at.value, "address", NULL),
                                      .value = jr_hex(r, at.value, "value", NULL),
                                      .kind = jr_text(r, at.value, "kind"),
                                      .detail = jr_text(r, at.value, "detail") };
        XAPPEND(values->findings, values->finding_count, item);
        jr_leave(r, at);
    }
    jr_leave(r, list);
}

static void
pool_from_json(struct json_reader *r, const json_t *doc, struct crash_value_state *values)
{
    struct json_scope pool = jr_enter_object(r, doc, "pool");
    const json_t *used = json_object_get(pool.value, "used");
    bool known = used != NULL && !json_is_null(used);
    values->pool_address = jr_hex(r, pool.value, "address", NULL);
    values->pool_nodes = jr_uint(r, pool.value, "nodes", UINT64_MAX);
    values->pool_used = known ? (int64_t)jr_uint(r, pool.value, "used", INT64_MAX) : -1;
    jr_leave(r, pool);
}

static void
writing_from_json(struct json_reader *r, const json_t *doc, struct crash_value_state *values)
{
    struct json_scope at = jr_enter_object(r, doc, "writing");
    values->has_writing = at.value != NULL;
    values->writing_offset = jr_uint(r, at.value, "offset", UINT64_MAX);
    values->writing_function = jr_text(r, at.value, "function");
    struct json_scope counts = jr_enter_object(r, at.value, "site_counts");
    values->site_counts = jr_hex(r, counts.value, "value", NULL);
    values->site_counts_kind = jr_text(r, counts.value, "kind");
    values->site_counts_detail = jr_text(r, counts.value, "detail");
    values->site_counts_tid = jr_int(r, counts.value, "thread", 0, NULL);
    jr_leave(r, counts);
    jr_leave(r, at);
}

void
values_from_json(struct json_reader *r, const json_t *profile, struct crash_value_state *values)
{
    struct json_scope at = jr_enter_object(r, profile, "values");
    values->present = at.value != NULL;
    values->records = jr_uint(r, at.value, "records", UINT64_MAX);
    values->sites = jr_uint(r, at.value, "sites", UINT64_MAX);
    values->nodes = jr_uint(r, at.value, "nodes", UINT64_MAX);
    values->complete = jr_bool(r, at.value, "complete");
    pool_from_json(r, at.value, values);
    writing_from_json(r, at.value, values);
    struct json_scope pointers = jr_enter_object(r, at.value, "pointers");
    const char *kind;
    json_t *count;
    json_object_foreach((json_t *)(uintptr_t)pointers.value, kind, count)
    {
        struct pointer_count item = { .kind = xstrdup(kind),
                                      .count = jr_uint(r, pointers.value, kind, UINT64_MAX) };
        XAPPEND(values->pointers, values->pointer_count, item);
    }
    jr_leave(r, pointers);
    findings_from_json(r, at.value, values);
    jr_leave(r, at);
}

void
writers_from_json(struct json_reader *r, const json_t *doc, struct crash_profile *profile)
{
    struct json_scope list = jr_enter_array(r, doc, "writers");
    profile->writers_known = list.value != NULL;
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        struct crash_writer item = { .tid = (pid_t)jr_uint(r, at.value, "tid", INT_MAX),
                                     .crashed = jr_bool(r, at.value, "crashed"),
                                     .function = jr_text(r, at.value, "function") };
        XAPPEND(profile->writers, profile->writer_count, item);
        jr_leave(r, at);
    }
    jr_leave(r, list);
}
