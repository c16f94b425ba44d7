/* own_linux.c - see own.h. */
#include "harness/preload/own.h"

#include "harness/channel.h"
#include "harness/registers_host.h"

#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096U

const int own_handler_flags = 0;

int
own_tid(void)
{
    return (int)syscall(SYS_gettid);
}

bool
own_is_main_thread(void)
{
    return own_tid() == (int)getpid();
}

void
own_pause(long nanoseconds)
{
    struct timespec pause = { 0, nanoseconds };
    syscall(SYS_nanosleep, &pause, NULL);
}

void
own_signal(const siginfo_t *info, const void *context, struct preload_hello *hello)
{
    if (info) {
        hello->signal = info->si_signo;
        hello->code = info->si_code;
        hello->is_fault = info->si_code > 0;
        hello->sender = info->si_code <= 0 ? info->si_pid : 0;
        hello->address = info->si_code > 0 ? (uint64_t)(uintptr_t)info->si_addr : 0;
        hello->has_address =
            hello->is_fault && !(info->si_code == SI_KERNEL && hello->address == 0);
    }
    registers_from_ucontext(context, &hello->registers);
}

bool
own_signal_recurs(int number, const siginfo_t *info, const void *context)
{
    (void)context;
    return info->si_code > 0 && number != SIGTRAP && number != SIGSYS;
}

void
own_resend(int number, siginfo_t *info)
{
    syscall(SYS_rt_tgsigqueueinfo, getpid(), own_tid(), number, info);
}

bool
own_reader_open(struct own_reader *reader)
{
    return pipe2(reader->ends, O_CLOEXEC) == 0;
}

void
own_reader_close(struct own_reader *reader)
{
    close(reader->ends[0]);
    close(reader->ends[1]);
}

/* The kernel checks the memory when it goes into a pipe. */
size_t
own_read(const struct own_reader *reader, uint64_t address, void *buffer, size_t length)
{
    size_t done = 0;
    while (done < length) {
        uint64_t at = address + done;
        size_t part = PAGE - (size_t)(at % PAGE);
        if (part > length - done)
            part = length - done;
        ssize_t put = write(reader->ends[1], (const void *)(uintptr_t)at, part); /* NOLINT */
        if (put <= 0 || !channel_receive(reader->ends[0], (char *)buffer + done, (size_t)put))
            break;
        done += (size_t)put;
        if ((size_t)put < part)
            break;
    }
    return done;
}

/* The program: where the link leads, not what is there. */
static bool
own_program(own_sink *sink, void *context)
{
    char path[PAGE];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    return length <= 0 || sink(context, path, (size_t)length);
}

bool
own_file(const char *name, own_sink *sink, void *context)
{
    char path[64] = "/proc/self/", buffer[PAGE];
    size_t length = strlen(name);
    if (length >= sizeof path - 11)
        return true;
    if (strcmp(name, "exe") == 0)
        return own_program(sink, context);
    memcpy(path + 11, name, length + 1);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool going = true;
    for (ssize_t got; going && file >= 0 && (got = read(file, buffer, sizeof buffer)) > 0;)
        going = sink(context, buffer, (size_t)got);
    if (file >= 0)
        close(file);
    return going;
}

size_t
own_frames(const struct registers *registers, struct preload_frame *frames, size_t max)
{
    (void)registers, (void)frames, (void)max; /* the harness unwinds, through the memory */
    return 0;
}

void
own_recover(int tid)
{
    (void)tid; /* nothing here touches memory that it does not own */
}
