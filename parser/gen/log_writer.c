/* log_writer.c - writes a whole EVTX log of any size with one chunk in memory. */
#include "parser/gen/log_writer.h"
#include "parser/crc32.h"
#include "parser/gen/adversarial.h"
#include "parser/gen/event.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_HEADER_SIZE = 4096, RECORD_SPACING = 13700000 /* 100 ns */ };
static const uint64_t first_filetime = 133485408000000000U; /* 2024-01-01T00:00:00Z */

struct log {
    FILE *file;
    struct chunk *chunk;
    uint64_t chunks;
    uint64_t first_number; /* of the chunk's first record, from 1 */
    const struct log_options *options;
};

bool
profile_parse(const char *name, enum profile *profile)
{
    static const char *const names[] = { "security", "mixed", "adversarial" };
    for (int i = 0; i < 3; i++)
        if (strcmp(name, names[i]) == 0) {
            *profile = (enum profile)i;
            return true;
        }
    return false;
}

static void
put_record(struct log *log, uint64_t id)
{
    const struct log_options *o = log->options;
    struct record_context context = { .id = id, .rng = rng_make(o->seed, id) };
    context.filetime = first_filetime + id * RECORD_SPACING + rng_below(&context.rng, 9000000);
    chunk_record_begin(log->chunk, id, context.filetime);
    if (o->profile == PROFILE_ADVERSARIAL) {
        adversarial_put(log->chunk, o->seed, &context);
        return;
    }
    context.event =
        event_pick(o->profile == PROFILE_MIXED && rng_below(&context.rng, 4) ? &events_mixed
                                                                             : &events_security,
                   &context.rng);
    event_put(log->chunk, &context);
}

static bool
flush_chunk(struct log *log)
{
    uint32_t flags = log->options->profile == PROFILE_ADVERSARIAL && log->chunks % 5 == 3
                         ? CHUNK_FLAG_NO_CRC
                         : 0;
    uint64_t next = log->first_number + log->chunk->records;
    chunk_finish(log->chunk, log->first_number, flags);
    bool ok = fwrite(log->chunk->bytes, CHUNK_SIZE, 1, log->file) == 1;
    log->chunks++;
    log->first_number = next;
    chunk_reset(log->chunk);
    return ok;
}

static void
store(uint8_t *p, uint64_t v, int n)
{
    for (int i = 0; i < n; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

static bool
write_header(struct log *log)
{
    uint8_t h[FILE_HEADER_SIZE] = "ElfFile";
    store(h + 16, log->chunks - 1, 8); /* last chunk; the first is 0 */
    store(h + 24, log->options->records + 1, 8);
    store(h + 32, 128, 4);
    store(h + 36, 1, 2); /* version 3.1 */
    store(h + 38, 3, 2);
    store(h + 40, FILE_HEADER_SIZE, 2);
    store(h + 42, log->chunks, 2); /* readers know that it wraps */
    store(h + 124, crc32_update(0, h, 120), 4);
    return fseeko(log->file, 0, SEEK_SET) == 0 && fwrite(h, sizeof h, 1, log->file) == 1;
}

/* False: the message is set, or (left empty) errno tells. */
static bool
write_chunks(struct log *log, char *message, size_t n)
{
    if (fseeko(log->file, FILE_HEADER_SIZE, SEEK_SET) != 0)
        return false;
    for (uint64_t id = 1; id <= log->options->records; id++) {
        put_record(log, id);
        if (chunk_record_end(log->chunk, id))
            continue;
        if (log->chunk->records == 0) {
            snprintf(message, n, "record %llu does not fit into a chunk", (unsigned long long)id);
            return false;
        }
        if (!flush_chunk(log))
            return false;
        id--; /* again, in the new chunk */
    }
    return flush_chunk(log) && write_header(log);
}

/* As the file would have been created without mkstemp(). */
static bool
set_usual_mode(int fd)
{
    mode_t mask = umask(0);
    umask(mask);
    return fchmod(fd, 0666 & ~mask) == 0;
}

static bool
write_to(int fd, const struct log_options *options, char *message, size_t n)
{
    struct log log = { .file = fdopen(fd, "wb"), .first_number = 1, .options = options };
    log.chunk = malloc(sizeof *log.chunk);
    bool ok = log.file && log.chunk;
    if (ok) {
        chunk_reset(log.chunk);
        ok = write_chunks(&log, message, n) && set_usual_mode(fd);
    }
    int saved = errno;
    if (log.file ? fclose(log.file) != 0 : close(fd) != 0) {
        saved = ok ? errno : saved;
        ok = false;
    }
    free(log.chunk);
    errno = saved;
    return ok;
}

bool
log_write(const char *path, const struct log_options *options, char *message, size_t n)
{
    size_t size = strlen(path) + sizeof ".XXXXXX";
    char *temporary = malloc(size);
    message[0] = '\0';
    if (!temporary) {
        snprintf(message, n, "out of memory");
        return false;
    }
    snprintf(temporary, size, "%s.XXXXXX", path);
    int fd = mkstemp(temporary);
    bool ok = fd >= 0 && write_to(fd, options, message, n) && rename(temporary, path) == 0;
    if (!ok && message[0] == '\0')
        snprintf(message, n, "cannot write '%s': %s", path, strerror(errno));
    if (!ok && fd >= 0)
        unlink(temporary);
    free(temporary);
    return ok;
}
