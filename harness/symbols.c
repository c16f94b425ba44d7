/* symbols.c - symbol table lookups, see symbols.h. */
#include "harness/symbols.h"

#include <string.h>

struct table {
    Elf *elf;
    Elf_Data *data;
    size_t count;
    size_t strings; /* section index of the names */
};

static bool
table_open(struct elf_file *file, unsigned type, struct table *table)
{
    Elf_Scn *scn = file ? elf_file_section_of_type(file, type) : NULL;
    GElf_Shdr header;
    if (!scn || !gelf_getshdr(scn, &header) || header.sh_entsize == 0)
        return false;
    table->elf = file->elf;
    table->data = elf_getdata(scn, NULL);
    table->count = table->data ? table->data->d_size / header.sh_entsize : 0;
    table->strings = header.sh_link;
    return table->count > 0;
}

/* Elf64_Sym in place: gelf_getsym copies, and these loops see every symbol of the file. */
static const Elf64_Sym *
native_symbols(const struct table *table)
{
    bool aligned = (uintptr_t)table->data->d_buf % _Alignof(Elf64_Sym) == 0;
    return gelf_getclass(table->elf) == ELFCLASS64 && aligned ? table->data->d_buf : NULL;
}

static bool
symbol_at(const struct table *table, const Elf64_Sym *native, size_t index, GElf_Sym *out)
{
    if (native) {
        *out = native[index];
        return true;
    }
    return gelf_getsym(table->data, (int)index, out) != NULL;
}

static bool
may_name(const GElf_Sym *symbol)
{
    unsigned type = GELF_ST_TYPE(symbol->st_info);
    return symbol->st_shndx != SHN_UNDEF && symbol->st_shndx != SHN_ABS &&
           (type == STT_FUNC || type == STT_OBJECT || type == STT_NOTYPE || type == STT_GNU_IFUNC);
}

static bool
is_better(const GElf_Sym *candidate, const GElf_Sym *best)
{
    bool local = GELF_ST_BIND(candidate->st_info) == STB_LOCAL;
    bool best_local = GELF_ST_BIND(best->st_info) == STB_LOCAL;
    if (local != best_local)
        return best_local;
    return candidate->st_value > best->st_value;
}

static bool
find_in(struct elf_file *file, unsigned type, uint64_t address, struct symbol *symbol)
{
    struct table table;
    if (!table_open(file, type, &table))
        return false;
    const Elf64_Sym *native = native_symbols(&table);
    GElf_Sym best = { 0 }, candidate;
    bool found = false;
    for (size_t i = 1; i < table.count; i++) {
        if (native && address - native[i].st_value >= native[i].st_size)
            continue;
        if (!symbol_at(&table, native, i, &candidate) ||
            address - candidate.st_value >= candidate.st_size || !may_name(&candidate))
            continue;
        if (!found || is_better(&candidate, &best))
            best = candidate;
        found = true;
    }
    const char *name = found ? elf_strptr(table.elf, table.strings, best.st_name) : NULL;
    if (!name || !*name)
        return false;
    *symbol = (struct symbol){ name, best.st_value, best.st_size };
    return true;
}

bool
symbol_find(struct elf_file *file, uint64_t address, struct symbol *symbol)
{
    return find_in(file, SHT_SYMTAB, address, symbol) ||
           find_in(elf_file_debug(file), SHT_SYMTAB, address, symbol) ||
           find_in(file, SHT_DYNSYM, address, symbol);
}

static bool
find_named_in(struct elf_file *file, unsigned type, const char *name, struct symbol *symbol)
{
    struct table table;
    if (!table_open(file, type, &table))
        return false;
    const Elf64_Sym *native = native_symbols(&table);
    for (size_t i = 1; i < table.count; i++) {
        GElf_Sym candidate;
        if (!symbol_at(&table, native, i, &candidate) || !may_name(&candidate))
            continue;
        const char *found = elf_strptr(table.elf, table.strings, candidate.st_name);
        if (found && strcmp(found, name) == 0) {
            *symbol = (struct symbol){ found, candidate.st_value, candidate.st_size };
            return true;
        }
    }
    return false;
}

bool
symbol_find_named(struct elf_file *file, const char *name, struct symbol *symbol)
{
    return find_named_in(file, SHT_SYMTAB, name, symbol) ||
           find_named_in(file, SHT_DYNSYM, name, symbol);
}

bool
symbol_has_table(struct elf_file *file)
{
    return elf_file_section_of_type(file, SHT_SYMTAB) != NULL;
}
