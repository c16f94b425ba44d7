/* pointer_kind.h - what a value would be if it were a pointer, in one stopped process.
 *
 * Kinds: `null`, `small` (below 64 KiB), `non-canonical`, `unmapped`, `node-pool`, `list-heads`,
 * `records`, `counters` (the sections of value nodes, list heads, records and counters of the image
 * with the profile runtime), `thread-stack`, `heap`, `anonymous`, `code`, `data`, `rodata`,
 * `guard`, `kernel`.
 */
#ifndef REPRO_HARNESS_POINTER_KIND_H
#define REPRO_HARNESS_POINTER_KIND_H

#include "harness/stopped.h"
#include "profile/check.h"
#include "records/crash.h"

#define VALUE_NODE_BYTES \
    24U /* value, count, next: 64-bit programs (compiler-rt, InstrProfData.inc) */

struct address_space {
    const struct stopped_process *process;
    const struct crash_map *maps;
    size_t map_count;
    const struct prof_check *check; /* of the image with the profile runtime */
    uint64_t bias;                  /* of that image */
};

/* The kind of VALUE, a static string. *DETAIL (may be NULL): which node of the pool, whose stack,
 * what is near an unmapped address; NULL if there is nothing to add. free() it. */
const char *pointer_kind(const struct address_space *space, uint64_t value, char **detail);
/* The thread in whose stack VALUE lies, NULL if in none. */
const struct stopped_thread *pointer_stack_owner(const struct address_space *space, uint64_t value);
/* Can the runtime follow such a pointer to a list head or node that it made itself? */
bool pointer_kind_is_plausible(const char *kind);

#endif
