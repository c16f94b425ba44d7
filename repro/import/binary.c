/* binary.c - see binary.h. */
#include "repro/import/binary.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "profile/filemap.h"
#include "profile/macho.h"
#include "profile/macho_symbols.h"
#include "repro/import/apple.h"
#include "repro/import/gaps.h"

#include <stdlib.h>
#include <string.h>

struct import_binary {
    char *path;
    struct prof_file file;
    /* Of the slice for the report at hand: */
    struct prof_arena arena;
    struct prof_image image;
    struct macho_symbols symbols;
    struct prof_check *check;
};

struct import_binary *
import_binary_open(const char *path, struct repro_err *err)
{
    struct import_binary *binary = xcalloc(1, sizeof *binary);
    if (!prof_file_open(&binary->file, path, err)) {
        free(binary);
        return NULL;
    }
    binary->path = xstrdup(path);
    return binary;
}

static void
forget_slice(struct import_binary *binary)
{
    prof_check_free(binary->check);
    binary->check = NULL;
    prof_arena_free(&binary->arena);
    binary->arena = (struct prof_arena){ 0 };
}

void
import_binary_close(struct import_binary *binary)
{
    if (!binary)
        return;
    forget_slice(binary);
    prof_file_close(&binary->file);
    free(binary->path);
    free(binary);
}

/* The part of the file for the machine ARCH. */
static struct prof_bytes
slice_for(const struct import_binary *binary, const char *arch)
{
    struct macho_slice slices[MACHO_MAX_SLICES];
    size_t count = macho_slices(binary->file.bytes, slices);
    for (size_t i = 0; i < count; i++)
        if (arch && slices[i].arch && strcmp(slices[i].arch, arch) == 0)
            return slices[i].bytes;
    return count > 0 ? (struct prof_bytes){ NULL, 0 } : binary->file.bytes;
}

/* Read the slice; false with a gap in RECORD if it is no such program. */
static bool
read_slice(struct import_binary *binary, struct crash_record *record)
{
    forget_slice(binary);
    struct prof_bytes bytes = slice_for(binary, record->subject.arch);
    if (macho_symbols_read(&binary->symbols, bytes, &binary->arena) &&
        prof_image_read_macho(&binary->image, bytes, &binary->arena, NULL) &&
        (!record->subject.arch || !binary->symbols.arch ||
         strcmp(record->subject.arch, binary->symbols.arch) == 0)) {
        binary->check = binary->symbols.debug_only
                            ? NULL
                            : prof_check_bytes(binary->path, bytes.data, bytes.size, 0, NULL);
        return true;
    }
    char *what = xasprintf("%s holds no Mach-O program for %s", binary->path,
                           record->subject.arch ? record->subject.arch : "this machine");
    crash_import_gap(&record->import, what, "the program that crashed, or its dSYM");
    free(what);
    return false;
}

/* ---- is it the one? ---- */

static struct crash_module *
module_with_uuid(const struct crash_record *record, const char *uuid)
{
    for (size_t i = 0; *uuid && i < record->module_count; i++)
        if (record->modules[i].build_id && strcmp(record->modules[i].build_id, uuid) == 0)
            return &record->modules[i];
    return NULL;
}

/* The image of that name, else the program itself. */
static struct crash_module *
module_with_name(const struct crash_record *record, const char *path)
{
    struct crash_module *program = NULL;
    for (size_t i = 0; i < record->module_count; i++) {
        struct crash_module *module = &record->modules[i];
        if (strcmp(fs_basename(module->path), fs_basename(path)) == 0)
            return module;
        if (record->subject.path && strcmp(module->path, record->subject.path) == 0)
            program = module;
    }
    return program;
}

static struct crash_module *
find_module(const struct import_binary *binary, struct crash_record *record)
{
    struct crash_import *import = &record->import;
    struct crash_module *module = module_with_uuid(record, binary->symbols.uuid);
    import->binary = xstrdup(binary->path);
    if (module) {
        import->binary_match = xstrdup("same");
        crash_import_decided(import, "the program given is the one of the report: UUID %s",
                             binary->symbols.uuid);
        return module;
    }
    module = module_with_name(record, binary->path);
    bool comparable = module && module->build_id && binary->symbols.uuid[0];
    import->binary_match = xstrdup(module && !comparable ? "unknown" : "other");
    if (module && !comparable)
        return module;
    char *what = xasprintf("%s is another build (UUID %s) than the one that crashed%s%s%s: it was "
                           "not used",
                           binary->path, binary->symbols.uuid[0] ? binary->symbols.uuid : "missing",
                           module ? " (" : "", module ? module->build_id : "", module ? ")" : "");
    crash_import_gap(import, what,
                     "the very program, or its dSYM: `dwarfdump --uuid FILE` shows the UUID, "
                     "`mdfind \"com_apple_xcode_dsym_uuids == UUID\"` finds a dSYM");
    free(what);
    return NULL;
}

/* ---- names ---- */

/* Frames of MODULE without a name. The pc of all but the first is a return address. */
static size_t
name_frames(const struct import_binary *binary, const struct crash_module *module,
            struct crash_record *record)
{
    size_t named = 0;
    for (size_t t = 0; t < record->thread_count; t++)
        for (size_t i = 0; i < record->threads[t].frame_count; i++) {
            struct crash_frame *frame = &record->threads[t].frames[i];
            if (frame->function || frame->pc < module->base || frame->pc >= module->end)
                continue;
            uint64_t linked = frame->pc - module->bias, offset, back = i > 0 ? 1 : 0;
            const char *name = macho_symbol_find(&binary->symbols, linked - back, &offset);
            if (!name)
                continue;
            frame->function = xstrdup(name);
            frame->function_offset = offset + back;
            frame->symbol_exact = true;
            frame->layer = apple_layer(name, frame->module);
            named++;
        }
    return named;
}

static void
use_module(struct import_binary *binary, struct crash_module *module, struct crash_record *record)
{
    module->bias = module->base - binary->symbols.text_address;
    module->has_symtab = binary->symbols.count > 0;
    bool is_program = record->subject.path && strcmp(module->path, record->subject.path) == 0;
    if (is_program)
        record->subject.stripped = binary->symbols.count == 0;
    for (size_t t = 0; t < record->thread_count; t++)
        for (size_t i = 0; i < record->threads[t].frame_count; i++) {
            struct crash_frame *frame = &record->threads[t].frames[i];
            if (frame->pc >= module->base && frame->pc < module->end)
                frame->module_offset = frame->pc - module->bias; /* as in its symbol table */
        }
    size_t named = name_frames(binary, module, record);
    if (named > 0)
        crash_import_decided(&record->import, "names of %zu frame%s, from the symbols of %s", named,
                             named == 1 ? "" : "s", fs_basename(binary->path));
    apple_take_phase(record);
}

const struct prof_check *
import_binary_apply(struct import_binary *binary, const struct imported_code *code,
                    struct crash_record *record)
{
    struct imported_image image = { 0 };
    struct crash_module *module =
        binary && read_slice(binary, record) ? find_module(binary, record) : NULL;
    if (module) {
        use_module(binary, module, record);
        image.bias = module->bias;
        image.image = binary->symbols.debug_only ? NULL : &binary->image;
        image.check = binary->check;
    }
    imported_examine(record, &image, code);
    import_gaps(record, image.check);
    return image.check;
}
