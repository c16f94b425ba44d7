/* matrix_history_json.c - of a matrix result: the baseline it is compared with, the shards it was
 * merged of.
 */
#include "common/xalloc.h"
#include "records/json_build.h"
#include "records/json_reader.h"
#include "records/matrix_parts.h"

#include <limits.h>

json_t *
baseline_to_json(const struct matrix_baseline *baseline)
{
    json_t *out = json_object();
    jb_set_text(out, "path", baseline->path);
    jb_set_text(out, "id", baseline->id);
    jb_set_text(out, "created", baseline->created);
    jb_set(out, "compared", jb_uint(baseline->compared));
    json_t *list = json_array();
    for (size_t i = 0; i < baseline->entry_count; i++) {
        json_t *entry = json_object();
        jb_set_text(entry, "cell", baseline->entries[i].cell);
        jb_set_text(entry, "change", baseline_change_name(baseline->entries[i].change));
        jb_set_text(entry, "was", baseline->entries[i].was);
        jb_set_text(entry, "now", baseline->entries[i].now);
        json_array_append_new(list, entry);
    }
    jb_set(out, "cells", list);
    jb_set(out, "missing", jb_texts(baseline->missing, baseline->missing_count));
    return out;
}

void
baseline_from_json(struct json_reader *r, const json_t *doc, struct matrix_baseline *baseline)
{
    struct json_scope at = jr_enter_object(r, doc, "baseline");
    baseline->present = at.value != NULL;
    baseline->path = jr_text(r, at.value, "path");
    baseline->id = jr_text(r, at.value, "id");
    baseline->created = jr_text(r, at.value, "created");
    baseline->compared = jr_uint(r, at.value, "compared", SIZE_MAX);
    struct json_scope list = jr_enter_array(r, at.value, "cells");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope item = jr_enter_item(r, list.value, i);
        struct baseline_entry entry = { .cell = jr_text(r, item.value, "cell"),
                                        .was = jr_text(r, item.value, "was"),
                                        .now = jr_text(r, item.value, "now") };
        if (entry.cell == NULL)
            jr_fail_missing(r, "cell");
        JR_ENUM(r, item.value, "change", baseline_change_parse, &entry.change);
        XAPPEND(baseline->entries, baseline->entry_count, entry);
        jr_leave(r, item);
    }
    jr_leave(r, list);
    baseline->missing = jr_texts(r, at.value, "missing", &baseline->missing_count);
    jr_leave(r, at);
}

json_t *
merged_to_json(const struct matrix_result *result)
{
    json_t *list = json_array();
    for (size_t i = 0; i < result->merged_count; i++) {
        const struct merged_shard *shard = &result->merged[i];
        json_t *out = json_object(), *host = json_object();
        jb_set_text(host, "os", shard->host_os);
        jb_set_text(host, "kernel", shard->host_kernel);
        jb_set_text(host, "arch", shard->host_arch);
        jb_set(host, "cores", json_integer(shard->host_cores));
        jb_set_text(out, "folder", shard->folder);
        jb_set_text(out, "created", shard->created);
        jb_set(out, "host", host);
        jb_set(out, "cells", jb_uint(shard->cells));
        json_array_append_new(list, out);
    }
    return list;
}

void
merged_from_json(struct json_reader *r, const json_t *doc, struct matrix_result *result)
{
    struct json_scope list = jr_enter_array(r, doc, "shards");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope item = jr_enter_item(r, list.value, i);
        struct merged_shard shard = { .folder = jr_text(r, item.value, "folder"),
                                      .created = jr_text(r, item.value, "created"),
                                      .cells = jr_uint(r, item.value, "cells", SIZE_MAX) };
        struct json_scope host = jr_enter_object(r, item.value, "host");
        shard.host_os = jr_text(r, host.value, "os");
        shard.host_kernel = jr_text(r, host.value, "kernel");
        shard.host_arch = jr_text(r, host.value, "arch");
        shard.host_cores = (unsigned)jr_uint(r, host.value, "cores", UINT_MAX);
        jr_leave(r, host);
        XAPPEND(result->merged, result->merged_count, shard);
        jr_leave(r, item);
    }
    jr_leave(r, list);
}
