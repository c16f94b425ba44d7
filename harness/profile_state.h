/* profile_state.h - what a crash record says about the LLVM profile runtime of the program. */
#ifndef REPRO_HARNESS_PROFILE_STATE_H
#define REPRO_HARNESS_PROFILE_STATE_H

#include "harness/modules.h"
#include "profile/check.h"
#include "records/crash.h"

/* Fill RECORD->profile: layouts of the records in the image, the runtime's layout, foreign records
 * and the record the runtime was reading, from registers that point into __llvm_prf_data. The image
 * is that of the crashed frame or of its nearest caller that has records, else PROGRAM. Sets
 * subject.instrumented to "mixed" where records of more than one layout were found. */
void profile_state_take(const struct stopped_process *process, struct modules *modules,
                        struct memory *memory, const struct module *program,
                        struct crash_record *record);
/* The same for the image of CHECK, loaded with BIAS, of which only the file can be read (MEMORY).
 */
void profile_state_take_image(const struct prof_check *check, struct memory *memory, uint64_t bias,
                              struct crash_record *record);
/* The same from the file alone, for a run without a crash. */
void profile_state_take_file(const char *path, struct crash_record *record);

#endif
