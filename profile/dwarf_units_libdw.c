/* dwarf_units_libdw.c - the units of a file as elfutils reads them, see dwarf_units.h. */
#include "profile/dwarf_units.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_UNITS  200000
#define MAX_RANGES 2000000

static const char *
string_attribute(Dwarf_Die *die, unsigned name, struct prof_arena *arena)
{
    Dwarf_Attribute attribute;
    const char *text = dwarf_formstring(dwarf_attr(die, name, &attribute));
    return prof_arena_strdup(arena, text);
}

static void
add_ranges(struct dwarf_units *u, Dwarf_Die *die, struct prof_arena *arena)
{
    Dwarf_Addr base = 0, start = 0, end = 0;
    ptrdiff_t offset = 0;
    while (u->range_count < MAX_RANGES &&
           (offset = dwarf_ranges(die, offset, &base, &start, &end)) > 0) {
        struct dwarf_range range = { start, end, (uint32_t)(u->unit_count - 1) };
        if (start < end)
            PROF_APPEND(arena, u->ranges, u->range_count, range);
    }
}

static int
compare_ranges(const void *a, const void *b)
{
    const struct dwarf_range *x = a, *y = b;
    return x->start < y->start ? -1 : x->start > y->start;
}

static void
read_units(struct dwarf_units *u, Dwarf *dwarf, struct prof_arena *arena)
{
    Dwarf_CU *unit = NULL;
    Dwarf_Die die;
    while (u->unit_count < MAX_UNITS &&
           dwarf_get_units(dwarf, unit, &unit, NULL, NULL, &die, NULL) == 0) {
        if (dwarf_tag(&die) != DW_TAG_compile_unit)
            continue;
        struct dwarf_unit entry = { string_attribute(&die, DW_AT_name, arena),
                                    string_attribute(&die, DW_AT_producer, arena) };
        if (entry.name == NULL)
            entry.name = "?";
        size_t before = u->unit_count;
        PROF_APPEND(arena, u->units, u->unit_count, entry);
        if (u->unit_count > before)
            add_ranges(u, &die, arena);
    }
    if (u->range_count > 0)
        qsort(u->ranges, u->range_count, sizeof *u->ranges, compare_ranges);
}

void
dwarf_units_read(struct dwarf_units *units, const char *path, struct prof_arena *arena)
{
    *units = (struct dwarf_units){ 0 };
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    Dwarf *dwarf = fd >= 0 ? dwarf_begin(fd, DWARF_C_READ) : NULL;
    if (dwarf != NULL) {
        read_units(units, dwarf, arena);
        dwarf_end(dwarf);
    }
    if (fd >= 0)
        close(fd);
}
