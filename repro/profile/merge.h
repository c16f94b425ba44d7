/* merge.h - which llvm-profdata merges rescued profiles, and how to type it. */
#ifndef REPRO_REPRO_PROFILE_MERGE_H
#define REPRO_REPRO_PROFILE_MERGE_H

#include "records/crash.h"

#include <stdbool.h>

/* The llvm-profdata for raw profiles of VERSION: that of release LLVM (0 = unknown) if it is
 * installed, else the oldest installed one that reads them (newer tools read what it writes).
 * INSTALLED false: there is none, and the name says which one to install. NULL for a version whose
 * releases are unknown. free() it. */
char *merge_tool(unsigned version, unsigned llvm, bool *installed);

/* Fill commands and shortcut of SALVAGE from its files and folder; LLVM[i] is the release that made
 * the records of file i. A tool that is not installed becomes a note. */
void merge_commands(struct crash_salvage *salvage, const unsigned *llvm);

#endif
