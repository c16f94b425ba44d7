/* record_at_fault.h - which "record" of __llvm_prf_data the profile runtime was reading when it
 * crashed. */
#ifndef REPRO_HARNESS_RECORD_AT_FAULT_H
#define REPRO_HARNESS_RECORD_AT_FAULT_H

#include "harness/memory.h"
#include "profile/check.h"
#include "profile/layout.h"
#include "records/crash.h"

/* Set the at_fault members of RECORD->profile, if the crash is in the profile runtime (or in code
 * without a name): from registers that point into the section and lead to the faulting address
 * through what RUNTIME, the layout the runtime walks with, takes for a Values pointer; else from
 * the one record that does. BIAS is that of CHECK's image. */
void record_at_fault_take(struct memory *memory, const struct prof_check *check, uint64_t bias,
                          const struct prof_layout *runtime, struct crash_record *record);
/* Is one of the innermost frames the runtime's, or in code without a name? */
bool record_at_fault_in_runtime(const struct crash_record *record);

#endif
