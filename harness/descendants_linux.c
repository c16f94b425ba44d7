/* descendants_linux.c - see descendants.h. Linux 4.2. */
#include "harness/descendants.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static void
take_numbers(const char *text, pid_t **list, size_t *count)
{
    char *end;
    for (long pid; (pid = strtol(text, &end, 10)) > 0 && end != text; text = end)
        XAPPEND(*list, *count, (pid_t)pid);
}

/* Children of PID from /proc/PID/task/TID/children. */
pid_t *
descendants_children_of(pid_t pid, size_t *count)
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

size_t
descendants_kill_marked(const char *variable, const char *value)
{
    (void)variable, (void)value; /* orphans come to us: descendants_kill() */
    return 0;
}
