/* salvage_values.h - value profiles out of the memory of a process. Not a public header.
 *
 * A record's Values field points to one list head per value site; a node is { u64 value, u64 count,
 * pointer next } (compiler-rt, InstrProfData.inc: ValueProfNode). Nodes lie in __llvm_prf_vnds or,
 * once that is used up, in the heap. The memory is hostile: lists are cut off at 255 nodes, which
 * is what the runtime keeps at a site at most.
 */
#ifndef REPRO_PROFILE_SALVAGE_VALUES_H
#define REPRO_PROFILE_SALVAGE_VALUES_H

#include "profile/arena.h"
#include "profile/salvage_build.h"
#include "profile/salvage_image.h"

struct value_walk {
    const struct salvage_process *process;
    const struct salvage_source *source;
    struct prof_arena *arena;
    struct prof_range pool;      /* __llvm_prf_vnds at its run-time address; empty: none */
    uint64_t records_address;    /* of the records, at run time */
    struct salvage_sites *sites; /* appended to */
    size_t count;
    unsigned char *heads; /* buffer */
    uint64_t pairs, sites_seen;
    uint64_t damaged; /* records whose lists cannot be believed */
};

/* The values of RECORD, or its count in `damaged`. */
void salvage_values_take(struct value_walk *walk, const struct segment_record *record);

#endif
