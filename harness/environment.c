/* environment.c - see environment.h. */
#include "harness/environment.h"

#include "harness/host.h"
#include "harness/preload/protocol.h"

#include "common/xalloc.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

static bool
starts_with_one_of(const char *text, const char *const *prefixes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(text, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static bool
is_dropped(const char *variable)
{
    static const char *const names[] = { "LLVM_PROFILE_FILE=", "__LLVM_PROFILE_RT_INIT_ONCE=",
                                         PRELOAD_SOCKET_VARIABLE "=" };
    return starts_with_one_of(variable, names, LENGTH(names));
}

static char *
with_preload(const char *preload, const char *old)
{
    return old && *old ? xasprintf("%s=%s:%s", host_capture_variable, preload, old)
                       : xasprintf("%s=%s", host_capture_variable, preload);
}

char **
environment_make(char *const *base, const char *profile_file, const char *preload,
                 const char *socket_name)
{
    char **env = NULL;
    size_t count = 0;
    const char *old_preload = NULL;
    size_t name = strlen(host_capture_variable);
    for (char *const *at = base ? base : environ; *at; at++) {
        if (is_dropped(*at))
            continue;
        if (preload && strncmp(*at, host_capture_variable, name) == 0 && (*at)[name] == '=')
            old_preload = *at + name + 1;
        else
            XAPPEND(env, count, xstrdup(*at));
    }
    if (profile_file)
        XAPPEND(env, count, xasprintf("LLVM_PROFILE_FILE=%s", profile_file));
    if (preload) {
        XAPPEND(env, count, with_preload(preload, old_preload));
        XAPPEND(env, count, xasprintf(PRELOAD_SOCKET_VARIABLE "=%s", socket_name));
    }
    XAPPEND(env, count, NULL);
    return env;
}

void
environment_free(char **env)
{
    for (size_t i = 0; env && env[i]; i++)
        free(env[i]);
    free(env);
}

int
environment_matters(const char *variable)
{
    static const char *const prefixes[] = { "LLVM_",     "LD_",       "DYLD_",    "MALLOC_",
                                            "MIMALLOC_", "JEMALLOC_", "MALLCTL_", "_RJEM_",
                                            "ASAN_",     "UBSAN_",    "TSAN_",    "GLIBC_TUNABLES",
                                            "RUST_" };
    return starts_with_one_of(variable, prefixes, LENGTH(prefixes));
}
