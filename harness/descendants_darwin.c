/* descendants_darwin.c - see descendants.h: libproc lists processes, and the kernel tells the
 * environment that one was started with. */
#include "harness/descendants.h"

#include "harness/process_arguments.h"

#include "common/xalloc.h"

#include <libproc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysctl.h>
#include <unistd.h>

#define ROOM 64 /* processes that may start between asking how many and asking which */

pid_t *
descendants_children_of(pid_t pid, size_t *count)
{
    int expected = proc_listchildpids(pid, NULL, 0);
    *count = 0;
    if (expected < 0)
        return NULL;
    size_t room = (size_t)expected + ROOM;
    pid_t *list = xcalloc(room, sizeof *list);
    int got = proc_listchildpids(pid, list, (int)(room * sizeof *list));
    *count = got > 0 ? (size_t)got : 0;
    return list;
}

/* Of our own user, and not a part of macOS: of others the kernel does not tell it. */
static char *
read_arguments(pid_t pid, size_t *size)
{
    int name[] = { CTL_KERN, KERN_PROCARGS2, pid };
    if (sysctl(name, 3, NULL, size, NULL, 0) != 0 || *size == 0)
        return NULL;
    char *data = xcalloc(*size, 1);
    if (sysctl(name, 3, data, size, NULL, 0) == 0)
        return data;
    free(data);
    return NULL;
}

static bool
is_marked(pid_t pid, const char *variable, const char *value)
{
    struct proc_bsdinfo info;
    size_t size = 0;
    if (proc_pidinfo(pid, PROC_PIDTBSDINFO, 0, &info, sizeof info) != (int)sizeof info ||
        info.pbi_uid != getuid())
        return false;
    char *data = read_arguments(pid, &size);
    bool marked = data && process_arguments_have(data, size, variable, value);
    free(data);
    return marked;
}

size_t
descendants_kill_marked(const char *variable, const char *value)
{
    int expected = value[0] ? proc_listallpids(NULL, 0) : 0;
    size_t killed = 0;
    if (expected <= 0)
        return 0;
    size_t room = (size_t)expected + ROOM;
    pid_t *list = xcalloc(room, sizeof *list);
    int got = proc_listallpids(list, (int)(room * sizeof *list));
    for (int i = 0; i < got; i++)
        if (list[i] > 1 && list[i] != getpid() && is_marked(list[i], variable, value))
            killed += kill(list[i], SIGKILL) == 0;
    free(list);
    return killed;
}
