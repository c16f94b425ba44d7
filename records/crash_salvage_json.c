/* crash_salvage_json.c - the rescued profiles of a crash record, to and from JSON. */
#include "common/xalloc.h"
#include "records/json_build.h"
#include "records/json_parts.h"

#include <limits.h>

static json_t *
file_to_json(const struct salvaged_file *file)
{
    json_t *out = json_object(), *llvm = json_object();
    jb_set_text(out, "path", file->path);
    jb_set(out, "pid", json_integer(file->process));
    jb_set_text(out, "image", file->image);
    jb_set(out, "version", json_integer(file->version));
    jb_set(llvm, "first", json_integer(file->llvm_first));
    jb_set(llvm, "last", json_integer(file->llvm_last));
    jb_set(out, "llvm", file->llvm_first > 0 ? json_incref(llvm) : json_null());
    json_decref(llvm);
    jb_set(out, "all_records", json_boolean(file->all_records));
    jb_set(out, "records", jb_uint(file->records));
    jb_set(out, "values_kept", jb_uint(file->values_kept));
    jb_set(out, "values_dropped", jb_uint(file->values_dropped));
    jb_set(out, "size", jb_uint(file->size));
    return out;
}

json_t *
salvage_to_json(const struct crash_salvage *salvage)
{
    json_t *out = json_object(), *files = json_array();
    jb_set_text(out, "folder", salvage->folder);
    for (size_t i = 0; i < salvage->file_count; i++)
        json_array_append_new(files, file_to_json(&salvage->files[i]));
    jb_set(out, "files", files);
    jb_set(out, "commands", jb_texts(salvage->commands, salvage->command_count));
    jb_set_text(out, "shortcut", salvage->shortcut);
    jb_set(out, "notes", jb_texts(salvage->notes, salvage->note_count));
    return out;
}

static void
file_from_json(struct json_reader *r, const json_t *doc, struct salvaged_file *file)
{
    file->path = jr_text(r, doc, "path");
    file->process = (pid_t)jr_uint(r, doc, "pid", INT_MAX);
    file->image = jr_text(r, doc, "image");
    file->version = (unsigned)jr_uint(r, doc, "version", UINT_MAX);
    struct json_scope llvm = jr_enter_object(r, doc, "llvm");
    file->llvm_first = (unsigned)jr_uint(r, llvm.value, "first", UINT_MAX);
    file->llvm_last = (unsigned)jr_uint(r, llvm.value, "last", UINT_MAX);
    jr_leave(r, llvm);
    file->all_records = jr_bool(r, doc, "all_records");
    file->records = jr_uint(r, doc, "records", UINT64_MAX);
    file->values_kept = jr_uint(r, doc, "values_kept", UINT64_MAX);
    file->values_dropped = jr_uint(r, doc, "values_dropped", UINT64_MAX);
    file->size = jr_uint(r, doc, "size", UINT64_MAX);
}

void
salvage_from_json(struct json_reader *r, const json_t *profile, struct crash_salvage *salvage)
{
    struct json_scope at = jr_enter_object(r, profile, "salvage");
    salvage->present = at.value != NULL;
    salvage->folder = jr_text(r, at.value, "folder");
    struct json_scope list = jr_enter_array(r, at.value, "files");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope item = jr_enter_item(r, list.value, i);
        struct salvaged_file file = { 0 };
        file_from_json(r, item.value, &file);
        XAPPEND(salvage->files, salvage->file_count, file);
        jr_leave(r, item);
    }
    jr_leave(r, list);
    salvage->commands = jr_texts(r, at.value, "commands", &salvage->command_count);
    salvage->shortcut = jr_text(r, at.value, "shortcut");
    salvage->notes = jr_texts(r, at.value, "notes", &salvage->note_count);
    jr_leave(r, at);
}
