/* image_check.c - the static check of the program under supervision, kept between runs, see
 * harness.h. */
#include "harness/harness.h"

#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One is enough: repeated runs are of one program. */
static struct {
    struct prof_check *check; /* NULL = the file could not be read */
    char *path;
    struct stat file;
} kept;

static bool
is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

const struct prof_check *
harness_check_image(const char *path)
{
    struct stat file;
    if (stat(path, &file) != 0)
        return NULL;
    if (kept.path && strcmp(kept.path, path) == 0 && is_same_file(&kept.file, &file))
        return kept.check;
    prof_check_free(kept.check);
    free(kept.path);
    kept.check = prof_check_file(path, NULL);
    kept.path = xstrdup(path);
    kept.file = file;
    return kept.check;
}
