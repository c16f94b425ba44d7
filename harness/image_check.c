/* image_check.c - the static check of the program under supervision, kept between runs, see
 * harness.h. */
#include "harness/harness.h"

#include "harness/host.h"
#include "harness/image_check.h"
#include "harness/image_file_macho.h"

#include "common/xalloc.h"
#include "profile/macho.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One is enough: repeated runs are of one program. */
static struct {
    struct image_check image;
    char *path;
    struct stat file;
} kept;

static bool
is_same_file(const struct stat *a, const struct stat *b)
{
    struct timespec left = host_mtime(a), right = host_mtime(b);
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           left.tv_sec == right.tv_sec && left.tv_nsec == right.tv_nsec;
}

bool
image_check_open(struct image_check *image, const char *path, unsigned flags, struct repro_err *err)
{
    *image = (struct image_check){ 0 };
    if (!prof_file_open(&image->file, path, err))
        return false;
    struct prof_bytes bytes = macho_slice_of_host(image->file.bytes);
    image->check = macho_is_fat(image->file.bytes)
                       ? prof_check_bytes(path, bytes.data, bytes.size, flags, err)
                       : prof_check_file_with(path, flags, err);
    return image->check != NULL;
}

void
image_check_close(struct image_check *image)
{
    prof_check_free(image->check);
    prof_file_close(&image->file);
    *image = (struct image_check){ 0 };
}

const struct prof_check *
harness_check_image(const char *path)
{
    struct stat file;
    if (stat(path, &file) != 0)
        return NULL;
    if (kept.path && strcmp(kept.path, path) == 0 && is_same_file(&kept.file, &file))
        return kept.image.check;
    image_check_close(&kept.image);
    free(kept.path);
    image_check_open(&kept.image, path, 0, NULL);
    kept.path = xstrdup(path);
    kept.file = file;
    return kept.image.check;
}
