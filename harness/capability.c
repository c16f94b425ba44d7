/* capability.c - which ways to look at a crash this machine offers, see harness.h. */
#include "harness/harness.h"

#include "harness/host.h"
#include "harness/trace.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

bool
capture_mode_parse(const char *word, enum capture_mode *mode)
{
    static const char *const words[] = { "auto", "ptrace", "preload", "none" };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(word, words[i]) == 0) {
            *mode = (enum capture_mode)i;
            return true;
        }
    }
    return false;
}

bool
harness_can_ptrace(char *reason, size_t size)
{
    if (size > 0)
        reason[0] = '\0';
    if (!trace_is_possible) {
        snprintf(reason, size, "%s", trace_refusal);
        return false;
    }
    pid_t pid = fork();
    if (pid == 0) {
        pause();
        _exit(0);
    }
    bool can = pid > 0 && trace_attach(pid, false);
    if (!can)
        snprintf(reason, size, "%s", strerror(errno));
    if (pid > 0) {
        kill(pid, SIGKILL);
        while (waitpid(pid, NULL, host_wait_flags) < 0 && errno == EINTR)
            ;
    }
    return can;
}

/* Beside the program, in ../lib of it (installed), or where $REPRO_CAPTURE_LIBRARY says. */
char *
harness_preload_path(void)
{
    const char *given = getenv("REPRO_CAPTURE_LIBRARY");
    if (given && *given)
        return fs_exists(given) ? realpath(given, NULL) : NULL;
    char *self = host_own_program();
    if (!self)
        return NULL;
    char *slash = strrchr(self, '/'), *found = NULL;
    if (slash)
        *slash = '\0';
    static const char *const places[] = { "", "/../lib/repro", "/../lib", "/../bin" };
    for (size_t i = 0; !found && i < sizeof places / sizeof places[0]; i++) {
        char *path = xasprintf("%s%s/%s", self, places[i], host_capture_library);
        found = realpath(path, NULL);
        free(path);
    }
    free(self);
    return found;
}
