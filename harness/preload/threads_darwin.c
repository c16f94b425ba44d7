/* threads_darwin.c - stop the other threads of a crashing process from inside, and read their
 * registers: Mach suspends them wherever they are. Async-signal-safe.
 */
#include "harness/preload/capture.h"

#include "harness/registers_darwin.h"

#include <errno.h>
#include <mach/mach.h>
#include <string.h>

static thread_act_t suspended[PRELOAD_THREADS_MAX];
static size_t suspended_count;

void
capture_park_if_asked(const void *context)
{
    (void)context; /* threads are suspended, they need not come */
}

void
capture_on_signal(int number, siginfo_t *info, void *context)
{
    (void)number, (void)info;
    int saved = errno;
    capture_serve(capture_socket_name, NULL, context);
    errno = saved;
}

static bool
read_thread(thread_act_t port, struct preload_thread *thread)
{
    natural_t state[DARWIN_STATE_WORDS];
    mach_msg_type_number_t count = darwin_state_count;
    struct thread_identifier_info identity;
    mach_msg_type_number_t identity_count = THREAD_IDENTIFIER_INFO_COUNT;
    if (thread_info(port, THREAD_IDENTIFIER_INFO, (thread_info_t)&identity, &identity_count) ==
        KERN_SUCCESS)
        thread->tid = (int32_t)(identity.thread_id & 0x7fffffff);
    if (thread_get_state(port, darwin_state_flavor, state, &count) != KERN_SUCCESS)
        return false;
    registers_from_state(state, &thread->registers);
    thread->has_registers = 1;
    return true;
}

size_t
capture_park_threads(struct preload_thread *threads, size_t max)
{
    thread_act_array_t list = NULL;
    mach_msg_type_number_t count = 0;
    thread_act_t mine = mach_thread_self();
    size_t kept = 0;
    memset(threads, 0, max * sizeof *threads);
    if (task_threads(mach_task_self(), &list, &count) != KERN_SUCCESS)
        count = 0;
    for (mach_msg_type_number_t i = 0; i < count; i++) {
        bool keep = list[i] != mine && kept < max && suspended_count < PRELOAD_THREADS_MAX &&
                    thread_suspend(list[i]) == KERN_SUCCESS;
        if (keep) {
            suspended[suspended_count++] = list[i];
            read_thread(list[i], &threads[kept++]);
        } else {
            mach_port_deallocate(mach_task_self(), list[i]);
        }
    }
    if (list)
        vm_deallocate(mach_task_self(), (vm_address_t)list, count * sizeof *list);
    mach_port_deallocate(mach_task_self(), mine);
    return kept;
}

void
capture_release_threads(void)
{
    for (size_t i = 0; i < suspended_count; i++) {
        thread_resume(suspended[i]);
        mach_port_deallocate(mach_task_self(), suspended[i]);
    }
    suspended_count = 0;
}
