/* lines.c - source lines from DWARF through libdw, see symbols.h. */
#include "harness/symbols.h"

#include <dwarf.h>

static Dwarf *
open_lines(struct elf_file *file)
{
    if (file->lines_opened)
        return file->dwarf;
    file->lines_opened = true;
    struct elf_file *source = file;
    if (!elf_file_section(file, ".debug_info") && !elf_file_section(file, ".zdebug_info"))
        source = elf_file_debug(file);
    if (source)
        file->dwarf = dwarf_begin_elf(source->elf, DWARF_C_READ, NULL);
    return file->dwarf;
}

/* The unit whose code ranges hold ADDRESS. Walks the units' first entries only: many files have no
 * .debug_aranges, and building that table reads everything. */
static bool
find_unit(Dwarf *dwarf, uint64_t address, Dwarf_Die *unit)
{
    Dwarf_CU *cu = NULL;
    uint8_t unit_type;
    while (dwarf_get_units(dwarf, cu, &cu, NULL, &unit_type, unit, NULL) == 0) {
        if ((unit_type == DW_UT_compile || unit_type == DW_UT_skeleton) &&
            dwarf_haspc(unit, address) == 1)
            return true;
    }
    return false;
}

bool
line_find(struct elf_file *file, uint64_t address, const char **path, unsigned *line)
{
    Dwarf *dwarf = open_lines(file);
    Dwarf_Die unit;
    if (!dwarf || !find_unit(dwarf, address, &unit))
        return false;
    Dwarf_Line *entry = dwarf_getsrc_die(&unit, address);
    int number = 0;
    if (!entry || dwarf_lineno(entry, &number) != 0 || number <= 0)
        return false;
    *path = dwarf_linesrc(entry, NULL, NULL);
    *line = (unsigned)number;
    return *path != NULL;
}
