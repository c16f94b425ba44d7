/* capture.c - the preloaded crash handler: installed before main, out of the program's sight.
 *
 * It takes the fatal signals that the program leaves at their default action. A program that asks
 * or sets dispositions sees what it would see without us: sigaction() and signal() are interposed
 * (interpose_*.c), a handler of its own replaces ours, and SIG_DFL brings ours back. After the
 * harness has seen the process, it dies of the same signal with the same siginfo.
 */
#include "harness/preload/capture.h"
#include "harness/preload/own.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define STACK_BYTES ((size_t)65536)
#define WAIT_ROUNDS 100000 /* of 0.1 ms: another thread's crash is being looked at */

char capture_socket_name[CHANNEL_NAME_MAX];

static const int watched[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS };

static atomic_flag serving = ATOMIC_FLAG_INIT;
static _Atomic int server_tid;

/* Die of INFO's signal as if we had not been there: a fault happens again when the handler returns
 * to it; a sent signal is sent again with its siginfo. */
static void
die(int number, siginfo_t *info, const void *context)
{
    struct sigaction fallback = { 0 };
    fallback.sa_handler = SIG_DFL;
    real_sigaction(number, &fallback, NULL);
    if (!own_signal_recurs(number, info, context))
        own_resend(number, info);
}

static void
on_fatal(int number, siginfo_t *info, void *context)
{
    int tid = own_tid();
    if (!atomic_flag_test_and_set(&serving)) {
        atomic_store(&server_tid, tid);
        capture_serve(capture_socket_name, info, context);
    } else if (atomic_load(&server_tid) != tid) {
        for (int i = 0; i < WAIT_ROUNDS; i++) { /* the other thread's death ends us */
            capture_park_if_asked(context);
            own_pause(100000);
        }
    } else {
        own_recover(tid);
    }
    die(number, info, context);
}

static void
install(int number)
{
    struct sigaction action = { 0 };
    action.sa_sigaction = on_fatal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | own_handler_flags;
    sigfillset(&action.sa_mask);
    sigdelset(&action.sa_mask, SIGSEGV); /* a fault in our own handler must end the process */
    sigdelset(&action.sa_mask, SIGBUS);
    real_sigaction(number, &action, NULL);
}

static bool
is_watched(int number)
{
    for (size_t i = 0; i < sizeof watched / sizeof watched[0]; i++)
        if (watched[i] == number)
            return capture_socket_name[0] != '\0';
    return false;
}

static bool
is_ours(const struct sigaction *action)
{
    return (action->sa_flags & SA_SIGINFO) && action->sa_sigaction == on_fatal;
}

int
capture_sigaction(int number, const struct sigaction *action, struct sigaction *old)
{
    struct sigaction before = { 0 };
    if (!is_watched(number))
        return real_sigaction(number, action, old);
    bool back_to_default =
        action && !(action->sa_flags & SA_SIGINFO) && action->sa_handler == SIG_DFL;
    int status = real_sigaction(number, back_to_default ? NULL : action, &before);
    if (status != 0)
        return status;
    if (back_to_default && !is_ours(&before))
        install(number);
    if (old && is_ours(&before)) {
        memset(old, 0, sizeof *old);
        old->sa_handler = SIG_DFL;
    } else if (old) {
        *old = before;
    }
    return 0;
}

capture_handler *
capture_signal(int number, capture_handler *handler)
{
    struct sigaction action = { 0 }, old;
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    return capture_sigaction(number, &action, &old) == 0 ? old.sa_handler : SIG_ERR;
}

/* Signal stack of the calling thread: a handler for a stack overflow needs one. */
static void
give_stack(void)
{
    stack_t stack = { 0 }, old;
    if (sigaltstack(NULL, &old) != 0 || !(old.ss_flags & SS_DISABLE))
        return;
    stack.ss_sp =
        mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    stack.ss_size = STACK_BYTES;
    if (stack.ss_sp != MAP_FAILED)
        sigaltstack(&stack, NULL);
}

static void
take_stack(void)
{
    stack_t off = { .ss_flags = SS_DISABLE }, old;
    if (sigaltstack(NULL, &old) == 0 && !(old.ss_flags & SS_DISABLE) &&
        old.ss_size == STACK_BYTES && sigaltstack(&off, NULL) == 0)
        munmap(old.ss_sp, STACK_BYTES);
}

struct thread_start {
    capture_thread *run;
    void *argument;
};

static void
end_thread(void *unused)
{
    (void)unused;
    take_stack();
}

static void *
start_thread_with_stack(void *data)
{
    struct thread_start start = *(struct thread_start *)data;
    void *result;
    free(data);
    give_stack();
    pthread_cleanup_push(end_thread, NULL);
    result = start.run(start.argument);
    pthread_cleanup_pop(1);
    return result;
}

int
capture_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, capture_thread *run,
                       void *argument)
{
    struct thread_start *start = capture_socket_name[0] ? malloc(sizeof *start) : NULL;
    if (!start)
        return real_pthread_create(thread, attributes, run, argument);
    *start = (struct thread_start){ run, argument };
    int status = real_pthread_create(thread, attributes, start_thread_with_stack, start);
    if (status != 0)
        free(start);
    return status;
}

static void
install_unless_set(int number)
{
    struct sigaction before;
    if (real_sigaction(number, NULL, &before) == 0 && !(before.sa_flags & SA_SIGINFO) &&
        before.sa_handler == SIG_DFL)
        install(number);
}

__attribute__((constructor)) static void
start(void)
{
    const char *name = getenv(PRELOAD_SOCKET_VARIABLE);
    if (!name || strlen(name) >= sizeof capture_socket_name)
        return;
    memcpy(capture_socket_name, name, strlen(name) + 1);
    give_stack();
    for (size_t i = 0; i < sizeof watched / sizeof watched[0]; i++)
        install_unless_set(watched[i]);
    struct sigaction show = { 0 };
    show.sa_sigaction = capture_on_signal;
    show.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
    sigfillset(&show.sa_mask);
    real_sigaction(channel_show_signal(), &show, NULL);
}

/* Behind the exit handlers, where the profile was written or not. */
__attribute__((destructor)) static void
end(void)
{
    if (channel_wants_endings(capture_socket_name) && !atomic_flag_test_and_set(&serving))
        capture_serve_ending(capture_socket_name);
}
