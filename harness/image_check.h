/* image_check.h - the static check of an image as this machine loads it: of a fat Mach-O file the
 * slice that runs here, of everything else the file.
 */
#ifndef REPRO_HARNESS_IMAGE_CHECK_H
#define REPRO_HARNESS_IMAGE_CHECK_H

#include "profile/check.h"
#include "profile/filemap.h"

struct image_check {
    struct prof_file file; /* the check points into it */
    struct prof_check *check;
};

/* FLAGS as for prof_check_file_with(). False with ERR if PATH cannot be read; image_check_close()
 * in any case. */
bool image_check_open(struct image_check *image, const char *path, unsigned flags,
                      struct repro_err *err);
void image_check_close(struct image_check *image); /* zeroed or opened */

#endif
