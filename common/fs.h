/* fs.h - files and folders: whole reads, atomic writes, paths.
 *
 * Errors name the path and say what was expected. Returned strings belong to the caller (free()).
 */
#ifndef REPRO_COMMON_FS_H
#define REPRO_COMMON_FS_H

#include "common/err.h"

#include <stddef.h>

/* Read a regular file of at most MAX bytes. *DATA is NUL-terminated beyond *LEN and owned by the
 * caller. */
bool fs_read_file(const char *path, size_t max, char **data, size_t *len, struct repro_err *err);
/* Write to a temporary file beside PATH, then rename: PATH is either the old or the whole new
 * content. */
bool fs_write_atomic(const char *path, const void *data, size_t len, struct repro_err *err);
/* mkdir -p. An existing folder is fine; an existing non-folder is an error. */
bool fs_mkdirs(const char *path, struct repro_err *err);
/* rm -rf of a folder's content and the folder; a missing one is fine. Never follows symlinks. */
bool fs_remove_tree(const char *path, struct repro_err *err);
bool fs_exists(const char *path);
bool fs_is_dir(const char *path);
bool fs_is_executable(const char *path);
/* DIR/NAME; an absolute NAME is returned alone. */
char *fs_join(const char *dir, const char *name);
const char *fs_basename(const char *path); /* points into PATH */
/* First executable NAME on $PATH, or NULL. */
char *fs_which(const char *name);
/* $XDG_CACHE_HOME/repro, or ~/.cache/repro, or /tmp/repro-<uid>; not created. */
char *fs_cache_dir(void);

#endif
