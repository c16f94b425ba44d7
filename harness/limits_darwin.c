/* limits_darwin.c - see limits.h: macOS accepts a limit of the address space and ignores it, so the
 * memory in use is watched instead. */
#include "harness/limits.h"

#include <libproc.h>
#include <sys/resource.h>

const bool limits_memory_is_enforced = false;

bool
limits_apply(uint64_t cpu_seconds, uint64_t memory_bytes)
{
    (void)memory_bytes;
    struct rlimit limit;
    if (cpu_seconds == 0)
        return true;
    if (getrlimit(RLIMIT_CPU, &limit) != 0)
        return false;
    rlim_t hard = (rlim_t)cpu_seconds + 2; /* SIGKILL if the program goes on after SIGXCPU */
    if (limit.rlim_max == RLIM_INFINITY || hard < limit.rlim_max)
        limit.rlim_max = hard;
    limit.rlim_cur = (rlim_t)cpu_seconds < limit.rlim_max ? (rlim_t)cpu_seconds : limit.rlim_max;
    return setrlimit(RLIMIT_CPU, &limit) == 0;
}

uint64_t
limits_peak_memory(pid_t pid)
{
    struct rusage_info_v4 usage;
    if (proc_pid_rusage(pid, RUSAGE_INFO_V4, (rusage_info_t *)&usage) != 0)
        return 0;
    return usage.ri_lifetime_max_phys_footprint;
}
