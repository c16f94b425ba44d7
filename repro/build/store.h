/* store.h - the folder of built things, named by content: <cache>/build/{objects,programs}.
 *
 * Files appear there by rename only, so several processes may use it at once. What was not used for
 * 30 days goes away. Also remembers the digests of files read in this run.
 */
#ifndef REPRO_BUILD_STORE_H
#define REPRO_BUILD_STORE_H

#include "common/err.h"

struct store;

/* Make the folders. NULL with ERR. */
struct store *store_open(struct repro_err *err);
void store_close(struct store *store);

/* <store>/objects/KEY<SUFFIX>, <store>/programs/KEY; caller frees, as all paths here. */
char *store_object_path(const struct store *store, const char *key, const char *suffix);
char *store_program_dir(const struct store *store, const char *key);
/* A name for a file that this process writes before renaming it into place. */
char *store_temporary(struct store *store);

/* Note that a file or folder of the store was used now. */
void store_touch(const char *path);
/* Once a day at most, when a store is opened: remove what was not used for 30 days, and temporary
 * files a day old. For tests: the same now, whatever the time of the last one. */
void store_prune(const struct store *store);

/* Digest of a file, computed once per run; NULL if it cannot be read. Belongs to the store. */
const char *store_digest(struct store *store, const char *path);

#endif
