/* run_salvage.h - `repro run --salvage`: keep the profiles of a run that left none. */
#ifndef REPRO_REPRO_RUN_SALVAGE_H
#define REPRO_REPRO_RUN_SALVAGE_H

#include "harness/rescue.h"
#include "records/crash.h"

/* The folder for the profiles: GIVEN, or beside the record file OUTPUT ("crash.json":
 * "crash.salvaged"), or "repro-salvaged". free() it. */
char *run_salvage_folder(const char *given, const char *output);
/* After the run of RECORD was judged: write what RESCUE has into FOLDER if the run left no usable
 * profile, and put it into the record. A clean run, and one that never started, leave nothing. */
bool run_salvage_take(const struct rescue *rescue, const char *folder, struct crash_record *record,
                      struct repro_err *err);

#endif
