/* rescue.c - see rescue.h. */
#include "harness/rescue.h"

#include "harness/image_check.h"
#include "harness/images.h"
#include "harness/maps.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "profile/salvage_image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IMAGES_MAX 256U
#define BYTES_MAX  ((size_t)1 << 30) /* of all outputs */

struct visit {
    const struct stopped_process *process;
    struct rescue *rescue;
    const struct image_format *format;
    struct crash_map *maps;
    size_t map_count;
    struct memory *memory; /* what the process itself left */
};

static size_t
read_memory(void *context, uint64_t address, void *buffer, size_t size)
{
    return memory_read_prefix(((const struct visit *)context)->memory, address, buffer, size);
}

static bool
is_code(void *context, uint64_t address)
{
    const struct visit *visit = context;
    const struct crash_map *map = maps_find(visit->maps, visit->map_count, address);
    return map && map->perms[2] == 'x';
}

static void
note_failure(struct visit *visit, const char *path, const char *why)
{
    struct rescue *rescue = visit->rescue;
    if (rescue->failure_count < IMAGES_MAX)
        XAPPEND(rescue->failures, rescue->failure_count, xasprintf("%s: %s", path, why));
}

/* "prog", or "prog.PID", "prog.PID.2" if there are outputs of that name. */
static char *
choose_stem(const struct visit *visit, const char *path)
{
    const char *name = fs_basename(path);
    char *stem = xstrdup(name);
    for (unsigned attempt = 1;; attempt++) {
        bool taken = false;
        size_t length = strlen(stem);
        for (size_t i = 0; i < visit->rescue->count; i++) {
            const struct salvage_result *other = &visit->rescue->images[i].result;
            taken = taken || (strncmp(other->outputs[0].name, stem, length) == 0 &&
                              (strncmp(other->outputs[0].name + length, ".v", 2) == 0 ||
                               strncmp(other->outputs[0].name + length, ".all", 4) == 0));
        }
        if (!taken)
            return stem;
        free(stem);
        stem = attempt == 1 ? xasprintf("%s.%d", name, (int)visit->process->pid)
                            : xasprintf("%s.%d.%u", name, (int)visit->process->pid, attempt);
    }
}

static bool
has_build_id(const struct visit *visit, const char *path, const struct module *module)
{
    struct image_file *file = visit->format->open(path, module->build_id);
    image_file_close(file);
    return file != NULL;
}

/* A file that is what MODULE was mapped from; NULL if there is none. free() it. */
static char *
find_file(const struct visit *visit, const struct module *module, bool is_program)
{
    const char *binary = visit->rescue->binary;
    if (binary && (module->build_id || is_program) && has_build_id(visit, binary, module))
        return xstrdup(binary);
    if (has_build_id(visit, module->path, module))
        return xstrdup(module->path);
    if (visit->process->program || !is_program)
        return NULL;
    char *link = xasprintf("/proc/%d/exe", (int)visit->process->pid); /* also when it was deleted */
    if (has_build_id(visit, link, module))
        return link;
    free(link);
    return NULL;
}

static void
keep(struct visit *visit, const struct module *module, const struct salvage_result *result)
{
    struct rescued_image image = { .pid = visit->process->pid,
                                   .path = xstrdup(module->path),
                                   .result = *result };
    for (size_t i = 0; i < result->count; i++)
        visit->rescue->bytes += result->outputs[i].size;
    XAPPEND(visit->rescue->images, visit->rescue->count, image);
}

static void
rescue_file(struct visit *visit, const struct module *module, const char *file)
{
    struct salvage_process process = {
        .bias = module->bias, .read = read_memory, .is_code = is_code, .context = visit
    };
    struct salvage_result result;
    struct repro_err err = { 0 };
    struct image_check image;
    bool opened =
        image_check_open(&image, file, PROF_CHECK_KEEP_SEGMENTS | PROF_CHECK_NO_DWARF, &err);
    const struct prof_check *check = image.check;
    if (!opened || check->record_count == 0) { /* not instrumented */
        image_check_close(&image);
        return;
    }
    if (strcmp(check->format, "elf64") != 0 && strcmp(check->format, "macho64") != 0) {
        note_failure(visit, module->path, "only images of 64-bit processes can be rescued");
        image_check_close(&image);
        return;
    }
    char *stem = choose_stem(visit, module->path);
    if (visit->rescue->count >= IMAGES_MAX || visit->rescue->bytes >= BYTES_MAX)
        note_failure(visit, module->path, "left out: too many profiles already");
    else if (salvage_image(check, &process, stem, visit->rescue->transcode, &result, &err))
        keep(visit, module, &result);
    else
        note_failure(visit, module->path, err.msg);
    free(stem);
    image_check_close(&image);
}

static void
rescue_module(struct visit *visit, const struct module *module, bool is_program)
{
    if (module->path[0] != '/' || module->bias > module->base)
        return;
    char *file = find_file(visit, module, is_program);
    if (file) {
        rescue_file(visit, module, file);
    } else if (is_program || visit->process->program) {
        char *why = xasprintf("its file is missing or another build%s%s",
                              module->build_id ? ": wanted is build id " : "",
                              module->build_id ? module->build_id : "");
        note_failure(visit, module->path, why);
        free(why);
    }
    free(file);
}

static void
rescue_modules(struct visit *visit)
{
    const struct stopped_process *process = visit->process;
    struct modules modules;
    struct memory *memory = memory_open(process); /* with the files of a core's mappings */
    modules_load(&modules, process, memory, visit->maps, visit->map_count);
    for (size_t i = 0; i < modules.count; i++) {
        const struct module *module = &modules.list[i];
        bool is_program = process->program ? strcmp(module->path, process->program) == 0
                                           : i == 0 || module->is_program;
        rescue_module(visit, module, is_program);
    }
    modules_free(&modules);
    memory_close(memory);
}

void
rescue_process(const struct stopped_process *process, struct rescue *rescue)
{
    struct visit visit = { .process = process,
                           .rescue = rescue,
                           .format = process->format ? process->format : image_format_host };
    struct stopped_process itself = *process;
    size_t length = 0;
    char *text = process->proc_file(process->context, "maps", &length);
    if (!text)
        return;
    if (process->read_written)
        itself.read = process->read_written;
    visit.maps = maps_parse(text, &visit.map_count);
    visit.memory = memory_open(&itself);
    rescue_modules(&visit);
    memory_close(visit.memory);
    maps_free(visit.maps, visit.map_count);
    free(text);
}

void
rescue_crashed(const struct stopped_process *process, struct rescue *rescue)
{
    if (!rescue)
        return;
    rescue_clear(rescue);
    rescue_process(process, rescue);
}

void
rescue_clear(struct rescue *rescue)
{
    for (size_t i = 0; i < rescue->count; i++) {
        free(rescue->images[i].path);
        salvage_result_clear(&rescue->images[i].result);
    }
    for (size_t i = 0; i < rescue->failure_count; i++)
        free(rescue->failures[i]);
    free(rescue->images);
    free(rescue->failures);
    *rescue = (struct rescue){ .transcode = rescue->transcode, .binary = rescue->binary };
}
