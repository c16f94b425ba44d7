/* own_darwin.c - see own.h: Mach and BSD calls that the handler makes about its own process. */
#include "harness/preload/own.h"

#include "harness/preload/own_files_darwin.h"
#include "harness/registers_darwin.h"
#include "harness/registers_host.h"

#include <mach/mach.h>
#include <mach/vm_map.h>
#include <pthread.h>
#include <string.h>
#include <sys/select.h>
#include <sys/time.h>
#include <unistd.h>

#define SENT_CODES 0x10000 /* SI_USER and what follows: sent by somebody */

/* Without SA_NODEFER the system does not deliver a fault in the handler, own_frames() needs it. */
const int own_handler_flags = SA_NODEFER;

int
own_tid(void)
{
    uint64_t number = 0;
    pthread_threadid_np(NULL, &number);
    return (int)(number & 0x7fffffff);
}

bool
own_is_main_thread(void)
{
    return pthread_main_np() != 0;
}

void
own_pause(long nanoseconds)
{
    struct timeval pause = { 0, (suseconds_t)(nanoseconds / 1000 + 1) };
    select(0, NULL, NULL, NULL, &pause);
}

/* Is what raised the signal an exception of the processor that fits it? The system leaves the codes
 * of some faults and of all sent signals at 0; the exception state may be of an older fault. */
static bool
is_fault(int number, int code, enum exception_kind kind)
{
    if (code >= SENT_CODES)
        return false;
    switch (number) {
    case SIGSEGV:
    case SIGBUS:
        return kind == EXCEPTION_PAGE || kind == EXCEPTION_UNADDRESSED ||
               kind == EXCEPTION_ALIGNMENT || (code > 0 && kind == EXCEPTION_INSTRUCTION);
    case SIGILL:
        return kind == EXCEPTION_INSTRUCTION;
    case SIGFPE:
        return kind == EXCEPTION_ARITHMETIC;
    case SIGTRAP:
        return kind == EXCEPTION_BREAKPOINT;
    default:
        return false;
    }
}

void
own_signal(const siginfo_t *info, const void *context, struct preload_hello *hello)
{
    registers_from_ucontext(context, &hello->registers);
    if (!info)
        return;
    enum cpu cpu = hello->registers.cpu;
    exception_from_ucontext(context, &hello->exception);
    enum exception_kind kind = exception_kind(cpu, &hello->exception);
    hello->signal = info->si_signo;
    hello->code = info->si_code;
    hello->is_fault = is_fault(info->si_signo, info->si_code, kind);
    hello->has_address = hello->is_fault && exception_has_address(cpu, &hello->exception);
    if (hello->has_address)
        hello->address = hello->exception.address;
    else if (hello->is_fault)
        hello->address = (uint64_t)(uintptr_t)info->si_addr;
    if (!hello->is_fault) {
        hello->sender = info->si_pid;
        hello->exception.present = 0;
    }
}

static bool
region_at(uint64_t address, vm_region_basic_info_data_64_t *info)
{
    vm_address_t start = (vm_address_t)address;
    vm_size_t size = 0;
    mach_msg_type_number_t count = VM_REGION_BASIC_INFO_COUNT_64;
    mach_port_t object = MACH_PORT_NULL;
    return vm_region_64(mach_task_self(), &start, &size, VM_REGION_BASIC_INFO_64,
                        (vm_region_info_t)info, &count, &object) == KERN_SUCCESS &&
           start <= address;
}

/* Is the memory at ADDRESS still closed to that access? Then the exception is this signal's. */
static bool
is_closed(uint64_t address, char access)
{
    vm_region_basic_info_data_64_t info;
    if (!region_at(address, &info))
        return true;
    vm_prot_t wanted = access == 'x'   ? VM_PROT_EXECUTE
                       : access == 'w' ? VM_PROT_WRITE
                                       : VM_PROT_READ;
    return (info.protection & wanted) == 0;
}

bool
own_signal_recurs(int number, const siginfo_t *info, const void *context)
{
    struct preload_hello hello = { 0 };
    own_signal(info, context, &hello);
    if (!hello.is_fault)
        return false;
    switch (exception_kind(hello.registers.cpu, &hello.exception)) {
    case EXCEPTION_PAGE:
        return hello.has_address &&
               is_closed(hello.address, exception_access(hello.registers.cpu, &hello.exception));
    case EXCEPTION_UNADDRESSED:
    case EXCEPTION_INSTRUCTION:
    case EXCEPTION_ARITHMETIC:
        return number != SIGTRAP;
    default:
        return false;
    }
}

void
own_resend(int number, siginfo_t *info)
{
    (void)info; /* there is no call that sends it along */
    pthread_kill(pthread_self(), number);
}

bool
own_reader_open(struct own_reader *reader)
{
    reader->ends[0] = reader->ends[1] = -1; /* the kernel copies without a pipe */
    return true;
}

void
own_reader_close(struct own_reader *reader)
{
    (void)reader;
}

size_t
own_read(const struct own_reader *reader, uint64_t address, void *buffer, size_t length)
{
    (void)reader;
    size_t done = 0;
    while (done < length) {
        uint64_t at = address + done;
        size_t part = vm_page_size - (size_t)(at % vm_page_size);
        vm_size_t got = 0;
        if (part > length - done)
            part = length - done;
        if (vm_read_overwrite(mach_task_self(), (vm_address_t)at, part,
                              (vm_address_t)((char *)buffer + done), &got) != KERN_SUCCESS)
            break;
        done += got;
        if (got < part)
            break;
    }
    return done;
}

bool
own_file(const char *name, own_sink *sink, void *context)
{
    if (strcmp(name, "maps") == 0)
        return own_maps(sink, context);
    if (strcmp(name, "images") == 0)
        return own_images(sink, context);
    return true;
}
