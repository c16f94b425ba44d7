/* import_json.c - where an imported crash record comes from, to and from JSON. */
#include "common/xalloc.h"
#include "records/json_build.h"
#include "records/json_parts.h"

static json_t *
gap_to_json(const struct import_gap *gap)
{
    json_t *out = json_object();
    jb_set_text(out, "what", gap->what);
    jb_set_text(out, "collect", gap->collect);
    return out;
}

static json_t *
binary_to_json(const struct crash_import *import)
{
    if (import->binary == NULL)
        return json_null();
    json_t *out = json_object();
    jb_set_text(out, "path", import->binary);
    jb_set_text(out, "match", import->binary_match);
    return out;
}

json_t *
import_to_json(const struct crash_import *import)
{
    json_t *out = json_object();
    jb_set_text(out, "format", import->format);
    jb_set_text(out, "system", import->system);
    jb_set(out, "binary", binary_to_json(import));
    jb_set(out, "decided", jb_texts(import->decided, import->decided_count));
    json_t *gaps = json_array();
    for (size_t i = 0; i < import->gap_count; i++)
        json_array_append_new(gaps, gap_to_json(&import->gaps[i]));
    jb_set(out, "undecided", gaps);
    return out;
}

void
import_from_json(struct json_reader *r, const json_t *doc, struct crash_import *import)
{
    struct json_scope at = jr_enter_object(r, doc, "import");
    import->present = at.value != NULL;
    import->format = jr_text(r, at.value, "format");
    import->system = jr_text(r, at.value, "system");
    struct json_scope binary = jr_enter_object(r, at.value, "binary");
    import->binary = jr_text(r, binary.value, "path");
    import->binary_match = jr_text(r, binary.value, "match");
    jr_leave(r, binary);
    import->decided = jr_texts(r, at.value, "decided", &import->decided_count);
    struct json_scope list = jr_enter_array(r, at.value, "undecided");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope item = jr_enter_item(r, list.value, i);
        struct import_gap gap = { .what = jr_text(r, item.value, "what"),
                                  .collect = jr_text(r, item.value, "collect") };
        XAPPEND(import->gaps, import->gap_count, gap);
        jr_leave(r, item);
    }
    jr_leave(r, list);
    jr_leave(r, at);
}
