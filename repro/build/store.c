/* store.c - see store.h. */
#include "repro/build/store.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/digest.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct known_digest {
    char *path, *digest;
};

struct store {
    char *root;
    void *digests; /* tsearch tree of struct known_digest */
    unsigned temporary_count;
};

static bool
make_folder(const char *root, const char *name, struct repro_err *err)
{
    char *path = fs_join(root, name);
    bool ok = fs_mkdirs(path, err);
    free(path);
    return ok;
}

struct store *
store_open(struct repro_err *err)
{
    char *cache = fs_cache_dir();
    char *root = fs_join(cache, "build");
    free(cache);
    if (!make_folder(root, "objects", err) || !make_folder(root, "programs", err) ||
        !make_folder(root, "tmp", err)) {
        free(root);
        return NULL;
    }
    struct store *store = xcalloc(1, sizeof *store);
    store->root = root;
    return store;
}

static void
free_known(void *item)
{
    struct known_digest *known = item;
    free(known->path);
    free(known->digest);
    free(known);
}

void
store_close(struct store *store)
{
    if (store == NULL)
        return;
    tdestroy(store->digests, free_known);
    free(store->root);
    free(store);
}

char *
store_object_path(const struct store *store, const char *key, const char *suffix)
{
    return xasprintf("%s/objects/%s%s", store->root, key, suffix);
}

char *
store_program_dir(const struct store *store, const char *key)
{
    return xasprintf("%s/programs/%s", store->root, key);
}

char *
store_temporary(struct store *store)
{
    return xasprintf("%s/tmp/%ld-%u", store->root, (long)getpid(), store->temporary_count++);
}

static int
compare_paths(const void *left, const void *right)
{
    const struct known_digest *a = left, *b = right;
    return strcmp(a->path, b->path);
}

const char *
store_digest(struct store *store, const char *path)
{
    struct known_digest *fresh = xcalloc(1, sizeof *fresh);
    fresh->path = xstrdup(path);
    struct known_digest **found = tsearch(fresh, &store->digests, compare_paths);
    if (found == NULL) {
        free_known(fresh);
        return NULL;
    }
    if (*found != fresh)
        free_known(fresh);
    else
        fresh->digest = digest_file(path, NULL);
    return (*found)->digest;
}
