/* good_profile.h - is the profile of a run good enough to prove a fix? (internal to experiments/)
 */
#ifndef REPRO_EXPERIMENTS_GOOD_PROFILE_H
#define REPRO_EXPERIMENTS_GOOD_PROFILE_H

#include "records/matrix.h"
#include "repro/experiments/experiments.h"

#define PROFILE_NOT_INSTRUMENTED "not-instrumented"

/* Status "ok" only if every profile file of RUN passed `repro profile check` and the driver's
 * llvm-profdata merged it to functions with counts; "crashed" and the like for runs that did not
 * end well. Merged profiles are written to FOLDER. False with ERR when llvm-profdata cannot be run,
 * or on an interrupt. */
bool good_profile_judge(const struct crash_record *run, const struct experiment_driver *driver,
                        const char *folder, struct cell_profile *profile, struct repro_err *err);
void cell_profile_clear(struct cell_profile *profile);

#endif
