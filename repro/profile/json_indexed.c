/* json_indexed.c - indexed profiles and the match with a binary in repro.profile/1, see file.h. */
#include "repro/profile/file.h"

#include <stdlib.h>

static void
set(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

static json_t *
releases_json(unsigned version)
{
    json_t *list = json_array();
    for (unsigned llvm = INDEXED_READER_FIRST; llvm <= INDEXED_READER_LAST; llvm++) {
        json_t *entry = json_object();
        set(entry, "llvm", profile_json_number(llvm));
        set(entry, "measured", json_boolean(indexed_written_by(llvm) != 0));
        set(entry, "reads", json_string(indexed_answer_name(indexed_reads(llvm, version))));
        json_array_append_new(list, entry);
    }
    return list;
}

static json_t *
compilers_json(const struct profile_file *file)
{
    json_t *list = json_array();
    for (size_t i = 0; i < file->compilers->count; i++) {
        const struct profile_compiler *c = &file->compilers->items[i];
        char *says = NULL;
        enum indexed_answer answer = profile_compiler_answer(c, file->indexed, file->path, &says);
        json_t *entry = json_object();
        set(entry, "name", profile_json_text(c->name));
        set(entry, "path", profile_json_text(c->path));
        set(entry, "llvm", c->llvm ? profile_json_number(c->llvm) : json_null());
        set(entry, "uses", json_string(indexed_answer_name(answer)));
        set(entry, "says", profile_json_text(says));
        json_array_append_new(list, entry);
        free(says);
    }
    return list;
}

json_t *
profile_json_indexed(const struct profile_file *file)
{
    const struct indexed_check *c = file->indexed;
    json_t *entry = json_object();
    set(entry, "version", profile_json_number(c->header.version));
    set(entry, "version_word", profile_json_hex(c->header.version_word));
    set(entry, "kind", json_string(c->kind));
    set(entry, "readable", json_boolean(c->readable));
    set(entry, "names", profile_json_number(c->keys));
    set(entry, "functions", profile_json_number(c->functions));
    set(entry, "executed", profile_json_number(c->executed));
    set(entry, "context_sensitive", profile_json_number(c->context_sensitive));
    set(entry, "with_values", profile_json_number(c->with_values));
    set(entry, "with_bitmap", profile_json_number(c->with_bitmap));
    set(entry, "max_counter", profile_json_hex(c->max_counter));
    set(entry, "releases", releases_json(c->header.version));
    if (file->compilers != NULL)
        set(entry, "compilers", compilers_json(file));
    return entry;
}

static json_t *
names_json(const struct match_names *list)
{
    json_t *names = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(names, profile_json_text(list->names[i]));
    return names;
}

json_t *
profile_json_match(const struct profile_file *file)
{
    const struct profile_match *m = &file->match;
    json_t *entry = json_object();
    set(entry, "path", profile_json_text(file->binary));
    set(entry, "method", json_string(m->method));
    set(entry, "profile_functions", profile_json_number(m->profile_functions));
    set(entry, "binary_functions", profile_json_number(m->binary_functions));
    set(entry, "found", profile_json_number(m->found));
    set(entry, "hash_differs", profile_json_number(m->hash_differs));
    set(entry, "missing", profile_json_number(m->missing));
    set(entry, "binary_id_equal", m->id_compared ? json_boolean(m->id_equal) : json_null());
    set(entry, "differing", names_json(&m->differing));
    set(entry, "absent", names_json(&m->absent));
    set(entry, "findings", profile_json_findings(&m->findings));
    return entry;
}
