/* matrix_file_read.c - a matrix file from the disk, and the folder its paths start in. */
#include "repro/config/matrix_file.h"

#include "common/fs.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct matrix_file *
matrix_file_read(const char *path, struct repro_err *err)
{
    char *text = NULL, absolute[PATH_MAX];
    size_t len = 0;
    if (!fs_read_file(path, YAML_MAX_BYTES, &text, &len, err))
        return NULL;
    struct matrix_file *file = NULL;
    if (realpath(path, absolute) == NULL) {
        repro_fail_errno(err, REPRO_E_IO, "%s: cannot be resolved", path);
    } else {
        char *slash = strrchr(absolute, '/');
        slash[slash == absolute] = '\0'; /* of "/x.yaml" the slash stays */
        file = matrix_file_parse(path, absolute, text, len, err);
    }
    free(text);
    return file;
}
