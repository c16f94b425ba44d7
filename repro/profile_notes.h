/* profile_notes.h - what is odd about a profile that every llvm-profdata accepts. */
#ifndef REPRO_REPRO_PROFILE_NOTES_H
#define REPRO_REPRO_PROFILE_NOTES_H

#include "profile/raw_check.h"
#include "records/crash.h"

/* Count into STATE: profiles with the same functions back to back (a forked child wrote the counts
 * of its parent again), and indirect-call targets that are functions of this program at the
 * addresses of another run (a merged %m file under address space randomisation). */
void profile_notes_take(const struct prof_bytes *file, const struct raw_check *check,
                        struct profile_file_state *state);

#endif
