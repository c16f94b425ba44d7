/* doctor_linux.c - tracing, what this kernel or the container around us forbids, and the libraries
 * that only Linux needs. */
#include "repro/doctor_checks.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "harness/harness.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The first line of a file below /proc/sys, or NULL. Caller frees. */
static char *
setting(const char *path)
{
    char *text = NULL;
    size_t len = 0;
    if (!fs_read_file(path, 4096, &text, &len, NULL))
        return NULL;
    text[strcspn(text, "\n")] = '\0';
    return text;
}

static void
check_ptrace(struct doctor *d)
{
    char reason[200] = "";
    bool ptrace = harness_can_ptrace(reason, sizeof reason);
    char *preload = harness_preload_path();
    char *detail = ptrace ? xstrdup("allowed") : xasprintf("forbidden: %s", reason);
    doctor_add(d, CAN_RUN, WEIGHT_NOTE, "ptrace", "ptrace of own children", ptrace, detail,
               xstrdup("allow it for the container (docker run --cap-add SYS_PTRACE); until then "
                       "the preloaded handler is used"));
    doctor_add(d, CAN_RUN, WEIGHT_REQUIRED, "capture", "a way to catch crashes",
               ptrace || preload != NULL,
               ptrace            ? xstrdup("ptrace")
               : preload != NULL ? xasprintf("preloaded handler %s", preload)
                                 : xstrdup("neither ptrace nor the preloaded handler"),
               xstrdup("allow ptrace, or install the preload library beside the program"));
    free(preload);
}

/* Attaching to a running process: lldb -p, gdb -p. Our own captures trace children, which 1 allows.
 */
static void
check_ptrace_scope(struct doctor *d)
{
    char *value = setting("/proc/sys/kernel/yama/ptrace_scope");
    bool ok = value == NULL || strcmp(value, "0") == 0 || geteuid() == 0;
    doctor_add(d, CAN_DEBUG, WEIGHT_NOTE, "ptrace-scope", "attaching to running programs", ok,
               value == NULL ? xstrdup("not restricted by Yama")
                             : xasprintf("kernel.yama.ptrace_scope is %s", value),
               xstrdup("sudo sysctl kernel.yama.ptrace_scope=0"));
    free(value);
}

static void
check_core_files(struct doctor *d)
{
    char *pattern = setting("/proc/sys/kernel/core_pattern");
    struct rlimit limit = { 0, 0 };
    getrlimit(RLIMIT_CORE, &limit);
    bool piped = pattern != NULL && pattern[0] == '|';
    bool ok = piped || limit.rlim_cur != 0;
    char *detail = pattern == NULL ? xstrdup("the pattern cannot be read")
                   : piped         ? xasprintf("go to %s", pattern + 1)
                   : ok            ? xasprintf("named %s", pattern)
                                   : xasprintf("named %s, but limited to 0 bytes", pattern);
    doctor_add(d, CAN_RUN, WEIGHT_NOTE, "core-files", "core files, for repro explain CORE", ok,
               detail, xstrdup("ulimit -c unlimited"));
    free(pattern);
}

/* repro run --fixed-addresses and debuggers ask for it; seccomp filters of containers forbid it. */
static void
check_fixed_addresses(struct doctor *d)
{
    int before = personality(0xffffffff);
    bool ok = before != -1 && personality((unsigned long)before | ADDR_NO_RANDOMIZE) != -1;
    if (ok)
        personality((unsigned long)before);
    doctor_add(
        d, CAN_RUN, WEIGHT_NOTE, "fixed-addresses", "programs without random addresses", ok,
        xstrdup(ok ? "allowed" : "forbidden: personality() is refused"),
        xstrdup("allow it for the container (docker run --security-opt seccomp=unconfined)"));
}

static void
check_counting(struct doctor *d)
{
    struct perf_event_attr attr = { .type = PERF_TYPE_HARDWARE,
                                    .size = sizeof attr,
                                    .config = PERF_COUNT_HW_INSTRUCTIONS,
                                    .exclude_kernel = 1,
                                    .exclude_hv = 1 };
    long fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
    const char *reason = errno == ENOENT ? "no such counter here" : strerror(errno);
    bool ok = fd >= 0;
    char *value = setting("/proc/sys/kernel/perf_event_paranoid");
    if (ok)
        close((int)fd);
    doctor_add(d, CAN_DEBUG, WEIGHT_NOTE, "perf", "counting instructions (perf)", ok,
               ok ? xstrdup("allowed")
                  : xasprintf("%s (kernel.perf_event_paranoid is %s)", reason,
                              value != NULL ? value : "unknown"),
               NULL);
    free(value);
}

void
doctor_ask_system(struct doctor *d)
{
    check_ptrace(d);
    check_core_files(d);
    check_fixed_addresses(d);
    check_ptrace_scope(d);
    check_counting(d);
    doctor_add_library(d, CAN_UNWIND, "libunwind", "libunwind", REPRO_LIBUNWIND_VERSION,
                       "libunwind-dev", NULL);
    doctor_add_library(d, CAN_SYMBOLISE, "elfutils", "elfutils (file and line)",
                       REPRO_ELFUTILS_VERSION, "libdw-dev", NULL);
}
