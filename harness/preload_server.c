/* preload_server.c - see preload_server.h. */
#include "harness/preload_server.h"

#include "harness/examine.h"
#include "harness/preload/protocol.h"

#include "common/strbuf.h"
#include "common/xalloc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define PATIENCE_S    2
#define INTERRUPT_MS  300
#define PROC_FILE_MAX (16U << 20)

void
preload_server_name(struct preload_server *server)
{
    static unsigned serial;
    server->listener = -1;
    snprintf(server->name, sizeof server->name, "%s%d-%u",
             server->rescue ? PRELOAD_ENDINGS_PREFIX : "repro-capture-", (int)getpid(), serial++);
}

bool
preload_server_open(struct preload_server *server, struct repro_err *err)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    size_t length = strlen(server->name);
    memcpy(address.sun_path + 1, server->name, length);
    server->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
    if (server->listener >= 0 &&
        bind(server->listener, (const struct sockaddr *)&address, size) == 0 &&
        listen(server->listener, 16) == 0)
        return true;
    repro_fail_errno(err, REPRO_E_CAPABILITY, "cannot listen for the preloaded handler");
    preload_server_close(server);
    return false;
}

void
preload_server_close(struct preload_server *server)
{
    if (server->listener >= 0)
        close(server->listener);
    server->listener = -1;
}

static bool
receive_all(int fd, void *data, size_t length)
{
    char *at = data;
    while (length > 0) {
        ssize_t got = recv(fd, at, length, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        length -= (size_t)got;
    }
    return true;
}

static bool
ask(int fd, enum preload_request_kind kind, uint64_t address, size_t length, const char *name)
{
    struct preload_request request = { .kind = kind,
                                       .length = (uint32_t)length,
                                       .address = address };
    if (name)
        snprintf(request.name, sizeof request.name, "%s", name);
    return send(fd, &request, sizeof request, MSG_NOSIGNAL) == (ssize_t)sizeof request;
}

static size_t
read_memory(void *context, uint64_t address, void *buffer, size_t length)
{
    int fd = *(const int *)context;
    uint32_t got;
    if (!ask(fd, PRELOAD_READ, address, length, NULL) || !receive_all(fd, &got, sizeof got) ||
        got > length || !receive_all(fd, buffer, got))
        return 0;
    return got;
}

static char *
read_proc_file(void *context, const char *name, size_t *length)
{
    int fd = *(const int *)context;
    struct strbuf text = { 0 };
    char piece[4096];
    uint32_t got = 0;
    if (!ask(fd, PRELOAD_FILE, 0, 0, name))
        return NULL;
    while (receive_all(fd, &got, sizeof got) && got > 0 && got <= sizeof piece &&
           text.len < PROC_FILE_MAX && receive_all(fd, piece, got))
        strbuf_add(&text, piece, got);
    if (got != 0) {
        strbuf_free(&text);
        return NULL;
    }
    *length = text.len;
    return strbuf_take(&text);
}

static void
read_threads(int fd, struct stopped_process *stopped)
{
    uint32_t count;
    if (!ask(fd, PRELOAD_THREADS, 0, 0, NULL) || !receive_all(fd, &count, sizeof count) ||
        count > PRELOAD_THREADS_MAX)
        return;
    for (uint32_t i = 0; i < count; i++) {
        struct preload_thread entry;
        if (!receive_all(fd, &entry, sizeof entry))
            return;
        struct stopped_thread thread = { .tid = entry.tid,
                                         .has_registers = entry.has_registers != 0,
                                         .registers = entry.registers };
        XAPPEND(stopped->threads, stopped->thread_count, thread);
    }
}

static bool
is_same_user(int fd, pid_t pid)
{
    struct ucred peer;
    socklen_t size = sizeof peer;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == getuid() &&
           peer.pid == pid;
}

static void
examine_peer(const struct preload_server *server, int fd, const struct preload_hello *hello,
             struct crash_record *record)
{
    struct stopped_process stopped = {
        .pid = hello->pid, .read = read_memory, .proc_file = read_proc_file, .context = &fd
    };
    struct stopped_thread crashed = { .tid = hello->tid,
                                      .has_registers = register_count(hello->registers.cpu) > 0,
                                      .registers = hello->registers };
    stopped.signal = (struct stopped_signal){ .number = hello->signal,
                                              .code = hello->code,
                                              .address = hello->address,
                                              .sender = hello->sender };
    XAPPEND(stopped.threads, stopped.thread_count, crashed);
    read_threads(fd, &stopped);
    examine_clear(record);
    examine(&stopped, record);
    rescue_crashed(&stopped, server->rescue);
    free(stopped.threads);
}

/* A process at its exit(): only its profiles are of interest. */
static void
rescue_peer(const struct preload_server *server, int fd, const struct preload_hello *hello)
{
    struct stopped_process stopped = {
        .pid = hello->pid, .read = read_memory, .proc_file = read_proc_file, .context = &fd
    };
    rescue_process(&stopped, server->rescue);
}

static bool
greet(int fd, struct preload_hello *hello)
{
    struct timeval patience = { .tv_sec = PATIENCE_S };
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return receive_all(fd, hello, sizeof *hello) && hello->magic == PRELOAD_MAGIC &&
           is_same_user(fd, hello->pid);
}

bool
preload_server_serve(struct preload_server *server, pid_t main_pid, pid_t examined,
                     struct crash_record *record)
{
    int fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC);
    struct preload_hello hello;
    if (fd < 0)
        return false;
    bool greeted = greet(fd, &hello);
    bool wanted = greeted && !hello.ending &&
                  (examined == 0 || (hello.pid == main_pid && examined != main_pid));
    if (greeted && hello.ending && examined == 0 && server->rescue)
        rescue_peer(server, fd, &hello);
    if (wanted) {
        examine_peer(server, fd, &hello, record);
        server->last_pid = hello.pid;
    }
    ask(fd, PRELOAD_DONE, 0, 0, NULL);
    close(fd);
    return wanted;
}

bool
preload_server_interrupt(struct preload_server *server, pid_t pid, struct crash_record *record)
{
    struct pollfd news = { .fd = server->listener, .events = POLLIN };
    if (server->listener < 0 || kill(pid, SIGRTMAX - 3) != 0 || poll(&news, 1, INTERRUPT_MS) <= 0)
        return false;
    return preload_server_serve(server, pid, 0, record);
}
