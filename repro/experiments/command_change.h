/* command_change.h - what a change means for a build command and its run (internal to
 * experiments/).
 */
#ifndef REPRO_EXPERIMENTS_COMMAND_CHANGE_H
#define REPRO_EXPERIMENTS_COMMAND_CHANGE_H

#include "repro/experiments/build_command.h"
#include "repro/experiments/command_driver.h"

/* Does CHANGE need another program, or only another run of the same one? */
bool command_change_builds(enum experiment_change change);
/* Change VALUES, which are those of the unchanged build. NULL, or why COMMAND cannot be changed so.
 * FLUSH is the object for CHANGE_FLUSH_FIRST; *LDFLAGS holds what VALUES then points to (caller
 * frees). */
const char *command_change_values(const char *command, enum experiment_change change,
                                  const char *flush, struct build_values *values, char **ldflags);
/* COMMAND with -vp-static-alloc=false turned off, or NULL if it has none. Caller frees. */
char *command_static_nodes(const char *command);
/* NULL, or why a run of RECORD's (may be NULL) program cannot be changed so. */
const char *command_change_run(const struct crash_record *record, enum experiment_change change);
/* The environment of a run: ours, RECORD's settings of the runtime and of allocators, the change.
 */
void command_environment(const struct crash_record *record, enum experiment_change change,
                         struct argv *environment);
/* Did files of earlier runs make RECORD (may be NULL) what it is? */
bool command_pool_matters(const struct crash_record *record);
/* File name pattern of the profile: RECORD's, changed. Caller frees. */
char *command_profile_pattern(const struct crash_record *record, enum experiment_change change);

#endif
