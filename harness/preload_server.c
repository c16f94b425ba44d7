/* preload_server.c - see preload_server.h. */
#include "harness/preload_server.h"

#include "harness/examine.h"
#include "harness/preload/protocol.h"

#include "common/strbuf.h"
#include "common/xalloc.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_S    2
#define INTERRUPT_MS  300
#define PROC_FILE_MAX (16U << 20)

void
preload_server_name(struct preload_server *server)
{
    server->listener = -1;
    channel_name(server->name, server->rescue != NULL);
}

bool
preload_server_open(struct preload_server *server, struct repro_err *err)
{
    server->listener = channel_listen(server->name);
    return server->listener >= 0 ||
           repro_fail_errno(err, REPRO_E_CAPABILITY, "cannot listen for the preloaded handler");
}

void
preload_server_close(struct preload_server *server)
{
    if (server->listener >= 0)
        close(server->listener);
    server->listener = -1;
    channel_remove(server->name);
    server->name[0] = '\0';
}

static bool
ask(int fd, enum preload_request_kind kind, uint64_t address, size_t length, const char *name)
{
    struct preload_request request = { .kind = kind,
                                       .length = (uint32_t)length,
                                       .address = address };
    if (name)
        snprintf(request.name, sizeof request.name, "%s", name);
    return channel_send(fd, &request, sizeof request);
}

/* A process at the other end. */
struct peer {
    int fd;
    char *images; /* read before its threads are stopped: they may hold the loader's lock */
    size_t images_length;
};

static size_t
read_memory(void *context, uint64_t address, void *buffer, size_t length)
{
    const struct peer *peer = context;
    int fd = peer->fd;
    uint32_t got;
    if (!ask(fd, PRELOAD_READ, address, length, NULL) || !channel_receive(fd, &got, sizeof got) ||
        got > length || !channel_receive(fd, buffer, got))
        return 0;
    return got;
}

static char *
read_proc_file(void *context, const char *name, size_t *length)
{
    const struct peer *peer = context;
    int fd = peer->fd;
    struct strbuf text = { 0 };
    char piece[4096];
    uint32_t got = 0;
    if (peer->images && strcmp(name, "images") == 0) {
        *length = peer->images_length;
        return xstrdup(peer->images);
    }
    if (!ask(fd, PRELOAD_FILE, 0, 0, name))
        return NULL;
    while (channel_receive(fd, &got, sizeof got) && got > 0 && got <= sizeof piece &&
           text.len < PROC_FILE_MAX && channel_receive(fd, piece, got))
        strbuf_add(&text, piece, got);
    if (got != 0) {
        strbuf_free(&text);
        return NULL;
    }
    *length = text.len;
    return strbuf_take(&text);
}

/* An emulated process (qemu-user) knows its program, /proc/PID/exe only the emulator. */
static char *
read_program(void *context)
{
    size_t length = 0;
    char *path = read_proc_file(context, "exe", &length);
    if (path && length > 0)
        return path;
    free(path);
    return NULL;
}

static struct stopped_process
stopped_peer(const struct preload_server *server, const struct preload_hello *hello,
             struct peer *peer)
{
    return (struct stopped_process){ .pid = hello->pid,
                                     .format = server->format,
                                     .read = read_memory,
                                     .proc_file = read_proc_file,
                                     .executable = read_program,
                                     .context = peer };
}

static void
read_threads(int fd, struct stopped_process *stopped)
{
    uint32_t count;
    if (!ask(fd, PRELOAD_THREADS, 0, 0, NULL) || !channel_receive(fd, &count, sizeof count) ||
        count > PRELOAD_THREADS_MAX)
        return;
    for (uint32_t i = 0; i < count; i++) {
        struct preload_thread entry;
        if (!channel_receive(fd, &entry, sizeof entry))
            return;
        struct stopped_thread thread = { .tid = entry.tid,
                                         .has_registers = entry.has_registers != 0,
                                         .registers = entry.registers };
        XAPPEND(stopped->threads, stopped->thread_count, thread);
    }
}

/* The callers as the system's unwinder finds them inside the process. */
static size_t
read_frames(int fd, struct stopped_frame *frames, size_t max)
{
    uint32_t count;
    size_t kept = 0;
    if (!ask(fd, PRELOAD_FRAMES, 0, 0, NULL) || !channel_receive(fd, &count, sizeof count) ||
        count > PRELOAD_FRAMES_MAX)
        return 0;
    for (uint32_t i = 0; i < count; i++) {
        struct preload_frame entry;
        if (!channel_receive(fd, &entry, sizeof entry))
            return kept;
        if (kept < max)
            frames[kept++] = (struct stopped_frame){ .pc = entry.pc,
                                                     .sp = entry.sp,
                                                     .function_start = entry.function_start,
                                                     .function_end = entry.function_end };
    }
    return kept;
}

static void
examine_peer(const struct preload_server *server, int fd, const struct preload_hello *hello,
             struct crash_record *record)
{
    struct peer peer = { .fd = fd };
    struct stopped_process stopped = stopped_peer(server, hello, &peer);
    struct stopped_thread crashed = { .tid = hello->tid,
                                      .is_main = hello->main_thread != 0,
                                      .has_registers = register_count(hello->registers.cpu) > 0,
                                      .registers = hello->registers };
    stopped.signal = (struct stopped_signal){ .number = hello->signal,
                                              .code = hello->code,
                                              .is_fault = hello->is_fault != 0,
                                              .has_address = hello->has_address != 0,
                                              .address = hello->address,
                                              .sender = hello->sender,
                                              .exception = hello->exception };
    XAPPEND(stopped.threads, stopped.thread_count, crashed);
    stopped.frame_count = read_frames(fd, stopped.frames, STOPPED_FRAMES_MAX);
    peer.images = read_proc_file(&peer, "images", &peer.images_length);
    read_threads(fd, &stopped);
    examine_clear(record);
    examine(&stopped, record);
    rescue_crashed(&stopped, server->rescue);
    free(stopped.threads);
    free(peer.images);
}

/* A process at its exit(): only its profiles are of interest. */
static void
rescue_peer(const struct preload_server *server, int fd, const struct preload_hello *hello)
{
    struct peer peer = { .fd = fd };
    struct stopped_process stopped = stopped_peer(server, hello, &peer);
    rescue_process(&stopped, server->rescue);
}

static bool
greet(int fd, struct preload_hello *hello)
{
    return channel_receive(fd, hello, sizeof *hello) && hello->magic == PRELOAD_MAGIC &&
           channel_peer_is(fd, hello->pid);
}

bool
preload_server_serve(struct preload_server *server, pid_t main_pid, pid_t examined,
                     struct crash_record *record)
{
    int fd = channel_accept(server->listener, PATIENCE_S);
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
    if (server->listener < 0 || kill(pid, channel_show_signal()) != 0 ||
        poll(&news, 1, INTERRUPT_MS) <= 0)
        return false;
    return preload_server_serve(server, pid, 0, record);
}
