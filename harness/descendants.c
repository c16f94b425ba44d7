/* descendants.c - see descendants.h. */
#include "harness/descendants.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEPTH_MAX 16

static void
take_numbers(const char *text, pid_t **list, size_t *count)
{
    char *end;
    for (long pid; (pid = strtol(text, &end, 10)) > 0 && end != text; text = end)
        XAPPEND(*list, *count, (pid_t)pid);
}

/* Children of PID from /proc/PID/task/TID/children (Linux 4.2). */
static pid_t *
children_of(pid_t pid, size_t *count)
{
    char path[64];
    pid_t *list = NULL;
    *count = 0;
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *folder = opendir(path);
    for (const struct dirent *entry; folder && (entry = readdir(folder));) {
        char *text;
        size_t length;
        long tid = strtol(entry->d_name, NULL, 10);
        snprintf(path, sizeof path, "/proc/%d/task/%ld/children", (int)pid, tid);
        if (tid > 0 && fs_read_file(path, 1U << 20, &text, &length, NULL)) {
            take_numbers(text, &list, count);
            free(text);
        }
    }
    if (folder)
        closedir(folder);
    return list;
}

pid_t *
descendants_children(size_t *count)
{
    return children_of(getpid(), count);
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
        pid_t *children = children_of(pid, &count);
        pid_t only = count == 1 ? children[0] : 0;
        free(children);
        if (only == 0)
            break;
        pid = only;
    }
    return pid;
}
