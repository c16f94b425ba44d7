/* symbols.h - names and source lines for addresses of one ELF file. */
#ifndef REPRO_HARNESS_SYMBOLS_H
#define REPRO_HARNESS_SYMBOLS_H

#include "harness/elf_file.h"
#include "harness/image_file.h"

/* The function or object whose [start, start + size) holds ADDRESS (as in the file), from .symtab,
 * the debug file's .symtab or .dynsym, in this order. Symbols without size never match: a name is
 * given only where the file says so. Of several, a global one wins, then the nearest start. */
bool symbol_find(struct elf_file *file, uint64_t address, struct symbol *symbol);
/* The symbol called NAME (defined ones only; size may be 0). */
bool symbol_find_named(struct elf_file *file, const char *name, struct symbol *symbol);
bool symbol_has_table(struct elf_file *file); /* has it a .symtab of its own? */
/* Source line of ADDRESS from DWARF; *PATH belongs to the elf_file. */
bool line_find(struct elf_file *file, uint64_t address, const char **path, unsigned *line);

#endif
