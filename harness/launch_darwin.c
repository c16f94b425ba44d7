/* launch_darwin.c - see launch_system.h: posix_spawn() in place of exec, and a guard process. */
#include "harness/launch_system.h"

#include "harness/host.h"

#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <sys/spawn.h>
#include <sys/wait.h>
#include <unistd.h>

/* Private to Apple, used by its debuggers since Mac OS X 10.7 (XNU, bsd/sys/spawn_internal.h). */
#define SPAWN_DISABLE_ASLR 0x0100

/* With POSIX_SPAWN_SETEXEC the caller itself becomes the program. */
void
launch_exec(const char *program, char *const *argv, char *const *env, bool fixed)
{
    posix_spawnattr_t attributes;
    short flags = (short)(POSIX_SPAWN_SETEXEC | (fixed ? SPAWN_DISABLE_ASLR : 0));
    int error = posix_spawnattr_init(&attributes);
    if (error == 0)
        error = posix_spawnattr_setflags(&attributes, flags);
    if (error == 0)
        error = posix_spawn(NULL, program, NULL, &attributes, argv, env);
    errno = error;
}

void
launch_die_with_parent(void)
{
    /* the guard does it */
}

/* Wait until the harness dismisses us (a byte) or is gone (end of file). */
static _Noreturn void
stand_guard(int wait, pid_t command)
{
    char word;
    ssize_t got;
    setpgid(0, 0); /* Ctrl-C is not for us */
    for (int fd = 0; fd < OPEN_MAX; fd++)
        if (fd != wait)
            close(fd);
    while ((got = read(wait, &word, 1)) < 0 && errno == EINTR)
        ;
    if (got != 1)
        kill(-command, SIGKILL);
    _exit(0);
}

void
launch_guard(struct launch *launch)
{
    int ends[2];
    launch->guard = -1;
    if (!host_pipe(ends))
        return;
    launch->guard_pid = fork();
    if (launch->guard_pid == 0) {
        close(ends[1]);
        stand_guard(ends[0], launch->pid);
    }
    close(ends[0]);
    if (launch->guard_pid > 0)
        launch->guard = ends[1];
    else
        close(ends[1]);
}

void
launch_unguard(struct launch *launch)
{
    int status;
    if (launch->guard < 0)
        return;
    if (write(launch->guard, "d", 1) != 1)
        kill(launch->guard_pid, SIGKILL);
    close(launch->guard);
    launch->guard = -1;
    while (waitpid(launch->guard_pid, &status, 0) < 0 && errno == EINTR)
        ;
}
