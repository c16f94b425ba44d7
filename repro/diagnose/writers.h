/* writers.h - which threads are inside the profile writer. */
#ifndef REPRO_DIAGNOSE_WRITERS_H
#define REPRO_DIAGNOSE_WRITERS_H

#include "records/crash.h"

/* Fill RECORD->profile.writers from the names on the stacks of its threads, if it has a profile
 * part and stacks. Call it after runtime_code_name(), which names those of stripped programs. */
void writers_take(struct crash_record *record);

#endif
