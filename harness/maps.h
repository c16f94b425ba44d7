/* maps.h - the memory map of a process, from /proc/PID/maps. */
#ifndef REPRO_HARNESS_MAPS_H
#define REPRO_HARNESS_MAPS_H

#include "records/crash.h"

/* Parse TEXT (format: proc(5), "/proc/pid/maps"); lines that are not understood are skipped.
 * *COUNT entries, sorted by address as the kernel lists them; each path and the array are free()d
 * by the owner of the record. */
struct crash_map *maps_parse(const char *text, size_t *count);
/* The map that holds ADDRESS, or NULL. */
const struct crash_map *maps_find(const struct crash_map *maps, size_t count, uint64_t address);
void maps_free(struct crash_map *maps, size_t count);

#endif
