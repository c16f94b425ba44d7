/* filemap.h - a regular file mapped read-only, so that only the parts looked at are read. */
#ifndef REPRO_PROFILE_FILEMAP_H
#define REPRO_PROFILE_FILEMAP_H

#include "common/err.h"
#include "profile/bytes.h"

struct prof_file {
    struct prof_bytes bytes;
    bool mapped;
};

/* Errors: REPRO_E_IO when PATH cannot be opened or is not a regular file. An empty file is fine.
 * The file must not shrink while it is mapped (SIGBUS): unavoidable with mmap(2). */
bool prof_file_open(struct prof_file *file, const char *path, struct repro_err *err);
void prof_file_close(struct prof_file *file); /* zeroed or opened */

#endif
