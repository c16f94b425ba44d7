/* dwarf_units.h - which compile unit, made by which compiler, contains an address.
 *
 * Reads only the top entry of each unit (libdw: any DWARF version, compressed sections). Used to
 * name who brought foreign records; healthy files never get here.
 */
#ifndef REPRO_PROFILE_DWARF_UNITS_H
#define REPRO_PROFILE_DWARF_UNITS_H

#include "profile/arena.h"

#include <stdint.h>

struct dwarf_unit {
    const char *name;     /* DW_AT_name, "?" if absent */
    const char *producer; /* DW_AT_producer, NULL if absent */
};

struct dwarf_range {
    uint64_t start, end;
    uint32_t unit;
};

struct dwarf_units {
    struct dwarf_unit *units;
    size_t unit_count;
    struct dwarf_range *ranges; /* by start */
    size_t range_count;
};

/* Units of the ELF file PATH; empty if it has no DWARF or cannot be read, and on macOS, which has
 * no elfutils. Memory from ARENA. */
void dwarf_units_read(struct dwarf_units *units, const char *path, struct prof_arena *arena);
/* The unit that contains ADDRESS, or NULL. */
const struct dwarf_unit *dwarf_units_at(const struct dwarf_units *units, uint64_t address);

#endif
