/* limits_linux.c - see limits.h: the kernel enforces both limits. */
#include "harness/limits.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

const bool limits_memory_is_enforced = true;

static bool
lower(int resource, uint64_t soft, uint64_t hard)
{
    struct rlimit limit;
    if (getrlimit((__rlimit_resource_t)resource, &limit) != 0)
        return false;
    if (limit.rlim_max != RLIM_INFINITY && hard > limit.rlim_max)
        hard = limit.rlim_max;
    limit.rlim_max = hard;
    limit.rlim_cur = soft < hard ? soft : hard;
    return setrlimit((__rlimit_resource_t)resource, &limit) == 0;
}

bool
limits_apply(uint64_t cpu_seconds, uint64_t memory_bytes)
{
    /* SIGXCPU at the soft limit, SIGKILL two seconds later if the program goes on. */
    if (cpu_seconds && !lower(RLIMIT_CPU, cpu_seconds, cpu_seconds + 2))
        return false;
    return !memory_bytes || lower(RLIMIT_AS, memory_bytes, memory_bytes);
}

uint64_t
limits_peak_memory(pid_t pid)
{
    char path[40], text[4096];
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    if (fd >= 0)
        close(fd);
    if (length <= 0)
        return 0;
    text[length] = '\0';
    const char *line = strstr(text, "\nVmPeak:");
    return line ? strtoull(line + 8, NULL, 10) * 1024 : 0;
}
