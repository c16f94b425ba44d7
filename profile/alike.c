/* alike.c - which version's name stands for records whose form several versions share.
 *
 * Records of versions 5 and 7 are alike (CounterPtr is an address), those of 6 and 8 are alike (a
 * distance). Version 6 was never in a release.
 */
#include "profile/checker.h"

static bool
is_absolute(int version)
{
    return version == 5 || version == 7;
}

unsigned
checker_absolute_version(const struct checker *c)
{
    if (is_absolute(c->check.raw_version_symbol))
        return (unsigned)c->check.raw_version_symbol;
    if (is_absolute(c->check.runtime_raw_version))
        return (unsigned)c->check.runtime_raw_version;
    for (size_t i = 0; i < c->check.ident_count; i++) {
        int version = (int)prof_ident_raw_version(c->check.idents[i]);
        if (is_absolute(version))
            return (unsigned)version;
    }
    return 5;
}

unsigned
checker_relative_version(const struct checker *c)
{
    return c->check.raw_version_symbol == 6 ? 6 : 8;
}
