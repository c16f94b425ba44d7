/* signal_source.h - signals as a descriptor that poll() can wait for. */
#ifndef REPRO_HARNESS_SIGNAL_SOURCE_H
#define REPRO_HARNESS_SIGNAL_SOURCE_H

#include <signal.h>

/* For the signals in SET, which must be blocked; -1 with errno. close() it. */
int signal_source_open(const sigset_t *set);
/* The next one that came, taken off; 0 if there is none. */
int signal_source_next(int fd, const sigset_t *set);

#endif
