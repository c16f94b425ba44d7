/* candidates_linux.c - see probe.h: every compiler is a file of its own. */
#include "repro/toolchain/probe.h"

char *
candidate_behind(const char *path)
{
    (void)path;
    return NULL;
}

char *
candidate_of_system(const char *name)
{
    (void)name;
    return NULL;
}
