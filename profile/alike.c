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

unsigned
checker_runtime_version(const struct checker *c)
{
    if (c->runtime.raw_version > 0)
        return (unsigned)c->runtime.raw_version;
    if (c->runtime.record_size == 0 || c->image.word != 8)
        return 0;
    unsigned word = c->check.raw_version_symbol > 0 ? (unsigned)c->check.raw_version_symbol : 0;
    const struct prof_layout *named = prof_layout_get(word, 8);
    if (named != NULL && named->size == c->runtime.record_size)
        return word;
    for (unsigned v = PROF_RAW_VERSION_MAX; v >= PROF_RAW_VERSION_MIN; v--) {
        if (prof_layout_get(v, 8)->size == c->runtime.record_size)
            return v;
    }
    return 0;
}
