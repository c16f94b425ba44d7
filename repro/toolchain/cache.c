/* cache.c - what is known about a compiler, in <cache>/toolchains/<name>.json, as long as the
 * compiler, its profile runtime and its llvm-profdata stay the same files. Only complete toolchains
 * are remembered: what was missing may have been installed since. */
#include "repro/toolchain/probe.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "records/json.h"
#include "repro/digest.h"

#include <stdlib.h>
#include <string.h>

enum { CACHE_FORMAT = 4 };

static char *
cache_path(const char *compiler)
{
    char *root = fs_cache_dir();
    char *name = digest_text(compiler);
    char *path = xasprintf("%s/toolchains/%s.json", root, name);
    free(name);
    free(root);
    return path;
}

static char *
get_text(const json_t *doc, const char *key)
{
    return xstrdup(json_string_value(json_object_get(doc, key)));
}

/* Is the file still the one that was seen? */
static bool
unchanged(const json_t *doc, const char *key)
{
    const char *was = json_string_value(json_object_get(doc, key));
    if (was == NULL)
        return true;
    char *path = xstrdup(was);
    for (int i = 0; i < 2; i++) {
        char *blank = strrchr(path, ' ');
        if (blank != NULL)
            *blank = '\0';
    }
    char *now = identity_of(path);
    bool same = now != NULL && strcmp(now, was) == 0;
    free(now);
    free(path);
    return same;
}

static bool
usable_entry(const json_t *doc, const char *path, enum toolchain_kind kind)
{
    const char *known = json_string_value(json_object_get(doc, "path"));
    return json_integer_value(json_object_get(doc, "format")) == CACHE_FORMAT && known != NULL &&
           strcmp(known, path) == 0 && json_integer_value(json_object_get(doc, "kind")) == kind &&
           json_is_string(json_object_get(doc, "identity")) &&
           json_is_string(json_object_get(doc, "version")) && unchanged(doc, "identity") &&
           unchanged(doc, "profdata_identity") && unchanged(doc, "runtime_identity");
}

bool
cache_load(const char *path, enum toolchain_kind kind, struct toolchain *t)
{
    char *file = cache_path(path);
    json_t *doc = fs_exists(file) ? json_read_file(file, NULL) : NULL;
    free(file);
    bool ok = doc != NULL && usable_entry(doc, path, kind);
    if (ok) {
        *t = (struct toolchain){ .kind = kind, .path = xstrdup(path) };
        t->version = get_text(doc, "version");
        t->target = get_text(doc, "target");
        t->identity = get_text(doc, "identity");
        t->layout = get_text(doc, "layout");
        t->layout_class = get_text(doc, "layout_class");
        t->profdata = get_text(doc, "profdata");
        t->runtime = get_text(doc, "runtime");
        t->llvm_major = (int)json_integer_value(json_object_get(doc, "llvm_major"));
        t->apple = json_is_true(json_object_get(doc, "apple"));
        t->raw_version = (int)json_integer_value(json_object_get(doc, "raw_version"));
        t->compiles = true;
        t->has_runtime = kind == TOOLCHAIN_CLANG;
    }
    json_decref(doc);
    return ok;
}

static void
set_text(json_t *doc, const char *key, const char *text)
{
    if (text != NULL)
        json_object_set_new(doc, key, json_string(text));
}

static void
set_identity(json_t *doc, const char *key, const char *path)
{
    char *identity = path != NULL ? identity_of(path) : NULL;
    set_text(doc, key, identity);
    free(identity);
}

void
cache_store(const struct toolchain *t)
{
    if (!t->compiles || t->problem != NULL)
        return;
    json_t *doc = json_object();
    json_object_set_new(doc, "format", json_integer(CACHE_FORMAT));
    json_object_set_new(doc, "kind", json_integer(t->kind));
    set_text(doc, "path", t->path);
    set_text(doc, "version", t->version);
    set_text(doc, "target", t->target);
    set_text(doc, "identity", t->identity);
    set_text(doc, "layout", t->layout);
    set_text(doc, "layout_class", t->layout_class);
    set_text(doc, "profdata", t->profdata);
    set_text(doc, "runtime", t->runtime);
    set_identity(doc, "profdata_identity", t->profdata);
    set_identity(doc, "runtime_identity", t->runtime);
    json_object_set_new(doc, "llvm_major", json_integer(t->llvm_major));
    json_object_set_new(doc, "apple", json_boolean(t->apple));
    json_object_set_new(doc, "raw_version", json_integer(t->raw_version));
    char *file = cache_path(t->path);
    char *folder = xstrndup(file, (size_t)(strrchr(file, '/') - file));
    if (fs_mkdirs(folder, NULL))
        (void)json_write_file(file, doc, NULL);
    free(folder);
    free(file);
    json_decref(doc);
}
