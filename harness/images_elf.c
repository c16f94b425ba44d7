/* images_elf.c - see images.h: ELF images, found by the memory map. */
#include "harness/images.h"

#include "harness/elf_file.h"
#include "harness/image_file_elf.h"

#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

#define MAX_PROGRAM_HEADERS 64U
#define MAX_NOTES           4096U
#define MAX_VDSO            65536U

static bool
is_image_path(const char *path)
{
    return path && (path[0] == '/' || strcmp(path, "[vdso]") == 0);
}

static void
take_notes(struct memory *memory, struct module *module, const Elf64_Phdr *header)
{
    unsigned char notes[MAX_NOTES];
    size_t length = header->p_memsz < sizeof notes ? header->p_memsz : sizeof notes;
    if (!module->build_id && memory_read(memory, module->bias + header->p_vaddr, notes, length))
        module->build_id = elf_build_id_of_notes(notes, length);
}

static void
take_program_headers(struct memory *memory, struct module *module, const Elf64_Phdr *headers,
                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (headers[i].p_type == PT_LOAD && headers[i].p_offset < 4096) {
            module->bias = module->base - (headers[i].p_vaddr - headers[i].p_offset);
            break;
        }
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t end = module->bias + headers[i].p_vaddr + headers[i].p_memsz;
        if (headers[i].p_type == PT_LOAD && end > module->image_end)
            module->image_end = end;
        if (headers[i].p_type == PT_NOTE)
            take_notes(memory, module, &headers[i]);
        if (headers[i].p_type == PT_GNU_EH_FRAME) {
            module->unwind_table = module->bias + headers[i].p_vaddr;
            module->unwind_table_size = headers[i].p_memsz;
        }
    }
}

/* Is there an ELF image at the start of MAP? Fill MODULE from its headers. */
static bool
read_image(struct memory *memory, const struct crash_map *map, struct module *module)
{
    Elf64_Ehdr header;
    Elf64_Phdr program[MAX_PROGRAM_HEADERS];
    *module = (struct module){ .base = map->start, .end = map->end };
    if (!memory_read(memory, map->start, &header, sizeof header) ||
        memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
        return false;
    module->path = xstrdup(map->path);
    size_t count = header.e_phnum;
    if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_phentsize != sizeof program[0] ||
        count > MAX_PROGRAM_HEADERS ||
        !memory_read(memory, map->start + header.e_phoff, program, count * sizeof program[0]))
        return true;
    take_program_headers(memory, module, program, count);
    if (header.e_entry)
        module->entry = module->bias + header.e_entry;
    return true;
}

/* Does MAP, from the start of the file that LAST is mapped from, belong to that image, too? With
 * pages of 64 KiB (linkers for aarch64 assume them) all segments of a small file are mapped from
 * its start, headers included. */
static bool
is_inside(const struct module *last, const struct crash_map *map)
{
    return map->start >= last->base && map->start < last->image_end;
}

/* The program headers of every image, from the process' memory. */
static void
load(struct modules *modules, const struct stopped_process *process, const struct crash_map *maps,
     size_t map_count)
{
    (void)process;
    modules->list = NULL;
    modules->count = 0;
    for (size_t i = 0; i < map_count; i++) {
        struct module *last = modules->count ? &modules->list[modules->count - 1] : NULL;
        struct module module;
        if (!is_image_path(maps[i].path))
            continue;
        bool same_file = last && strcmp(last->path, maps[i].path) == 0;
        if (maps[i].offset == 0 && maps[i].perms[0] == 'r' &&
            !(same_file && is_inside(last, &maps[i])) &&
            read_image(modules->memory, &maps[i], &module))
            XAPPEND(modules->list, modules->count, module);
        else if (same_file)
            last->end = maps[i].end;
    }
}

static struct image_file *
open_vdso(struct memory *memory, const struct module *module)
{
    size_t length = (size_t)(module->end - module->base);
    if (length > MAX_VDSO)
        return NULL;
    char *image = xcalloc(1, length);
    if (memory_read(memory, module->base, image, length))
        return image_file_elf(elf_file_from_memory(image, length));
    free(image);
    return NULL;
}

static struct image_file *
open_file(const char *path, const char *build_id)
{
    return image_file_elf(elf_file_open(path, build_id));
}

static struct image_file *
open_module(struct modules *modules, const struct module *module)
{
    return module->path[0] == '/' ? open_file(module->path, module->build_id)
                                  : open_vdso(modules->memory, module);
}

const struct image_format image_format_elf = {
    .load = load, .open = open_file, .open_module = open_module, .unwinder = &unwinder_cfi
};
