/* launch_linux.c - see launch_system.h. */
#include "harness/launch_system.h"

#include <sys/personality.h>
#include <sys/prctl.h>
#include <unistd.h>

void
launch_exec(const char *program, char *const *argv, char *const *env, bool fixed)
{
    if (fixed)
        personality((unsigned long)personality(0xffffffff) | ADDR_NO_RANDOMIZE);
    execve(program, argv, env);
}

void
launch_die_with_parent(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

void
launch_guard(struct launch *launch)
{
    launch->guard = -1;
}

void
launch_unguard(struct launch *launch)
{
    (void)launch;
}
