/* json.c - repro.profile/1 documents, see file.h. */
#include "repro/profile/file.h"

#include "common/fs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

json_t *
profile_json_number(uint64_t n)
{
    return json_integer(n <= (uint64_t)INT64_MAX ? (json_int_t)n : (json_int_t)INT64_MAX);
}

json_t *
profile_json_hex(uint64_t n)
{
    char text[24];
    snprintf(text, sizeof text, "0x%016" PRIx64, n);
    return json_string(text);
}

json_t *
profile_json_text(const char *text)
{
    if (text == NULL)
        return json_null();
    json_t *string = json_string(text);
    if (string != NULL)
        return string;
    struct strbuf safe = { 0 };
    for (const char *c = text; *c; c++) {
        if ((unsigned char)*c < 0x80)
            strbuf_add(&safe, c, 1);
        else
            strbuf_puts(&safe, "\xef\xbf\xbd"); /* U+FFFD */
    }
    string = json_string(safe.data != NULL ? safe.data : "");
    strbuf_free(&safe);
    return string;
}

static void
set(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

json_t *
profile_json_findings(const struct findings *findings)
{
    json_t *list = json_array();
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *f = &findings->items[i];
        json_t *entry = json_object();
        set(entry, "id", json_string(f->id));
        set(entry, "severity", json_string(finding_severity_name(f->severity)));
        set(entry, "offset", f->has_offset ? profile_json_number(f->offset) : json_null());
        set(entry, "message", profile_json_text(f->message));
        set(entry, "fix", profile_json_text(f->fix));
        set(entry, "more", profile_json_number(f->more));
        json_array_append_new(list, entry);
    }
    return list;
}

static json_t *
readers_json(const struct raw_check *check)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < RAW_MODEL_COUNT; i++) {
        const struct raw_reader *r = &check->readers[i];
        json_t *entry = json_object();
        set(entry, "llvm", profile_json_number(r->llvm));
        set(entry, "raw_version", profile_json_number(r->raw_version));
        set(entry, "measured", json_boolean(r->measured));
        set(entry, "show", json_boolean(r->show));
        set(entry, "merge", json_boolean(r->merge));
        set(entry, "says", r->says[0] ? json_string(r->says) : json_null());
        json_array_append_new(list, entry);
    }
    return list;
}

static json_t *
ids_json(const struct raw_profile *p)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->id_count; i++) {
        char text[80] = "";
        for (unsigned k = 0; k < p->ids[i].size; k++)
            snprintf(text + 2 * (size_t)k, 3, "%02x", p->ids[i].bytes[k]);
        json_array_append_new(list, json_string(text));
    }
    return list;
}

static json_t *
runs_json(const struct raw_profile *p)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->run_count; i++) {
        json_t *entry = json_object();
        set(entry, "layout", json_string(p->runs[i].layout));
        set(entry, "offset", profile_json_number(p->runs[i].offset));
        set(entry, "records", profile_json_number(p->runs[i].records));
        set(entry, "function", profile_json_text(p->runs[i].function));
        json_array_append_new(list, entry);
    }
    return list;
}

static json_t *
raw_profile_json(const struct raw_profile *p)
{
    const struct raw_header *h = &p->header;
    json_t *entry = json_object();
    set(entry, "offset", profile_json_number(h->offset));
    set(entry, "readable", json_boolean(p->readable));
    set(entry, "version", profile_json_number(h->version));
    set(entry, "version_word", profile_json_hex(h->version_word));
    set(entry, "word_bits", profile_json_number(UINT64_C(8) * h->word));
    set(entry, "endian", json_string(h->big_endian ? "big" : "little"));
    if (!p->readable)
        return entry;
    char flags[160];
    raw_version_flags_text(h->version_word, flags, sizeof flags);
    set(entry, "flags", json_string(flags));
    set(entry, "layout", json_string(h->layout->name));
    set(entry, "complete", json_boolean(p->complete));
    set(entry, "end", profile_json_number(p->end));
    set(entry, "records", profile_json_number(h->num_data));
    set(entry, "counters", profile_json_number(h->num_counters));
    set(entry, "faulty", profile_json_number(p->faulty));
    set(entry, "executed", profile_json_number(p->executed));
    set(entry, "with_value_sites", profile_json_number(p->with_values));
    set(entry, "values", profile_json_number(p->values));
    set(entry, "with_bitmap", profile_json_number(p->bitmaps));
    set(entry, "names", profile_json_number(p->names));
    set(entry, "unnamed", profile_json_number(p->unnamed));
    set(entry, "max_counter", profile_json_hex(p->max_counter));
    set(entry, "binary_ids", ids_json(p));
    set(entry, "mixed", json_boolean(p->mixed));
    set(entry, "runs", runs_json(p));
    return entry;
}

static void
set_raw(json_t *entry, const struct raw_check *check)
{
    json_t *list = json_array();
    for (size_t i = 0; i < check->profile_count; i++)
        json_array_append_new(list, raw_profile_json(&check->profiles[i]));
    set(entry, "profiles", list);
    set(entry, "readers", readers_json(check));
    set(entry, "salvageable", json_boolean(check->salvageable));
    set(entry, "findings", profile_json_findings(&check->findings));
}

json_t *
profile_json(const struct profile_file *file)
{
    json_t *entry = json_object();
    set(entry, "path", profile_json_text(file->path));
    set(entry, "kind", json_string(profile_kind_name(file->kind)));
    set(entry, "size", profile_json_number(file->map.bytes.size));
    set(entry, "usable", json_boolean(profile_file_usable(file)));
    if (file->raw != NULL)
        set_raw(entry, file->raw);
    if (file->indexed != NULL) {
        set(entry, "indexed", profile_json_indexed(file));
        set(entry, "findings", profile_json_findings(&file->indexed->findings));
    }
    if (file->matched)
        set(entry, "binary", profile_json_match(file));
    return entry;
}

json_t *
profile_json_salvage(const char *source, const struct salvage_result *result, const char *dir)
{
    json_t *entry = json_object(), *list = json_array();
    set(entry, "path", profile_json_text(source));
    set(entry, "records", profile_json_number(result->records));
    set(entry, "dropped", profile_json_number(result->dropped));
    for (size_t i = 0; i < result->count; i++) {
        const struct salvage_output *o = &result->outputs[i];
        char *path = fs_join(dir, o->name);
        json_t *output = json_object();
        set(output, "path", profile_json_text(path));
        set(output, "version", profile_json_number(o->version));
        set(output, "version_word", profile_json_hex(o->version_word));
        set(output, "word_bits", profile_json_number(UINT64_C(8) * o->word));
        set(output, "endian", json_string(o->big_endian ? "big" : "little"));
        set(output, "profiles", profile_json_number(o->profiles));
        set(output, "records", profile_json_number(o->records));
        set(output, "all_records", json_boolean(o->all_records));
        set(output, "values_kept", profile_json_number(o->values_kept));
        set(output, "values_dropped", profile_json_number(o->values_dropped));
        set(output, "size", profile_json_number(o->size));
        json_array_append_new(list, output);
        free(path);
    }
    set(entry, "outputs", list);
    set(entry, "findings", profile_json_findings(&result->findings));
    return entry;
}
