/* fault_decode.h - what a wild address or register holds: inference, with a confidence. */
#ifndef REPRO_HARNESS_FAULT_DECODE_H
#define REPRO_HARNESS_FAULT_DECODE_H

#include "harness/memory.h"
#include "harness/pointer_kind.h"
#include "profile/check.h"
#include "profile/layout.h"
#include "records/crash.h"

/* Look at the faulting address and the registers of the faulting operands; append to
 * RECORD->fault.decode what they are: `num-counters` (counts of a foreign record, read as its
 * Values pointer), `name-hash`, `function-hash`, `function-pointer` (of a record), `code-bytes`
 * (machine code of a record's function, read as list heads). If the fault is the runtime's, also
 * what a value is as a pointer: `node-pool`, `list-heads`, `thread-stack` (of another thread),
 * `unmapped` (pointer_kind.h; needs the maps of SPACE). RUNTIME may be NULL. */
void fault_decode(struct memory *memory, const struct address_space *space,
                  const struct prof_layout *runtime, struct crash_record *record);

#endif
