/* signal_source_darwin.c - see signal_source.h: a kqueue tells that signals came, sigwait() takes
 * them off. */
#include "harness/signal_source.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/event.h>
#include <unistd.h>

int
signal_source_open(const sigset_t *set)
{
    int queue = kqueue();
    if (queue < 0)
        return -1;
    fcntl(queue, F_SETFD, FD_CLOEXEC);
    for (int number = 1; number < NSIG; number++) {
        struct kevent change;
        if (sigismember(set, number) != 1)
            continue;
        EV_SET(&change, number, EVFILT_SIGNAL, EV_ADD | EV_CLEAR, 0, 0, NULL);
        if (kevent(queue, &change, 1, NULL, 0, NULL) != 0) {
            close(queue);
            return -1;
        }
    }
    return queue;
}

/* SIGCHLD at its default action is never pending: it only wakes us. */
static int
take_pending(const sigset_t *set)
{
    sigset_t pending, one;
    int taken = 0;
    sigpending(&pending);
    for (int number = 1; number < NSIG; number++) {
        if (sigismember(set, number) != 1 || sigismember(&pending, number) != 1)
            continue;
        sigemptyset(&one);
        sigaddset(&one, number);
        if (sigwait(&one, &taken) == 0)
            return taken;
    }
    return 0;
}

int
signal_source_next(int fd, const sigset_t *set)
{
    static const struct timespec at_once = { 0, 0 };
    struct kevent events[8];
    while (kevent(fd, NULL, 0, events, sizeof events / sizeof events[0], &at_once) > 0)
        ;
    return take_pending(set);
}
