/* fault.c - wording of faults: a first line, then the chain of causes. */
#include "parser/fault.h"

#include "parser/limits.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define CAUSE_MAX 5

struct chain {
    char cause[CAUSE_MAX][240];
    unsigned n;
};

__attribute__((format(printf, 2, 3))) static void
cause(struct chain *c, const char *fmt, ...)
{
    if (c->n == CAUSE_MAX) {
        return;
    }
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(c->cause[c->n++], sizeof c->cause[0], fmt, ap);
    va_end(ap);
}

static void
magic_text(const uint8_t *bytes, unsigned n, char *buf, size_t size)
{
    size_t len = 0;
    buf[0] = '\0';
    for (unsigned i = 0; i < n && len + 5 < size; i++) {
        len += (size_t)snprintf(buf + len, size - len, "%s%2X", i == 0 ? "" : ", ", bytes[i]);
    }
}

/* The causes below "An error occurred while trying to deserialize evtx stream." */
static void
stream_cause(struct chain *c, const struct fault *f, unsigned kind)
{
    switch (kind) {
    case FAULT_SMALL:
        cause(c,
              "buffer too small for %s at offset %" PRIu64 " (need %" PRIu64 " bytes, have %" PRIu64
              ")",
              f->what, f->offset, f->need, f->have);
        break;
    case FAULT_TOKEN:
        cause(c,
              "Offset 0x%08" PRIx64 ": Tried to read an invalid byte `0x%02" PRIx64
              "` as binxml token",
              f->offset, f->value);
        break;
    case FAULT_TYPE:
        cause(c,
              "Offset 0x%08" PRIx64 ": Tried to read an invalid byte `0x%2" PRIx64
              "` as binxml value variant",
              f->offset, f->value);
        break;
    case FAULT_TOKEN_UNSUPPORTED:
        cause(c, "Offset %" PRIu64 ": Token `%s` is unimplemented", f->offset, f->what);
        break;
    case FAULT_TYPE_UNSUPPORTED:
        if (f->need == UINT64_MAX) {
            cause(c, "Offset %" PRIu64 ": Value variant `%s` (size None) is unimplemented",
                  f->offset, f->what);
        } else {
            cause(c,
                  "Offset %" PRIu64 ": Value variant `%s` (size Some(%" PRIu64
                  ")) is unimplemented",
                  f->offset, f->what, f->need);
        }
        break;
    case FAULT_DATE:
    case FAULT_RECORD_DATE:
        cause(c, "An out-of-range date, invalid month and/or day");
        break;
    case FAULT_ANSI:
        cause(c, "Failed to decode ANSI string (encoding used: %s) - `%s sequence`", f->what,
              f->need != 0 ? "incomplete" : "invalid");
        break;
    case FAULT_INVALID:
        cause(c, "%s at offset %" PRIu64 ": invalid data", f->what, f->offset);
        break;
    case FAULT_MISALIGNED:
        cause(c,
              "%s: misaligned sized array (size_bytes=%" PRIu64 ", elem_bytes=%" PRIu64
              ") at offset %" PRIu64,
              f->what, f->need, f->have, f->offset);
        break;
    default:
        cause(c, "the names of a bucket form a cycle");
        break;
    }
}

static void
chunk_chain(struct chain *c, const struct fault *f, uint64_t sequence)
{
    char bytes[64];
    cause(c, "Failed to parse chunk number %" PRIu64,
          f->kind == FAULT_CHUNK_STRINGS ? sequence : f->chunk);
    switch (f->kind) {
    case FAULT_CHUNK_MAGIC:
        magic_text(f->bytes, 8, bytes, sizeof bytes);
        cause(c, "Failed to parse chunk header");
        cause(c, "Invalid EVTX chunk header magic, expected `ElfChnk0`, found `[%s]`", bytes);
        break;
    case FAULT_CHUNK_CRC:
        cause(c, "chunk data CRC32 invalid");
        break;
    case FAULT_CHUNK_EOF:
        cause(c, "Reached EOF while trying to allocate chunk");
        break;
    case FAULT_CHUNK_READ:
        cause(c, "An error occurred while trying to read input.");
        cause(c, "%s", strerror((int)f->value));
        break;
    case FAULT_CHUNK_STRINGS:
        cause(c, "Failed to build string cache");
        stream_cause(c, f, f->inner);
        break;
    default:
        cause(c, "out of memory");
        break;
    }
}

static void
fault_chain(struct chain *c, const struct fault *f, uint64_t sequence)
{
    static const char stream[] = "An error occurred while trying to deserialize evtx stream.";
    char bytes[64];
    if (f->kind >= FAULT_CHUNK_MAGIC) {
        chunk_chain(c, f, sequence);
        return;
    }
    switch (f->kind) {
    case FAULT_RECORD_MAGIC:
        magic_text(f->bytes, 4, bytes, sizeof bytes);
        cause(c, "%s", stream);
        cause(c, "Invalid EVTX record header magic, expected `2a2a0000`, found `[%s]`", bytes);
        return;
    case FAULT_RECORD_DATE:
        cause(c, "%s", stream);
        stream_cause(c, f, f->kind);
        return;
    case FAULT_RECORD_SIZE:
        cause(c,
              "Invalid EVTX record data size, should be equals or greater than 28, found `%" PRIu64
              "`",
              f->value);
        return;
    default:
        break;
    }
    cause(c, "Failed to parse record number %" PRIu64, f->record_id);
    switch (f->kind) {
    case FAULT_RECORD_BOUNDS:
        cause(c, "Failed to create record model, reason: record BinXML slice is out of bounds");
        break;
    case FAULT_REASON:
        cause(c, "Failed to create record model, reason: %s", f->what);
        break;
    case FAULT_PI_IN_ATTRIBUTE:
        cause(c, "Unimplemented: processing instruction in attribute value");
        break;
    default:
        cause(c, "%s", stream);
        stream_cause(c, f, f->kind);
        break;
    }
}

/* Where it happened, appended to the first line: the file, the chunk, and the byte in the file. */
static size_t
place(const struct fault *f, const char *file, char *buf, size_t size)
{
    uint64_t base = EVTX_FILE_HEADER_SIZE + f->chunk * EVTX_CHUNK_SIZE;
    int n;
    if (f->kind >= FAULT_CHUNK_MAGIC) {
        n = snprintf(buf, size, " (%s: chunk %" PRIu64 ", offset 0x%" PRIx64 ")", file, f->chunk,
                     base);
    } else {
        n = snprintf(buf, size,
                     " (%s: chunk %" PRIu64 ", record %" PRIu64 ", offset 0x%" PRIx64 ")", file,
                     f->chunk, f->record_id, base + f->position);
    }
    return n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}

static size_t
append(char *buf, size_t size, size_t len, const char *text)
{
    size_t n = strlen(text);
    if (n > size - 1 - len) {
        n = size - 1 - len;
    }
    memcpy(buf + len, text, n);
    buf[len + n] = '\0';
    return len + n;
}

size_t
fault_message(const struct fault *f, uint64_t sequence, const char *file, char *buf, size_t size)
{
    struct chain c = { .n = 0 };
    fault_chain(&c, f, sequence);
    size_t len = append(buf, size, 0, "Failed to dump the next record.");
    len += place(f, file, buf + len, size - len);
    len = append(buf, size, len, "\n\nCaused by:\n");
    for (unsigned i = 0; i < c.n; i++) {
        char head[16] = "    ";
        if (c.n > 1) {
            snprintf(head, sizeof head, "%5u: ", i);
        }
        len = append(buf, size, len, head);
        len = append(buf, size, len, c.cause[i]);
        len = append(buf, size, len, "\n");
    }
    return len;
}

size_t
fault_line(const struct fault *f, char *buf, size_t size)
{
    struct chain c = { .n = 0 };
    fault_chain(&c, f, f->chunk);
    size_t len = 0;
    buf[0] = '\0';
    for (unsigned i = 0; i < c.n; i++) {
        len = append(buf, size, len, i == 0 ? "" : ": ");
        len = append(buf, size, len, c.cause[i]);
    }
    return len;
}
