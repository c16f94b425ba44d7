/* dwarf_units.c - which unit has an address, see dwarf_units.h. */
#include "profile/dwarf_units.h"

const struct dwarf_unit *
dwarf_units_at(const struct dwarf_units *units, uint64_t address)
{
    size_t low = 0, high = units->range_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (units->ranges[mid].start <= address)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == 0 || address >= units->ranges[low - 1].end)
        return NULL;
    return &units->units[units->ranges[low - 1].unit];
}
