/* store.c - see store.h. */
#include "repro/build/store.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/digest.h"

#include <dirent.h>
#include <fcntl.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DAY_SECONDS = 86400, UNUSED_DAYS = 30 };

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

/* Older than DAYS? False if it is gone. */
static bool
is_old(const char *path, int days)
{
    struct stat st;
    return lstat(path, &st) == 0 && st.st_mtime < time(NULL) - (time_t)days * DAY_SECONDS;
}

static void
prune_folder(const char *root, const char *name, int days)
{
    char *folder = fs_join(root, name);
    DIR *dir = opendir(folder);
    struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char *path = fs_join(folder, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            is_old(path, days) && unlink(path) != 0)
            (void)fs_remove_tree(path, NULL);
        free(path);
    }
    if (dir != NULL)
        closedir(dir);
    free(folder);
}

void
store_prune(const struct store *store)
{
    prune_folder(store->root, "objects", UNUSED_DAYS);
    prune_folder(store->root, "programs", UNUSED_DAYS);
    prune_folder(store->root, "tmp", 1);
}

/* The time of the last pruning is that of a file. */
static void
prune_daily(const struct store *store)
{
    char *stamp = fs_join(store->root, "pruned");
    if (!fs_exists(stamp) || is_old(stamp, 1)) {
        if (fs_write_atomic(stamp, "", 0, NULL))
            store_prune(store);
    }
    free(stamp);
}

void
store_touch(const char *path)
{
    (void)utimensat(AT_FDCWD, path, NULL, 0);
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
    prune_daily(store);
    return store;
}

static int
compare_paths(const void *left, const void *right)
{
    const struct known_digest *a = left, *b = right;
    return strcmp(a->path, b->path);
}

static void
free_known(struct known_digest *known)
{
    free(known->path);
    free(known->digest);
    free(known);
}

void
store_close(struct store *store)
{
    if (store == NULL)
        return;
    while (store->digests != NULL) { /* the root's first member is its entry (POSIX) */
        struct known_digest *known = *(struct known_digest **)store->digests;
        tdelete(known, &store->digests, compare_paths);
        free_known(known);
    }
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
