/* value_state.h - the value-profiling state of a stopped process: list heads, nodes, and where
 * their pointers lead.
 *
 * Layout (compiler-rt, InstrProfData.inc and InstrProfilingValue.c): Values of a record points to
 * one list head per value site, all kinds one after the other; a node is { u64 value, u64 count,
 * pointer next }. Heads and nodes are static (`__llvm_prf_vals`, `__llvm_prf_vnds`) or from calloc.
 */
#ifndef REPRO_HARNESS_VALUE_STATE_H
#define REPRO_HARNESS_VALUE_STATE_H

#include "harness/memory.h"
#include "harness/modules.h"
#include "harness/pointer_kind.h"

/* Fill RECORD->profile.values by walking the lists of every record of SPACE's image in its true
 * layout. Bounded: damaged lists are reported, not followed for ever. MODULE: the image, for the
 * runtime's own variables; NULL if its symbols are not at hand. */
void value_state_take(const struct address_space *space, struct memory *memory,
                      struct modules *modules, struct module *module, struct crash_record *record);

#endif
