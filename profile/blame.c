/* blame.c - which compile units brought the records of a sick image, from its debug information.
 *
 * A record leads to its function by its function pointer, or, where that is 0, by the symbol of the
 * function's name; the function's address leads to the unit.
 */
#include "profile/checker.h"
#include "profile/dwarf_units.h"
#include "profile/elf.h"

#include <stdlib.h>
#include <string.h>

#define MAX_MEMBERS 256 /* units listed per group */

struct named_symbol {
    const char *name;
    uint64_t address;
};

struct symbols {
    struct named_symbol *items;
    size_t count;
};

static int
compare_symbols(const void *a, const void *b)
{
    const struct named_symbol *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static void
read_symbols(struct checker *c, struct symbols *symbols)
{
    struct elf_file elf;
    struct elf_section table;
    if (!elf_open(&elf, c->bytes, NULL))
        return;
    for (uint64_t i = 1; elf_section_at(&elf, i, &table); i++) {
        struct elf_symbol s;
        for (uint64_t k = 1; table.type == ELF_SHT_SYMTAB && elf_symbol_at(&elf, &table, k, &s);
             k++) {
            struct named_symbol item = { s.name, s.value };
            if (s.type == 2 && s.section != 0)
                PROF_APPEND(&c->arena, symbols->items, symbols->count, item);
        }
    }
    if (symbols->count > 0)
        qsort(symbols->items, symbols->count, sizeof *symbols->items, compare_symbols);
}

/* Address of a profile name's function; local names carry their file in front. */
static uint64_t
address_by_name(const struct symbols *symbols, const char *function)
{
    if (function == NULL || symbols->count == 0)
        return 0;
    const char *separator = strchr(function, ';');
    if (separator == NULL && strchr(function, '.') != NULL)
        separator = strrchr(function, ':');
    struct named_symbol key = { separator != NULL ? separator + 1 : function, 0 };
    const struct named_symbol *hit =
        bsearch(&key, symbols->items, symbols->count, sizeof key, compare_symbols);
    return hit != NULL ? hit->address : 0;
}

static uint64_t
record_function(const struct checker *c, const struct prof_record *r, const struct symbols *symbols)
{
    const struct prof_layout *l = prof_layout_by_name(r->layout, c->image.word);
    if (l != NULL && r->offset + l->size <= c->image.data_size) {
        uint64_t address =
            prof_load(c->image.data + r->offset + l->function_ptr, l->word, c->image.big_endian);
        if (address != 0)
            return address;
    }
    return address_by_name(symbols, r->function);
}

static void
add_unit(struct checker *c, struct prof_group *group, const struct dwarf_unit *unit)
{
    if (group->member_count < MAX_MEMBERS)
        checker_add_text(c, &group->members, &group->member_count, unit->name);
    if (unit->producer != NULL && prof_ident_llvm_major(unit->producer) != 0)
        checker_add_text(c, &group->producers, &group->producer_count, unit->producer);
}

/* Units of one group's records; what no unit covers is said, so that nobody rebuilds too little. */
static void
blame_group(struct checker *c, struct prof_group *group, const struct dwarf_units *units,
            const struct symbols *symbols)
{
    const struct dwarf_unit *last = NULL;
    size_t unknown = 0;
    for (size_t i = 0; i < c->check.record_count; i++) {
        const struct prof_record *r = &c->check.records[i];
        if (strcmp(r->layout, group->layout) != 0)
            continue;
        const struct dwarf_unit *unit = dwarf_units_at(units, record_function(c, r, symbols));
        if (unit != NULL && unit != last)
            add_unit(c, group, unit);
        unknown += unit == NULL;
        last = unit;
    }
    if (unknown == 0 || group->member_count == 0)
        return;
    const char *rest =
        prof_arena_printf(&c->arena, "%zu functions without debug information", unknown);
    if (rest != NULL)
        checker_add_text(c, &group->members, &group->member_count, rest);
}

void
checker_blame(struct checker *c)
{
    struct dwarf_units units;
    struct symbols symbols = { 0 };
    if (!c->file.mapped || !elf_is(c->bytes) || c->image.kind == IMAGE_OBJECT)
        return;
    dwarf_units_read(&units, c->check.path, &c->arena);
    if (units.range_count == 0)
        return;
    read_symbols(c, &symbols);
    for (size_t g = 0; g < c->check.group_count; g++)
        blame_group(c, &c->check.groups[g], &units, &symbols);
}
