/* archive.h - members of `ar` archives: GNU, thin, BSD, and .rlib (an archive with lib.rmeta).
 *
 * Format: "!<arch>\n" or "!<thin>\n", then 60-byte headers at even offsets. Long names: GNU "/123"
 * is an offset into the member "//"; BSD "#1/20" puts the name before the content. Members of thin
 * archives are other files. Nothing is copied; hostile sizes end the walk.
 */
#ifndef REPRO_PROFILE_ARCHIVE_H
#define REPRO_PROFILE_ARCHIVE_H

#include "common/err.h"
#include "profile/bytes.h"

struct archive {
    struct prof_bytes bytes;
    bool thin;
    struct prof_bytes long_names; /* content of "//" */
    uint64_t next;                /* offset of the next header */
};

struct archive_member {
    const char *name; /* not NUL-terminated */
    size_t name_len;
    struct prof_bytes bytes; /* empty in thin archives */
    uint64_t size;           /* as the header says */
    uint64_t header_offset;
    bool external; /* thin: NAME is a path, relative to the archive's folder */
};

bool archive_is(struct prof_bytes bytes);
void archive_open(struct archive *archive, struct prof_bytes bytes);
/* Next member that is not an index or name table. False at the end (err->code stays REPRO_OK) or
 * at damage (ERR says what and where). */
bool archive_next(struct archive *archive, struct archive_member *member, struct repro_err *err);

#endif
