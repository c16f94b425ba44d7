/* signal_source_linux.c - see signal_source.h. */
#include "harness/signal_source.h"

#include <sys/signalfd.h>
#include <unistd.h>

int
signal_source_open(const sigset_t *set)
{
    return signalfd(-1, set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int
signal_source_next(int fd, const sigset_t *set)
{
    struct signalfd_siginfo info;
    (void)set;
    return read(fd, &info, sizeof info) == (ssize_t)sizeof info ? (int)info.ssi_signo : 0;
}
