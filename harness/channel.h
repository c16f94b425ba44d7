/* channel.h - the local socket between the handler in a crashing process and the harness.
 *
 * Linux: an abstract socket. macOS: a socket file in a folder of its own that only its owner can
 * enter. channel.c is common, channel_linux.c and channel_darwin.c are the rest. What the handler
 * calls (connect, send, receive, wants_endings, show_signal) is async-signal-safe.
 */
#ifndef REPRO_HARNESS_CHANNEL_H
#define REPRO_HARNESS_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define CHANNEL_NAME_MAX 104 /* sun_path of macOS */

/* Choose a name that nobody has; with ENDINGS it tells the handler that processes which end by
 * themselves are of interest, too. Empty if that is not possible. */
void channel_name(char name[CHANNEL_NAME_MAX], bool endings);
/* Listen under NAME: a descriptor, non-blocking and closed on exec, or -1 with errno. */
int channel_listen(const char *name);
/* The next connection, closed on exec, or -1. Waits at most SECONDS for each answer on it. */
int channel_accept(int listener, int seconds);
/* Is the other end process PID of our own user? */
bool channel_peer_is(int fd, pid_t pid);
/* Take back what channel_name() and channel_listen() left in the file system. */
void channel_remove(const char *name);

int channel_connect(const char *name); /* -1 = nobody listens */
bool channel_wants_endings(const char *name);
bool channel_send(int fd, const void *data, size_t length);
bool channel_receive(int fd, void *data, size_t length);
/* The signal that asks a hanging process to show itself. */
int channel_show_signal(void);

/* The variants' parts. */
#define CHANNEL_ENDINGS_WORD "repro-endings-"
#define CHANNEL_CRASHES_WORD "repro-capture-"
extern const int channel_send_flags; /* no SIGPIPE, where a flag can say so */

#endif
