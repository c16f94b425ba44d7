/* salvage_image.h - valid raw profiles from one image of a process that stands still or is dead.
 *
 * The records, their layouts and the function names come from the image's file, which nothing in
 * the process can damage; counters, MC/DC bitmaps and value lists come from the memory. Values are
 * taken only for records that the image's runtime can walk: of others it never found the lists.
 * The memory is hostile. Thread-safe.
 */
#ifndef REPRO_PROFILE_SALVAGE_IMAGE_H
#define REPRO_PROFILE_SALVAGE_IMAGE_H

#include "profile/check.h"
#include "profile/salvage.h"

struct salvage_process {
    uint64_t bias; /* run-time address - address in the file */
    /* Copy at most SIZE bytes of memory at ADDRESS as the process left it; returns the length of
     * the readable prefix. What only the file of a mapping could tell must not be given. */
    size_t (*read)(void *context, uint64_t address, void *buffer, size_t size);
    bool (*is_code)(void *context, uint64_t address);
    void *context;
};

/* CHECK: of the image's file, with PROF_CHECK_KEEP_SEGMENTS. The outputs are
 * "STEM.v8.profraw" and so on, one per layout, and with more than one of them
 * "STEM.all.v10.profraw" with all records in version TRANSCODE (0: the runtime's). False with ERR:
 * the image has no records or no names (FORMAT), or the memory lacks the counters (TRUNCATED). */
bool salvage_image(const struct prof_check *check, const struct salvage_process *process,
                   const char *stem, unsigned transcode, struct salvage_result *result,
                   struct repro_err *err);

#endif
