/* describe.h - text about a process without stdio: lines of its memory map and of its images.
 *
 * Map, as proc(5) writes /proc/pid/maps:  "start-end rw-p offset 00:00 0 path"
 * Image:                                   "header slide uuid path", hexadecimal; uuid 32 digits,
 * "-" = none
 *
 * Line breaks in paths become '?'. Async-signal-safe.
 */
#ifndef REPRO_HARNESS_PRELOAD_DESCRIBE_H
#define REPRO_HARNESS_PRELOAD_DESCRIBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DESCRIBE_UUID_BYTES 16

/* Collects pieces for a sink, which takes at most sizeof `buffer` bytes at a time. */
struct description {
    bool (*sink)(void *context, const void *data, size_t length); /* false = enough */
    void *context;
    size_t length;
    bool stopped; /* the sink had enough */
    char buffer[2048];
};

struct described_map {
    uint64_t start, end, offset;
    bool readable, writable, executable;
    const char *path; /* "" = none */
};

struct described_image {
    uint64_t header; /* address of its Mach-O header */
    uint64_t slide;
    const unsigned char *uuid; /* NULL = none */
    const char *path;
};

void describe_map(struct description *out, const struct described_map *map);
void describe_image(struct description *out, const struct described_image *image);
/* Hand over what is left; false if the sink had enough at some time. */
bool describe_end(struct description *out);

#endif
