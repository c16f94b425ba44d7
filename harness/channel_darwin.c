/* channel_darwin.c - see channel.h: a socket file in a private folder, and SIGEMT, which macOS
 * defines but never sends. */
#include "harness/channel.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define SOCKET_FILE "/socket"

const int channel_send_flags = 0; /* SO_NOSIGPIPE says it */

/* $TMPDIR is private and short enough on macOS; where it is not, /tmp. */
static bool
make_folder(char name[CHANNEL_NAME_MAX], const char *parent, const char *word)
{
    int length = snprintf(name, CHANNEL_NAME_MAX, "%s/%sXXXXXX", parent, word);
    return length > 0 && (size_t)length + sizeof SOCKET_FILE <= CHANNEL_NAME_MAX && mkdtemp(name);
}

void
channel_name(char name[CHANNEL_NAME_MAX], bool endings)
{
    const char *word = endings ? CHANNEL_ENDINGS_WORD : CHANNEL_CRASHES_WORD;
    const char *folder = getenv("TMPDIR");
    if ((folder && folder[0] == '/' && make_folder(name, folder, word)) ||
        make_folder(name, "/tmp", word))
        memcpy(name + strlen(name), SOCKET_FILE, sizeof SOCKET_FILE);
    else
        name[0] = '\0';
}

static bool
make_address(const char *name, struct sockaddr_un *address)
{
    size_t length = strnlen(name, sizeof address->sun_path);
    *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    if (length == 0 || length >= sizeof address->sun_path)
        return false;
    memcpy(address->sun_path, name, length + 1);
    return true;
}

/* A stream socket, closed on exec, that answers a lost peer with EPIPE. */
static int
make_socket(void)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0), on = 1;
    if (fd < 0)
        return -1;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
    return fd;
}

int
channel_listen(const char *name)
{
    struct sockaddr_un address;
    int fd = make_address(name, &address) ? make_socket() : -1;
    if (fd >= 0 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0 &&
        bind(fd, (const struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 16) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

int
channel_accept(int listener, int seconds)
{
    struct timeval patience = { .tv_sec = seconds };
    int fd = accept(listener, NULL, NULL), on = 1;
    if (fd < 0)
        return -1;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, 0); /* it is non-blocking like its listener */
    setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return fd;
}

bool
channel_peer_is(int fd, pid_t pid)
{
    uid_t user;
    gid_t group;
    pid_t peer = 0;
    socklen_t size = sizeof peer;
    return getpeereid(fd, &user, &group) == 0 && user == getuid() &&
           getsockopt(fd, SOL_LOCAL, LOCAL_PEERPID, &peer, &size) == 0 && peer == pid;
}

void
channel_remove(const char *name)
{
    char folder[CHANNEL_NAME_MAX];
    size_t length = strlen(name);
    if (length < sizeof SOCKET_FILE || length >= sizeof folder)
        return;
    unlink(name);
    memcpy(folder, name, length + 1);
    folder[length - (sizeof SOCKET_FILE - 1)] = '\0';
    rmdir(folder);
}

int
channel_connect(const char *name)
{
    struct sockaddr_un address;
    int fd = make_address(name, &address) ? make_socket() : -1;
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

int
channel_show_signal(void)
{
    return SIGEMT;
}
