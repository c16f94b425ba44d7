/* descendants.c - see descendants.h. */
#include "harness/descendants.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define DEPTH_MAX 16

pid_t *
descendants_children(size_t *count)
{
    return descendants_children_of(getpid(), count);
}

size_t
descendants_kill(const pid_t *exempt, size_t exempt_count)
{
    size_t count, killed = 0;
    pid_t *children = descendants_children(&count);
    for (size_t i = 0; i < count; i++) {
        bool is_exempt = false;
        for (size_t k = 0; k < exempt_count; k++)
            is_exempt = is_exempt || exempt[k] == children[i];
        if (is_exempt)
            continue;
        kill(children[i], SIGKILL);
        killed++;
    }
    free(children);
    return killed;
}

pid_t
descendants_leaf(pid_t pid)
{
    for (int depth = 0; depth < DEPTH_MAX; depth++) {
        size_t count;
        pid_t *children = descendants_children_of(pid, &count);
        pid_t only = count == 1 ? children[0] : 0;
        free(children);
        if (only == 0)
            break;
        pid = only;
    }
    return pid;
}
