/* archive.c - the files of a bundle as a tar archive, compressed by zstd.
 *
 * The format is ustar (POSIX.1-1988, pax(1)): 512-byte headers with octal numbers, contents padded
 * to 512 bytes, two empty blocks at the end. Everything that would differ from machine to machine
 * is fixed: owner 0, one date, files in the order of their names, one thread, one level.
 */
#include "repro/bundle/bundle.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

enum { BLOCK = 512, NAME_ROOM = 100, PREFIX_ROOM = 155, LEVEL = 12 };

/* 2000-01-01: tar warns of times long past. */
static const unsigned long fixed_time = 946684800;

static void
put_octal(char *field, size_t width, uint64_t value)
{
    field[width - 1] = '\0';
    for (size_t i = width - 1; i-- > 0; value >>= 3)
        field[i] = (char)('0' + (value & 7));
}

/* LEN characters without a terminator: a field may be full. */
static void
put_field(char *field, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        field[i] = text[i];
}

/* A name too long for its field is split at a slash. */
static bool
put_name(char *header, const char *name)
{
    size_t len = strlen(name);
    if (len <= NAME_ROOM) {
        put_field(header, name, len);
        return true;
    }
    for (size_t i = len - NAME_ROOM - 1; i < len && i <= PREFIX_ROOM; i++) {
        if (name[i] == '/' && len - i - 1 <= NAME_ROOM) {
            put_field(header, name + i + 1, len - i - 1);
            put_field(header + 345, name, i);
            return true;
        }
    }
    return false;
}

static bool
put_header(struct strbuf *tar, const char *name, const struct bundle_file *file,
           struct repro_err *err)
{
    char header[BLOCK] = { 0 };
    if (!put_name(header, name))
        return repro_fail(err, REPRO_E_INTERNAL, "%s: name too long for the archive", name);
    put_octal(header + 100, 8, file->executable ? 0755 : 0644);
    put_octal(header + 108, 8, 0);
    put_octal(header + 116, 8, 0);
    put_octal(header + 124, 12, file->len);
    put_octal(header + 136, 12, fixed_time);
    header[156] = '0';
    put_field(header + 257,
              "ustar\0"
              "00",
              8);
    memset(header + 148, ' ', 8);
    unsigned sum = 0;
    for (size_t i = 0; i < sizeof header; i++)
        sum += (unsigned char)header[i];
    put_octal(header + 148, 7, sum);
    strbuf_add(tar, header, sizeof header);
    return true;
}

static bool
put_file(struct strbuf *tar, const char *top, const struct bundle_file *file, struct repro_err *err)
{
    static const char padding[BLOCK] = { 0 };
    char *name = xasprintf("%s/%s", top, file->name);
    bool ok = put_header(tar, name, file, err);
    free(name);
    if (!ok)
        return false;
    strbuf_add(tar, file->data != NULL ? file->data : "", file->len);
    strbuf_add(tar, padding, (BLOCK - file->len % BLOCK) % BLOCK);
    return true;
}

static int
by_name(const void *a, const void *b)
{
    const struct bundle_file *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

static bool
make_tar(const struct bundle *bundle, struct strbuf *tar, struct repro_err *err)
{
    static const char end[2 * BLOCK] = { 0 };
    bool ok = true;
    const struct bundle_file **order = xcalloc(bundle->file_count + 1, sizeof *order);
    for (size_t i = 0; i < bundle->file_count; i++)
        order[i] = &bundle->files[i];
    qsort(order, bundle->file_count, sizeof(struct bundle_file *), by_name);
    for (size_t i = 0; i < bundle->file_count && ok; i++)
        ok = put_file(tar, bundle->top, order[i], err);
    strbuf_add(tar, end, sizeof end);
    free(order);
    return ok;
}

static bool
compress(const struct strbuf *tar, struct strbuf *out, struct repro_err *err)
{
    size_t room = ZSTD_compressBound(tar->len);
    out->data = xcalloc(room, 1);
    out->cap = room;
    ZSTD_CCtx *context = ZSTD_createCCtx();
    if (context == NULL)
        return repro_fail(err, REPRO_E_NOMEM, "no memory to compress the bundle");
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, LEVEL);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    size_t len = ZSTD_compress2(context, out->data, room, tar->data, tar->len);
    ZSTD_freeCCtx(context);
    if (ZSTD_isError(len))
        return repro_fail(err, REPRO_E_INTERNAL, "zstd: %s", ZSTD_getErrorName(len));
    out->len = len;
    return true;
}

bool
bundle_write(const struct bundle *bundle, const char *path, struct repro_err *err)
{
    struct strbuf tar = { 0 }, packed = { 0 };
    bool ok = make_tar(bundle, &tar, err) && compress(&tar, &packed, err) &&
              fs_write_atomic(path, packed.data, packed.len, err);
    strbuf_free(&packed);
    strbuf_free(&tar);
    return ok;
}
