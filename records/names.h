/* names.h - tables that give enum values their JSON names (internal to records/). */
#ifndef REPRO_RECORDS_NAMES_H
#define REPRO_RECORDS_NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct name_table {
    const char *const *names; /* index = enum value */
    size_t count;
};
#define NAME_TABLE(array)                        \
    {                                            \
        (array), sizeof(array) / sizeof *(array) \
    }

/* The name of VALUE; "unknown" for a value outside the table. */
const char *name_of(const struct name_table *table, unsigned value);
/* The value called NAME; false (and VALUE untouched) if there is none or NAME is NULL. */
bool name_find(const struct name_table *table, const char *name, unsigned *value);

/* NOLINTBEGIN(bugprone-macro-parentheses): a type cannot be in parentheses */
/* Define TYPE's public pair PREFIX_name() and PREFIX_parse() over TABLE. */
#define DEFINE_NAMES(prefix, type, table)              \
    const char *prefix##_name(type value)              \
    {                                                  \
        return name_of(&(table), (unsigned)value);     \
    }                                                  \
    bool prefix##_parse(const char *name, type *value) \
    {                                                  \
        unsigned found = 0;                            \
        if (!name_find(&(table), name, &found))        \
            return false;                              \
        *value = (type)found;                          \
        return true;                                   \
    }
/* NOLINTEND(bugprone-macro-parentheses) */

#endif
