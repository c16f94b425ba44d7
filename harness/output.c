/* output.c - see output.h. */
#include "harness/output.h"

#include "harness/host.h"
#include "harness/runtime_messages.h"

#include "common/xalloc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK       65536
#define DRAIN_LIMIT (4 << 20) /* bytes per call: a flooding command must not starve the rest */
#define MESSAGE_MAX 256

bool
output_open(struct output *output, const char *path, uint64_t cap, bool watch, int copy,
            struct repro_err *err)
{
    *output = (struct output){
        .read_end = -1, .write_end = -1, .file = -1, .copy = copy, .room = cap, .watch = watch
    };
    if (path) {
        output->file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (output->file < 0)
            return repro_fail_errno(err, REPRO_E_IO, "%s: cannot write", path);
    } else if (!watch && copy < 0) {
        output->write_end = open("/dev/null", O_WRONLY | O_CLOEXEC);
        return output->write_end >= 0 || repro_fail_errno(err, REPRO_E_IO, "/dev/null");
    }
    int ends[2];
    if (!host_pipe(ends))
        return repro_fail_errno(err, REPRO_E_IO, "cannot make a pipe");
    host_widen_pipe(ends[0]);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    output->read_end = ends[0];
    output->write_end = ends[1];
    return true;
}

void
output_started(struct output *output)
{
    if (output->write_end >= 0)
        close(output->write_end);
    output->write_end = -1;
}

static void
end_line(struct output *output)
{
    output->line[output->line_length] = '\0';
    if (runtime_message_is(output->line) && output->message_count < MESSAGE_MAX)
        XAPPEND(output->messages, output->message_count, xstrdup(output->line));
    if (runtime_message_is_memory(output->line))
        output->memory_message = true;
    output->line_length = 0;
}

static void
watch_lines(struct output *output, const char *data, size_t length)
{
    while (length > 0) {
        const char *newline = memchr(data, '\n', length);
        size_t part = newline ? (size_t)(newline - data) : length;
        size_t room = sizeof output->line - 1 - output->line_length;
        size_t keep = part < room ? part : room;
        memcpy(output->line + output->line_length, data, keep);
        output->line_length += keep;
        if (!newline)
            return;
        end_line(output);
        data += part + 1;
        length -= part + 1;
    }
}

/* Write all of it; a full disk or closed terminal is not the command's problem. */
static bool
write_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, data, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        data += written;
        length -= (size_t)written;
    }
    return true;
}

static void
keep(struct output *output, const char *data, size_t length)
{
    size_t part = length < output->room ? length : (size_t)output->room;
    if (part < length)
        output->truncated = true;
    output->room -= part;
    if (output->file >= 0 && part > 0 && !write_all(output->file, data, part)) {
        output->truncated = true;
        output->room = 0;
    }
    if (output->copy >= 0)
        write_all(output->copy, data, length);
    if (output->watch)
        watch_lines(output, data, length);
}

bool
output_drain(struct output *output)
{
    static char buffer[CHUNK];
    size_t total = 0;
    while (output->read_end >= 0 && total < DRAIN_LIMIT) {
        ssize_t got = read(output->read_end, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return true;
        if (got <= 0) {
            close(output->read_end);
            output->read_end = -1;
            break;
        }
        keep(output, buffer, (size_t)got);
        total += (size_t)got;
    }
    return output->read_end >= 0;
}

void
output_close(struct output *output)
{
    if (output->line_length > 0)
        end_line(output);
    output_started(output);
    if (output->read_end >= 0)
        close(output->read_end);
    if (output->file >= 0)
        close(output->file);
    output->read_end = output->file = -1;
}
