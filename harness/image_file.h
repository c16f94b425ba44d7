/* image_file.h - the file behind a module of a process, whatever its format: names, source lines,
 * profile records.
 *
 * image_file_elf.c (elfutils) and image_file_macho.c. Files are hostile. Not thread-safe.
 */
#ifndef REPRO_HARNESS_IMAGE_FILE_H
#define REPRO_HARNESS_IMAGE_FILE_H

#include "records/crash.h"

#include <stdbool.h>
#include <stdint.h>

struct symbol {
    const char *name; /* belongs to the file */
    uint64_t start;   /* as in the file */
    uint64_t size;    /* never 0 */
};

struct image_file;

struct image_file_ops {
    void (*close)(struct image_file *file);
    bool (*find)(struct image_file *file, uint64_t address, struct symbol *symbol);
    bool (*find_named)(struct image_file *file, const char *name, struct symbol *symbol);
    bool (*has_symbols)(struct image_file *file);
    bool (*line)(struct image_file *file, uint64_t address, const char **path, unsigned *line);
    bool (*is_linkage)(struct image_file *file, uint64_t address);
    bool (*may_have_records)(struct image_file *file);
    void (*describe)(struct image_file *file, struct crash_subject *subject);
};

/* Each format's own struct starts with this. */
struct image_file {
    const struct image_file_ops *ops;
};

void image_file_close(struct image_file *file); /* NULL is fine */
/* The function or object that holds ADDRESS (as in the file). A name is given only where the file
 * says so. */
bool image_file_find(struct image_file *file, uint64_t address, struct symbol *symbol);
/* The symbol called NAME (as in C; defined ones only; size may be 0). */
bool image_file_find_named(struct image_file *file, const char *name, struct symbol *symbol);
bool image_file_has_symbols(struct image_file *file); /* has it a symbol table of its own? */
/* Source line of ADDRESS; *PATH belongs to the file. */
bool image_file_line(struct image_file *file, uint64_t address, const char **path, unsigned *line);
/* Does ADDRESS lie in its table of linkage, where calls of other images pass? False if not known.
 */
bool image_file_is_linkage(struct image_file *file, uint64_t address);
/* Are there profile records in it, or sections that were stripped, so that nobody knows? */
bool image_file_may_have_records(struct image_file *file);
/* Format, machine, id, stripped, instrumented. */
void image_file_describe(struct image_file *file, struct crash_subject *subject);

#endif
