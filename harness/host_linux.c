/* host_linux.c - see host.h. */
#include "harness/host.h"

#include "harness/images.h"

#include "common/xalloc.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIPE_BYTES (1 << 20)

const struct image_format *const image_format_host = &image_format_elf;
const int host_wait_flags = __WALL;
const char host_capture_library[] = "libreprocapture.so";
const char host_capture_variable[] = "LD_PRELOAD";

bool
host_pipe(int ends[2])
{
    return pipe2(ends, O_CLOEXEC) == 0;
}

void
host_widen_pipe(int fd)
{
    fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES); /* may be refused: only slower then */
}

static bool
read_link(const char *link, char *path, size_t size)
{
    ssize_t length = readlink(link, path, size - 1);
    if (length <= 0)
        return false;
    path[length] = '\0';
    return true;
}

bool
host_program_of(pid_t pid, char *path, size_t size)
{
    char link[40];
    snprintf(link, sizeof link, "/proc/%d/exe", (int)pid);
    return read_link(link, path, size);
}

char *
host_own_program(void)
{
    char path[4096];
    return read_link("/proc/self/exe", path, sizeof path) ? xstrdup(path) : NULL;
}

uint64_t
host_max_rss_kb(const struct rusage *usage)
{
    return (uint64_t)usage->ru_maxrss;
}

int
host_adopt_orphans(void)
{
    int before = 0;
    prctl(PR_GET_CHILD_SUBREAPER, &before);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    return before;
}

void
host_give_up_orphans(int before)
{
    prctl(PR_SET_CHILD_SUBREAPER, before);
}

struct timespec
host_mtime(const struct stat *file)
{
    return file->st_mtim;
}

char *
host_capture_obstacle(const char *program)
{
    (void)program; /* a static program shows by its end, with the number of its signal */
    return NULL;
}
