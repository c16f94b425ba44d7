/* capture.h - parts of the preloaded handler (libreprocapture). */
#ifndef REPRO_HARNESS_PRELOAD_CAPTURE_H
#define REPRO_HARNESS_PRELOAD_CAPTURE_H

#include "harness/channel.h"
#include "harness/preload/protocol.h"

#include <pthread.h>
#include <signal.h>

/* Async-signal-safe: connect to the harness and serve this process until it has seen enough.
 * INFO is NULL when the harness asked to see a hanging process. */
void capture_serve(const char *socket_name, const siginfo_t *info, const void *context);
/* The same at exit(), without a signal. */
void capture_serve_ending(const char *socket_name);
/* Async-signal-safe: registers of the other threads, at most MAX. They stay parked until
 * capture_release_threads(). */
size_t capture_park_threads(struct preload_thread *threads, size_t max);
void capture_release_threads(void);
/* For a thread that waits with all signals blocked (it crashed second). */
void capture_park_if_asked(const void *context);
/* The handler of channel_show_signal(), installed at load time. */
void capture_on_signal(int number, siginfo_t *info, void *context);
/* Name of the harness' socket, empty if there is none. */
extern char capture_socket_name[CHANNEL_NAME_MAX];

/* What the program sees of the functions that interpose_*.c put in place of the system's. */
typedef void capture_handler(int);
typedef void *capture_thread(void *);
int capture_sigaction(int number, const struct sigaction *action, struct sigaction *old);
capture_handler *capture_signal(int number, capture_handler *handler);
int capture_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, capture_thread *run,
                           void *argument);
/* The system's own, from interpose_*.c. */
int real_sigaction(int number, const struct sigaction *action, struct sigaction *old);
int real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, capture_thread *run,
                        void *argument);

#endif
