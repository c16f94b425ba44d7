/* image_file.c - see image_file.h. */
#include "harness/image_file.h"

#include <stddef.h>

void
image_file_close(struct image_file *file)
{
    if (file)
        file->ops->close(file);
}

bool
image_file_find(struct image_file *file, uint64_t address, struct symbol *symbol)
{
    return file->ops->find(file, address, symbol);
}

bool
image_file_find_named(struct image_file *file, const char *name, struct symbol *symbol)
{
    return file->ops->find_named(file, name, symbol);
}

bool
image_file_has_symbols(struct image_file *file)
{
    return file->ops->has_symbols(file);
}

bool
image_file_line(struct image_file *file, uint64_t address, const char **path, unsigned *line)
{
    return file->ops->line && file->ops->line(file, address, path, line);
}

bool
image_file_is_linkage(struct image_file *file, uint64_t address)
{
    return file->ops->is_linkage && file->ops->is_linkage(file, address);
}

bool
image_file_may_have_records(struct image_file *file)
{
    return file->ops->may_have_records(file);
}

void
image_file_describe(struct image_file *file, struct crash_subject *subject)
{
    file->ops->describe(file, subject);
}
