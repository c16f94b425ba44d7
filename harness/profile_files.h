/* profile_files.h - the files a run with LLVM_PROFILE_FILE left. */
#ifndef REPRO_HARNESS_PROFILE_FILES_H
#define REPRO_HARNESS_PROFILE_FILES_H

#include <stddef.h>
#include <stdint.h>

/* A glob pattern for what the runtime makes of PATTERN: every % field becomes "*", "%%" stays a
 * percent sign, glob's own special characters are escaped. free() it. */
char *profile_files_glob(const char *pattern);
/* Files named by PATTERN (relative to CWD, NULL = ours) that exist. Those of patterns with fields
 * are listed only if modified at or after SINCE_NS (CLOCK_REALTIME), so that earlier runs' files do
 * not count. Without PATTERN: default*.profraw in CWD. */
char **profile_files_list(const char *pattern, const char *cwd, int64_t since_ns, size_t *count);

#endif
