/* subject.c - see subject.h. */
#include "harness/subject.h"

#include "harness/host.h"
#include "harness/images.h"

#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

/* The path of the program, or NULL; free() it. */
static char *
program_path(const struct stopped_process *process)
{
    char path[4096];
    if (process->program)
        return xstrdup(process->program);
    char *told = process->executable ? process->executable(process->context) : NULL;
    if (told)
        return told;
    return host_program_of(process->pid, path, sizeof path) ? xstrdup(path) : NULL;
}

struct module *
subject_take(struct modules *modules, const struct stopped_process *process,
             struct crash_record *record)
{
    char *path = program_path(process);
    struct module *program = NULL;
    for (size_t i = 0; i < modules->count && !program; i++)
        if (modules->list[i].is_program || (path && strcmp(modules->list[i].path, path) == 0))
            program = &modules->list[i];
    record->subject.path = program ? xstrdup(program->path) : xstrdup(path);
    free(path);
    struct image_file *file = program ? module_file(modules, program) : NULL;
    if (file)
        image_file_describe(file, &record->subject);
    return program;
}

void
subject_take_file(const char *path, struct crash_record *record)
{
    struct image_file *file = image_format_host->open(path, NULL);
    record->subject.path = xstrdup(path);
    if (file)
        image_file_describe(file, &record->subject);
    image_file_close(file);
}
