/* environment.h - the environment of a command and the part of it that goes into the record. */
#ifndef REPRO_HARNESS_ENVIRONMENT_H
#define REPRO_HARNESS_ENVIRONMENT_H

#include <stddef.h>

/* BASE (NULL = ours) without the profile runtime's and the harness' own variables, then
 * LLVM_PROFILE_FILE=PROFILE_FILE if not NULL, then LD_PRELOAD and the socket's name if PRELOAD is
 * not NULL. NULL-terminated; environment_free(). */
char **environment_make(char *const *base, const char *profile_file, const char *preload,
                        const char *socket_name);
void environment_free(char **env);
/* Does the variable "NAME=value" bear on crashes (LLVM_*, LD_*, MALLOC_* ...)? */
int environment_matters(const char *variable);

#endif
