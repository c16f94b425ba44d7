/* input.c - opening files, standard input and memory; the file header. */
#include "parser/input.h"

#include "parser/alloc/alloc.h"
#include "parser/bytes.h"
#include "parser/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_SIZE_AT 40u
#define SPOOL_BUFFER  ((size_t)256 * 1024)

static const char read_failed[] = "An error occurred while trying to read input.";
static const char parse_failed[] = "An error occurred while trying to deserialize evtx stream.";

__attribute__((format(printf, 2, 3))) static bool
add_cause(struct input_error *err, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    if (err->cause_count < sizeof err->causes / sizeof err->causes[0]) {
        vsnprintf(err->causes[err->cause_count++], sizeof err->causes[0], fmt, ap);
    }
    va_end(ap);
    return false;
}

static bool
is_stdin(const char *path)
{
    static const char *const names[] = { "-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(path, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool
read_at(const struct input *in, uint64_t offset, uint8_t *buf, size_t n, size_t *got)
{
    *got = 0;
    if (in->fd < 0) {
        if (offset < in->size) {
            *got = in->size - offset < n ? (size_t)(in->size - offset) : n;
            memcpy(buf, in->memory + offset, *got);
        }
        return true;
    }
    while (*got < n) {
        ssize_t r = pread(in->fd, buf + *got, n - *got, (off_t)(offset + *got));
        if (r == 0) {
            return true;
        }
        if (r < 0 && errno != EINTR) {
            return false;
        }
        *got += r > 0 ? (size_t)r : 0;
    }
    return true;
}

static bool
check_header(struct input *in, const uint8_t *header, size_t got, struct input_error *err)
{
    if (got < EVTX_FILE_HEADER_SIZE) {
        add_cause(err, "%s", parse_failed);
        return add_cause(err, "failed to read EVTX file header block: failed to fill whole buffer");
    }
    if (memcmp(header, "ElfFile", 8) != 0) {
        add_cause(err, "%s", parse_failed);
        return add_cause(err,
                         "Invalid EVTX file header magic, expected `ElfFile0`, found `[%2X, %2X, "
                         "%2X, %2X, %2X, %2X, %2X, %2X]`",
                         header[0], header[1], header[2], header[3], header[4], header[5],
                         header[6], header[7]);
    }
    uint64_t block = load_u16(header + BLOCK_SIZE_AT);
    if (in->size < block) {
        return add_cause(err,
                         "Calculation Error, reason: Could not calculate valid chunk count because "
                         "stream size is less than evtx header block size. (stream_size: %" PRIu64
                         ", header_block_size: %" PRIu64 ")",
                         in->size, block);
    }
    in->chunk_count = (in->size - block) / EVTX_CHUNK_SIZE;
    uint64_t whole = (in->size - EVTX_FILE_HEADER_SIZE) / EVTX_CHUNK_SIZE;
    in->chunk_end = whole > in->chunk_count ? whole : in->chunk_count;
    return true;
}

static bool
load_header(struct input *in, struct input_error *err)
{
    size_t got;
    uint8_t *header = evtx_alloc(EVTX_FILE_HEADER_SIZE, 16);
    if (header == NULL) {
        return add_cause(err, "out of memory");
    }
    bool ok;
    if (!read_at(in, 0, header, EVTX_FILE_HEADER_SIZE, &got)) {
        add_cause(err, "%s", read_failed);
        ok = add_cause(err, "%s (os error %d)", strerror(errno), errno);
    } else {
        ok = check_header(in, header, got, err);
    }
    evtx_dealloc(header, EVTX_FILE_HEADER_SIZE, 16);
    return ok;
}

static bool
write_all(int fd, const uint8_t *p, size_t n)
{
    while (n != 0) {
        ssize_t r = write(fd, p, n);
        if (r < 0 && errno != EINTR) {
            return false;
        }
        p += r > 0 ? r : 0;
        n -= r > 0 ? (size_t)r : 0;
    }
    return true;
}

/* An anonymous temporary file, -1 on failure. */
static int
temporary_file(void)
{
    const char *folder = getenv("TMPDIR");
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/evtx_dump.XXXXXX",
                     folder != NULL && folder[0] != '\0' ? folder : "/tmp");
    if (n < 0 || (size_t)n >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int fd = mkstemp(path);
    if (fd >= 0) {
        unlink(path);
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
    return fd;
}

static bool
copy_stdin(int fd, uint64_t *size)
{
    uint8_t *buf = evtx_alloc(SPOOL_BUFFER, 16);
    if (buf == NULL) {
        errno = ENOMEM;
        return false;
    }
    bool ok = true;
    *size = 0;
    for (;;) {
        ssize_t r = read(STDIN_FILENO, buf, SPOOL_BUFFER);
        if (r < 0 && errno == EINTR) {
            continue;
        }
        if (r <= 0) {
            ok = r == 0;
            break;
        }
        if (!write_all(fd, buf, (size_t)r)) {
            ok = false;
            break;
        }
        *size += (uint64_t)r;
    }
    evtx_dealloc(buf, SPOOL_BUFFER, 16);
    return ok;
}

static bool
open_stdin(struct input *in, struct input_error *err)
{
    struct stat st;
    snprintf(err->headline, sizeof err->headline, "Failed to parse EVTX data from stdin");
    if (fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
        lseek(STDIN_FILENO, 0, SEEK_CUR) == 0) {
        in->fd = dup(STDIN_FILENO); /* a file from its start: no copy needed */
        in->size = (uint64_t)st.st_size;
        return in->fd >= 0 || add_cause(err, "%s (os error %d)", strerror(errno), errno);
    }
    in->fd = temporary_file();
    if (in->fd < 0 || !copy_stdin(in->fd, &in->size)) {
        add_cause(err, "%s", read_failed);
        return add_cause(err, "%s (os error %d)", strerror(errno), errno);
    }
    if (in->size == 0) {
        snprintf(err->headline, sizeof err->headline, "No input received on stdin");
        return false;
    }
    return true;
}

static bool
open_path(struct input *in, const char *path, struct input_error *err)
{
    struct stat st = { .st_size = 0 };
    snprintf(err->headline, sizeof err->headline, "Failed to open evtx file at: %s", path);
    in->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (in->fd >= 0 && fstat(in->fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        add_cause(err, "%s", parse_failed);
        return add_cause(err, "failed to read EVTX file header block: %s (os error %d)",
                         strerror(EISDIR), EISDIR);
    }
    if (in->fd >= 0) {
        in->size = st.st_size > 0 ? (uint64_t)st.st_size : 0;
        return true;
    }
    int code = errno;
    add_cause(err, "%s", read_failed);
    add_cause(err, "Failed to open file %s", path);
    return add_cause(err, "%s (os error %d)", strerror(code), code);
}

bool
input_open(struct input *in, const char *path, struct input_error *err)
{
    *in = (struct input){ .fd = -1 };
    err->cause_count = 0;
    bool ok =
        (is_stdin(path) ? open_stdin(in, err) : open_path(in, path, err)) && load_header(in, err);
    if (!ok) {
        input_close(in);
    }
    return ok;
}

bool
input_open_memory(struct input *in, const void *data, size_t size, struct input_error *err)
{
    *in = (struct input){ .fd = -1, .memory = data, .size = size };
    err->cause_count = 0;
    snprintf(err->headline, sizeof err->headline, "Failed to parse EVTX data from memory");
    return load_header(in, err);
}

void
input_close(struct input *in)
{
    if (in->fd >= 0) {
        close(in->fd);
        in->fd = -1;
    }
}

enum input_result
input_read_chunk(const struct input *in, uint64_t k, uint8_t *buf, int *sys_errno)
{
    size_t got;
    if (k > (UINT64_MAX / 2 - EVTX_FILE_HEADER_SIZE) / EVTX_CHUNK_SIZE) {
        return INPUT_SHORT;
    }
    if (!read_at(in, EVTX_FILE_HEADER_SIZE + k * EVTX_CHUNK_SIZE, buf, EVTX_CHUNK_SIZE, &got)) {
        *sys_errno = errno;
        return INPUT_ERROR;
    }
    return got == EVTX_CHUNK_SIZE ? INPUT_OK : INPUT_SHORT;
}
