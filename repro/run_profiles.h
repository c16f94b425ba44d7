/* run_profiles.h - what is looked at after a run: the system's report of its crash, and the profile
 * files that it left. */
#ifndef REPRO_REPRO_RUN_PROFILES_H
#define REPRO_REPRO_RUN_PROFILES_H

#include "records/crash.h"

/* Take what system_report_take() finds. Check every file of RECORD->run.profile_files into
 * RECORD->profile.files. A run that ended well but left no file, an empty one or one that no
 * llvm-profdata reads gets the outcome empty-profile or corrupt; so does one whose runtime says
 * that it could not write (a file of an earlier, crashed run is in its way). EXPECTED: the caller
 * named a profile file, so a missing one is an error. Programs that are not instrumented are left
 * alone. */
void run_profiles_judge(struct crash_record *record, bool expected);

#endif
