/* subject.h - the program a record is about. */
#ifndef REPRO_HARNESS_SUBJECT_H
#define REPRO_HARNESS_SUBJECT_H

#include "harness/modules.h"
#include "records/crash.h"

/* Fill RECORD->subject from the program PROCESS runs; returns its module, or NULL. */
struct module *subject_take(struct modules *modules, const struct stopped_process *process,
                            struct crash_record *record);
/* The same from the file alone, for runs without a crash. */
void subject_take_file(const char *path, struct crash_record *record);

#endif
