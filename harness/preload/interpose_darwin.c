/* interpose_darwin.c - our functions in place of the system's: dyld reads the pairs in the section
 * __interpose of inserted libraries and leaves our own calls as they are. */
#include "harness/preload/capture.h"

typedef void any_function(void);

struct interposition {
    any_function *replacement, *original;
};

#define INTERPOSE(mine, theirs)                                                            \
    __attribute__((used, section("__DATA,__interpose"))) static const struct interposition \
        interpose_##theirs = { (any_function *)(mine), (any_function *)(theirs) }

INTERPOSE(capture_sigaction, sigaction);
INTERPOSE(capture_signal, signal);
INTERPOSE(capture_pthread_create, pthread_create);

int
real_sigaction(int number, const struct sigaction *action, struct sigaction *old)
{
    return sigaction(number, action, old);
}

int
real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, capture_thread *run,
                    void *argument)
{
    return pthread_create(thread, attributes, run, argument);
}
