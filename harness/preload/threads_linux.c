/* threads_linux.c - stop the other threads of a crashing process from inside, and read their
 * registers.
 *
 * Each thread gets a real-time signal; its handler stores the thread's registers and waits. Threads
 * that block the signal are listed without registers. Async-signal-safe.
 */
#include "harness/preload/capture.h"
#include "harness/preload/own.h"

#include "harness/registers_host.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PATIENCE_NS UINT64_C(50000000)
#define PAUSE_NS    50000

static _Atomic int parking;                  /* 1 while threads are to park */
static struct preload_thread *_Atomic slots; /* of the crashing thread */
static _Atomic size_t slot_count;
static _Atomic size_t arrived;

static void
pause_briefly(void)
{
    own_pause(PAUSE_NS);
}

static void
park(const void *context)
{
    int tid = own_tid();
    struct preload_thread *list = atomic_load(&slots);
    size_t count = atomic_load(&slot_count);
    for (size_t i = 0; list && i < count; i++) {
        if (list[i].tid != tid || list[i].has_registers)
            continue;
        registers_from_ucontext(context, &list[i].registers);
        list[i].has_registers = 1;
        atomic_fetch_add(&arrived, 1);
        while (atomic_load(&parking))
            pause_briefly();
        return;
    }
}

void
capture_park_if_asked(const void *context)
{
    if (atomic_load(&parking))
        park(context);
}

void
capture_on_signal(int number, siginfo_t *info, void *context)
{
    (void)number;
    int saved = errno;
    if (info->si_code == SI_TKILL && info->si_pid == getpid()) {
        if (atomic_load(&parking))
            park(context);
    } else {
        capture_serve(capture_socket_name, NULL, context);
    }
    errno = saved;
}

struct directory_entry { /* what getdents64 returns */
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
};

static int
parse_tid(const char *name)
{
    int tid = 0;
    for (; *name >= '0' && *name <= '9' && tid < 100000000; name++)
        tid = tid * 10 + (*name - '0');
    return *name == '\0' ? tid : 0;
}

static size_t
list_threads(struct preload_thread *threads, size_t max, int except)
{
    _Alignas(struct directory_entry) char buffer[4096];
    size_t count = 0;
    int folder = open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (long got;
         folder >= 0 && (got = syscall(SYS_getdents64, folder, buffer, sizeof buffer)) > 0;) {
        for (long at = 0; at < got;) {
            const struct directory_entry *entry = (const void *)(buffer + at);
            int tid = parse_tid(entry->name);
            if (tid > 0 && tid != except && count < max)
                threads[count++].tid = tid;
            at += entry->length;
        }
    }
    if (folder >= 0)
        close(folder);
    return count;
}

size_t
capture_park_threads(struct preload_thread *threads, size_t max)
{
    memset(threads, 0, max * sizeof *threads);
    size_t count = list_threads(threads, max, own_tid()), asked = 0;
    atomic_store(&slots, threads);
    atomic_store(&slot_count, count);
    atomic_store(&arrived, 0);
    atomic_store(&parking, 1);
    for (size_t i = 0; i < count; i++)
        asked += syscall(SYS_tgkill, getpid(), threads[i].tid, channel_show_signal()) == 0;
    for (uint64_t waited = 0; atomic_load(&arrived) < asked && waited < PATIENCE_NS;
         waited += PAUSE_NS)
        pause_briefly();
    return count;
}

void
capture_release_threads(void)
{
    atomic_store(&parking, 0);
}
