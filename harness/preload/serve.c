/* serve.c - answer the harness from inside a crashing process.
 *
 * Everything here runs in a signal handler of a process whose heap and locks may be damaged: only
 * async-signal-safe calls, no allocation, no stdio, buffers on the handler's own stack.
 */
#include "harness/preload/capture.h"
#include "harness/preload/own.h"

#include <string.h>
#include <unistd.h>

#define PIECE 4096U

struct service {
    int fd;
    struct own_reader reader;
    const struct registers *registers; /* of the crashed thread */
};

static bool
answer_read(const struct service *service, const struct preload_request *request)
{
    char buffer[PIECE];
    size_t length = request->length < sizeof buffer ? request->length : sizeof buffer;
    uint32_t got = (uint32_t)own_read(&service->reader, request->address, buffer, length);
    return channel_send(service->fd, &got, sizeof got) && channel_send(service->fd, buffer, got);
}

static bool
send_piece(void *context, const void *data, size_t length)
{
    const struct service *service = context;
    uint32_t piece = (uint32_t)length;
    return length == 0 || (channel_send(service->fd, &piece, sizeof piece) &&
                           channel_send(service->fd, data, length));
}

static bool
answer_file(struct service *service, const struct preload_request *request)
{
    uint32_t end = 0;
    if (strnlen(request->name, sizeof request->name) >= sizeof request->name)
        return false;
    return own_file(request->name, send_piece, service) &&
           channel_send(service->fd, &end, sizeof end);
}

/* Too large for a handler's stack; one thread serves at a time. */
static struct preload_thread parked[PRELOAD_THREADS_MAX];
static struct preload_frame callers[PRELOAD_FRAMES_MAX];

static bool
answer_threads(const struct service *service)
{
    uint32_t count = (uint32_t)capture_park_threads(parked, PRELOAD_THREADS_MAX);
    return channel_send(service->fd, &count, sizeof count) &&
           channel_send(service->fd, parked, count * sizeof parked[0]);
}

static bool
answer_frames(const struct service *service)
{
    uint32_t count = (uint32_t)own_frames(service->registers, callers, PRELOAD_FRAMES_MAX);
    return channel_send(service->fd, &count, sizeof count) &&
           channel_send(service->fd, callers, count * sizeof callers[0]);
}

static void
answer_requests(struct service *service)
{
    struct preload_request request;
    bool going = true;
    while (going && channel_receive(service->fd, &request, sizeof request)) {
        switch (request.kind) {
        case PRELOAD_READ:
            going = answer_read(service, &request);
            break;
        case PRELOAD_FILE:
            going = answer_file(service, &request);
            break;
        case PRELOAD_THREADS:
            going = answer_threads(service);
            break;
        case PRELOAD_FRAMES:
            going = answer_frames(service);
            break;
        default:
            going = false;
            break;
        }
    }
}

static void
serve(const char *socket_name, const struct preload_hello *hello)
{
    struct service service = { .registers = &hello->registers };
    service.fd = socket_name[0] ? channel_connect(socket_name) : -1;
    if (service.fd < 0)
        return;
    if (own_reader_open(&service.reader)) {
        if (channel_send(service.fd, hello, sizeof *hello))
            answer_requests(&service);
        own_reader_close(&service.reader);
    }
    capture_release_threads();
    close(service.fd);
}

static struct preload_hello
make_hello(void)
{
    return (struct preload_hello){ .magic = PRELOAD_MAGIC,
                                   .pid = getpid(),
                                   .tid = own_tid(),
                                   .main_thread = own_is_main_thread() };
}

void
capture_serve(const char *socket_name, const siginfo_t *info, const void *context)
{
    struct preload_hello hello = make_hello();
    own_signal(info, context, &hello);
    serve(socket_name, &hello);
}

void
capture_serve_ending(const char *socket_name)
{
    struct preload_hello hello = make_hello();
    hello.ending = 1;
    serve(socket_name, &hello);
}
