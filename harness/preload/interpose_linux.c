/* interpose_linux.c - our functions in place of libc's: the loader takes the first definition. */
#include "harness/preload/capture.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

typedef int sigaction_function(int, const struct sigaction *, struct sigaction *);
typedef int thread_create_function(pthread_t *, const pthread_attr_t *, capture_thread *, void *);

int
real_sigaction(int number, const struct sigaction *action, struct sigaction *old)
{
    static sigaction_function *real;
    if (!real) {
        void *found = dlsym(RTLD_NEXT, "sigaction");
        memcpy(&real, &found, sizeof found);
    }
    if (!real) {
        errno = ENOSYS;
        return -1;
    }
    return real(number, action, old);
}

int
real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, capture_thread *run,
                    void *argument)
{
    static thread_create_function *real;
    if (!real) {
        void *found = dlsym(RTLD_NEXT, "pthread_create");
        memcpy(&real, &found, sizeof found);
    }
    return real ? real(thread, attributes, run, argument) : ENOSYS;
}

EXPORT int
sigaction(int number, const struct sigaction *restrict action, struct sigaction *restrict old)
{
    return capture_sigaction(number, action, old);
}

EXPORT sighandler_t
signal(int number, sighandler_t handler)
{
    return capture_signal(number, handler);
}

EXPORT int
pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
               void *argument)
{
    return capture_pthread_create(thread, attributes, run, argument);
}
