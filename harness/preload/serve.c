/* serve.c - answer the harness from inside a crashing process.
 *
 * Everything here runs in a signal handler of a process whose heap and locks may be damaged: only
 * async-signal-safe calls (socket, connect, read, write, open, pipe, close, getpid), no allocation,
 * no stdio, buffers on the handler's own stack.
 */
#include "harness/preload/capture.h"

#include "harness/registers_host.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#define PAGE 4096U

static bool
send_all(int fd, const void *data, size_t length)
{
    const char *at = data;
    while (length > 0) {
        ssize_t sent = send(fd, at, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        length -= (size_t)sent;
    }
    return true;
}

static bool
receive_all(int fd, void *data, size_t length)
{
    char *at = data;
    while (length > 0) {
        ssize_t got = read(fd, at, length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += got;
        length -= (size_t)got;
    }
    return true;
}

/* Copy memory that may not be readable: the kernel checks it when it goes into a pipe. */
static size_t
copy_memory(const int ends[2], uint64_t address, char *buffer, size_t length)
{
    size_t done = 0;
    while (done < length) {
        uint64_t at = address + done;
        size_t part = PAGE - (size_t)(at % PAGE);
        if (part > length - done)
            part = length - done;
        ssize_t put = write(ends[1], (const void *)(uintptr_t)at, part); /* NOLINT */
        if (put <= 0 || !receive_all(ends[0], buffer + done, (size_t)put))
            break;
        done += (size_t)put;
        if ((size_t)put < part)
            break;
    }
    return done;
}

static bool
answer_read(int fd, const int ends[2], const struct preload_request *request)
{
    char buffer[PAGE];
    size_t length = request->length < sizeof buffer ? request->length : sizeof buffer;
    uint32_t got = (uint32_t)copy_memory(ends, request->address, buffer, length);
    return send_all(fd, &got, sizeof got) && send_all(fd, buffer, got);
}

static bool
answer_file(int fd, const struct preload_request *request)
{
    char path[64] = "/proc/self/", buffer[PAGE];
    size_t length = strnlen(request->name, sizeof request->name);
    if (length >= sizeof request->name)
        return false;
    memcpy(path + 11, request->name, length + 1);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool sent = true;
    for (ssize_t got; sent && file >= 0 && (got = read(file, buffer, sizeof buffer)) > 0;) {
        uint32_t piece = (uint32_t)got;
        sent = send_all(fd, &piece, sizeof piece) && send_all(fd, buffer, piece);
    }
    if (file >= 0)
        close(file);
    uint32_t end = 0;
    return sent && send_all(fd, &end, sizeof end);
}

static struct preload_thread parked[PRELOAD_THREADS_MAX]; /* too large for a handler's stack */

static bool
answer_threads(int fd)
{
    uint32_t count = (uint32_t)capture_park_threads(parked, PRELOAD_THREADS_MAX);
    return send_all(fd, &count, sizeof count) && send_all(fd, parked, count * sizeof parked[0]);
}

static void
answer_requests(int fd, const int ends[2])
{
    struct preload_request request;
    bool going = true;
    while (going && receive_all(fd, &request, sizeof request)) {
        switch (request.kind) {
        case PRELOAD_READ:
            going = answer_read(fd, ends, &request);
            break;
        case PRELOAD_FILE:
            going = answer_file(fd, &request);
            break;
        case PRELOAD_THREADS:
            going = answer_threads(fd);
            break;
        default:
            going = false;
            break;
        }
    }
}

static int
connect_harness(const char *name)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    size_t length = strnlen(name, sizeof address.sun_path - 1);
    memcpy(address.sun_path + 1, name, length); /* first byte 0: abstract, no file */
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, size) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static void
serve(const char *socket_name, const struct preload_hello *hello)
{
    int ends[2];
    int fd = socket_name[0] ? connect_harness(socket_name) : -1;
    if (fd < 0)
        return;
    if (pipe2(ends, O_CLOEXEC) == 0) {
        if (send_all(fd, hello, sizeof *hello))
            answer_requests(fd, ends);
        close(ends[0]);
        close(ends[1]);
    }
    capture_release_threads();
    close(fd);
}

static struct preload_hello
make_hello(void)
{
    return (struct preload_hello){ .magic = PRELOAD_MAGIC,
                                   .pid = getpid(),
                                   .tid = (int32_t)syscall(SYS_gettid) };
}

void
capture_serve(const char *socket_name, const siginfo_t *info, const void *context)
{
    struct preload_hello hello = make_hello();
    if (info) {
        hello.signal = info->si_signo;
        hello.code = info->si_code;
        hello.sender = info->si_code <= 0 ? info->si_pid : 0;
        hello.address = info->si_code > 0 ? (uint64_t)(uintptr_t)info->si_addr : 0;
    }
    registers_from_ucontext(context, &hello.registers);
    serve(socket_name, &hello);
}

void
capture_serve_ending(const char *socket_name)
{
    struct preload_hello hello = make_hello();
    hello.ending = 1;
    serve(socket_name, &hello);
}
