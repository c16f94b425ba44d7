/* image_file_macho.c - see image_file_macho.h. */
#include "harness/image_file_macho.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "profile/filemap.h"
#include "profile/macho.h"
#include "profile/macho_symbols.h"

#include "harness/macho_memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#define IR_LEVEL_BIT                                                            \
    (UINT64_C(1) << 56) /* of the version word (compiler-rt, InstrProfData.inc) \
                         */

struct macho_image {
    struct image_file base;
    char *path;            /* NULL = from memory */
    struct prof_file file; /* mapped while the image lives: names point into it */
    struct prof_arena arena;
    struct macho_symbols symbols;
    bool has_image;
    struct prof_image image;
    bool debug_searched;
    struct image_file *debug; /* of a dSYM beside it */
};

struct prof_bytes
macho_slice_of_host(struct prof_bytes bytes)
{
    struct macho_slice slices[MACHO_MAX_SLICES];
    struct utsname host;
    if (!macho_is_fat(bytes))
        return bytes;
    const char *arch = uname(&host) != 0                    ? ""
                       : strcmp(host.machine, "arm64") == 0 ? "aarch64"
                                                            : host.machine;
    size_t count = macho_slices(bytes, slices);
    for (size_t i = 0; i < count; i++)
        if (slices[i].arch && strcmp(slices[i].arch, arch) == 0)
            return slices[i].bytes;
    return (struct prof_bytes){ NULL, 0 };
}

/* Read the slice BYTES; false if it is not the wanted one. */
static bool
read_slice(struct macho_image *image, struct prof_bytes bytes, const char *uuid)
{
    prof_arena_free(&image->arena);
    image->arena = (struct prof_arena){ 0 };
    if (!macho_symbols_read(&image->symbols, bytes, &image->arena) ||
        (uuid && strcmp(image->symbols.uuid, uuid) != 0))
        return false;
    image->has_image = prof_image_read_macho(&image->image, bytes, &image->arena, NULL);
    return true;
}

static bool
read_file(struct macho_image *image, const char *uuid)
{
    struct macho_slice slices[MACHO_MAX_SLICES];
    struct prof_bytes bytes = image->file.bytes;
    if (!macho_is(bytes))
        return false;
    if (!macho_is_fat(bytes))
        return read_slice(image, bytes, uuid);
    if (!uuid)
        return read_slice(image, macho_slice_of_host(bytes), NULL);
    size_t count = macho_slices(bytes, slices);
    for (size_t i = 0; i < count; i++)
        if (read_slice(image, slices[i].bytes, uuid))
            return true;
    return false;
}

static void
close_image(struct image_file *file)
{
    struct macho_image *image = (struct macho_image *)file;
    image_file_close(image->debug);
    prof_arena_free(&image->arena);
    prof_file_close(&image->file);
    free(image->path);
    free(image);
}

/* PROGRAM.dSYM/Contents/Resources/DWARF/PROGRAM, of the same link. */
static struct image_file *
debug_of(struct macho_image *image)
{
    if (image->debug_searched || !image->path || !image->symbols.uuid[0])
        return image->debug;
    image->debug_searched = true;
    char *path =
        xasprintf("%s.dSYM/Contents/Resources/DWARF/%s", image->path, fs_basename(image->path));
    image->debug = image_file_macho_open(path, image->symbols.uuid);
    if (image->debug)
        ((struct macho_image *)image->debug)->debug_searched = true;
    free(path);
    return image->debug;
}

static bool
find(struct image_file *file, uint64_t address, struct symbol *symbol)
{
    struct macho_image *image = (struct macho_image *)file;
    uint64_t offset;
    const char *name = macho_symbol_find(&image->symbols, address, &offset);
    if (!name) {
        struct image_file *debug = debug_of(image);
        return debug && image_file_find(debug, address, symbol);
    }
    uint64_t start = address - offset;
    *symbol = (struct symbol){ name, start, macho_symbol_end(&image->symbols, start) - start };
    return symbol->size > offset;
}

static bool
find_named(struct image_file *file, const char *name, struct symbol *symbol)
{
    struct macho_image *image = (struct macho_image *)file;
    for (size_t i = 0; i < image->symbols.count; i++) {
        const struct macho_symbol *entry = &image->symbols.list[i];
        if (strcmp(entry->name, name) == 0) {
            *symbol = (struct symbol){ entry->name, entry->address, 0 };
            return true;
        }
    }
    struct image_file *debug = debug_of(image);
    return debug && image_file_find_named(debug, name, symbol);
}

/* The linker leaves the header's own symbol even in stripped programs. */
static bool
has_symbols(struct image_file *file)
{
    const struct macho_image *image = (const struct macho_image *)file;
    return image->symbols.count > 1;
}

static bool
may_have_records(struct image_file *file)
{
    const struct macho_image *image = (const struct macho_image *)file;
    return image->has_image && image->image.sections[PROF_SEC_DATA].present;
}

static const char *
instrumented_kind(const struct macho_image *image)
{
    const struct prof_image *facts = &image->image;
    if (!facts->sections[PROF_SEC_DATA].present && !facts->sections[PROF_SEC_CNTS].present)
        return "no";
    if (!facts->has_raw_version)
        return "unknown";
    return facts->raw_version_word & IR_LEVEL_BIT ? "ir-pgo" : "frontend-pgo";
}

static void
describe(struct image_file *file, struct crash_subject *subject)
{
    const struct macho_image *image = (const struct macho_image *)file;
    if (!image->has_image)
        return;
    subject->format = xstrdup(image->image.format);
    subject->arch = xstrdup(image->image.arch);
    subject->build_id = image->symbols.uuid[0] ? xstrdup(image->symbols.uuid) : NULL;
    subject->stripped = !has_symbols(file);
    subject->instrumented = xstrdup(instrumented_kind(image));
}

static const struct image_file_ops operations = { .close = close_image,
                                                  .find = find,
                                                  .find_named = find_named,
                                                  .has_symbols = has_symbols,
                                                  .may_have_records = may_have_records,
                                                  .describe = describe };

struct image_file *
image_file_macho_open(const char *path, const char *uuid)
{
    struct macho_image *image = xcalloc(1, sizeof *image);
    image->base.ops = &operations;
    image->path = xstrdup(path);
    if (prof_file_open(&image->file, path, NULL) && read_file(image, uuid))
        return &image->base;
    close_image(&image->base);
    return NULL;
}

struct image_file *
image_file_macho_from_memory(struct memory *memory, const struct module *module)
{
    struct macho_image *image = xcalloc(1, sizeof *image);
    image->base.ops = &operations;
    if (macho_memory_symbols(memory, module, &image->symbols, &image->arena))
        return &image->base;
    close_image(&image->base);
    return NULL;
}
