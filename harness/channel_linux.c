/* channel_linux.c - see channel.h: abstract sockets, which leave no file. */
#include "harness/channel.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

const int channel_send_flags = MSG_NOSIGNAL;

void
channel_name(char name[CHANNEL_NAME_MAX], bool endings)
{
    static unsigned serial;
    snprintf(name, CHANNEL_NAME_MAX, "%s%d-%u",
             endings ? CHANNEL_ENDINGS_WORD : CHANNEL_CRASHES_WORD, (int)getpid(), serial++);
}

/* First byte 0: abstract. */
static socklen_t
make_address(const char *name, struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    size_t length = strnlen(name, sizeof address->sun_path - 1);
    memcpy(address->sun_path + 1, name, length);
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
}

int
channel_listen(const char *name)
{
    struct sockaddr_un address;
    socklen_t size = make_address(name, &address);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && bind(fd, (const struct sockaddr *)&address, size) == 0 && listen(fd, 16) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

int
channel_accept(int listener, int seconds)
{
    struct timeval patience = { .tv_sec = seconds };
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return fd;
}

bool
channel_peer_is(int fd, pid_t pid)
{
    struct ucred peer;
    socklen_t size = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == getuid() &&
           peer.pid == pid;
}

void
channel_remove(const char *name)
{
    (void)name; /* the name goes with the listener */
}

int
channel_connect(const char *name)
{
    struct sockaddr_un address;
    socklen_t size = make_address(name, &address);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, size) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

int
channel_show_signal(void)
{
    return SIGRTMAX - 3;
}
