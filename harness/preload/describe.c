/* describe.c - see describe.h. */
#include "harness/preload/describe.h"

#include <string.h>

#define HEX_DIGITS 16

static void
flush(struct description *out)
{
    if (out->length > 0 && !out->stopped)
        out->stopped = !out->sink(out->context, out->buffer, out->length);
    out->length = 0;
}

static void
put(struct description *out, const char *text, size_t length)
{
    while (length > 0) {
        size_t room = sizeof out->buffer - out->length, part = length < room ? length : room;
        memcpy(out->buffer + out->length, text, part);
        out->length += part;
        text += part;
        length -= part;
        if (out->length == sizeof out->buffer)
            flush(out);
    }
}

static void
put_text(struct description *out, const char *text)
{
    put(out, text, strlen(text));
}

static void
put_hex(struct description *out, uint64_t value)
{
    char digits[HEX_DIGITS];
    size_t at = sizeof digits;
    do {
        digits[--at] = "0123456789abcdef"[value & 15];
        value >>= 4;
    } while (value != 0);
    put(out, digits + at, sizeof digits - at);
}

static void
put_path(struct description *out, const char *path)
{
    for (; *path; path++)
        put(out, *path == '\n' ? "?" : path, 1);
}

static void
put_uuid(struct description *out, const unsigned char *uuid)
{
    for (size_t i = 0; uuid && i < DESCRIBE_UUID_BYTES; i++) {
        put(out, &"0123456789abcdef"[uuid[i] >> 4], 1);
        put(out, &"0123456789abcdef"[uuid[i] & 15], 1);
    }
    if (!uuid)
        put_text(out, "-");
}

void
describe_map(struct description *out, const struct described_map *map)
{
    put_hex(out, map->start);
    put_text(out, "-");
    put_hex(out, map->end);
    put_text(out, map->readable ? " r" : " -");
    put_text(out, map->writable ? "w" : "-");
    put_text(out, map->executable ? "xp " : "-p ");
    put_hex(out, map->offset);
    put_text(out, " 00:00 0 ");
    put_path(out, map->path);
    put_text(out, "\n");
}

void
describe_image(struct description *out, const struct described_image *image)
{
    put_hex(out, image->header);
    put_text(out, " ");
    put_hex(out, image->slide);
    put_text(out, " ");
    put_uuid(out, image->uuid);
    put_text(out, " ");
    put_path(out, image->path);
    put_text(out, "\n");
}

bool
describe_end(struct description *out)
{
    flush(out);
    return !out->stopped;
}
