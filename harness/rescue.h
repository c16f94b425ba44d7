/* rescue.h - the profiles that a stopped process has in its memory.
 *
 * Every image with profile records (the program, each shared library) gives one raw profile per
 * layout and, with several layouts, one with all records (profile/salvage_image.h). Nothing is
 * written to disk. Only 64-bit processes. Not thread-safe per rescue.
 */
#ifndef REPRO_HARNESS_RESCUE_H
#define REPRO_HARNESS_RESCUE_H

#include "harness/stopped.h"
#include "profile/salvage.h"

struct rescued_image {
    pid_t pid;
    char *path; /* file of the image */
    struct salvage_result result;
};

struct rescue {
    unsigned transcode; /* in: raw version of the files with all records, 0 = the runtime's */
    const char *binary; /* in: another place to look for a file with the wanted build id, or NULL */
    struct rescued_image *images;
    size_t count;
    size_t bytes;    /* of all their outputs */
    char **failures; /* "PATH: why nothing came of its records" */
    size_t failure_count;
};

/* Add what PROCESS has. A file that is not the mapped one (build id, records) is not used. */
void rescue_process(const struct stopped_process *process, struct rescue *rescue);
/* The same for the process whose crash goes into the record: what was there before is dropped.
 * RESCUE may be NULL. */
void rescue_crashed(const struct stopped_process *process, struct rescue *rescue);
/* Forget the results; `transcode` and `binary` stay. */
void rescue_clear(struct rescue *rescue);

#endif
