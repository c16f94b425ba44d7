/* digest.h - content hashes for cache keys (32 hex digits). Not for security. */
#ifndef REPRO_REPRO_DIGEST_H
#define REPRO_REPRO_DIGEST_H

#include "common/err.h"

#include <stddef.h>

char *digest_bytes(const void *data, size_t len); /* caller frees, as all */
char *digest_text(const char *text);
char *digest_file(const char *path, struct repro_err *err); /* NULL with ERR */

#endif
