/* names.c - see names.h. */
#include "records/names.h"

#include <string.h>

const char *
name_of(const struct name_table *table, unsigned value)
{
    return value < table->count ? table->names[value] : "unknown";
}

bool
name_find(const struct name_table *table, const char *name, unsigned *value)
{
    if (name == NULL)
        return false;
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->names[i], name) == 0) {
            *value = (unsigned)i;
            return true;
        }
    }
    return false;
}
