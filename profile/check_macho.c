/* check_macho.c - the check of Mach-O files: thin ones as they are, fat ones slice by slice. */
#include "profile/checker.h"
#include "profile/macho.h"

static enum prof_verdict
worse(enum prof_verdict a, enum prof_verdict b)
{
    static const int badness[] = {
        [PROF_NO_PROFILE] = 0, [PROF_CLEAN] = 1,     [PROF_UNDECIDED] = 2,
        [PROF_CORRUPT] = 3,    [PROF_MIXED_ABI] = 5, [PROF_RUNTIME_MISMATCH] = 4,
    };
    return badness[a] >= badness[b] ? a : b;
}

static void
take_slice(struct checker *c, const struct macho_slice *slice)
{
    struct repro_err err;
    const char *name = slice->arch != NULL ? slice->arch : "unknown architecture";
    if (slice->bytes.size == 0) {
        c->check.verdict = worse(c->check.verdict, PROF_CORRUPT);
        checker_problem(c, "truncated", NULL, "slice %s reaches beyond the end of the file", name);
        return;
    }
    if (macho_is_fat(slice->bytes))
        return; /* nothing loads a fat file inside a fat file */
    struct prof_check *part =
        prof_check_bytes(name, slice->bytes.data, slice->bytes.size, c->flags, &err);
    if (part == NULL)
        return;
    c->check.verdict = worse(c->check.verdict, part->verdict);
    c->check.format = part->format;
    checker_merge(c, part, name);
    prof_check_free(part);
}

static bool
check_fat(struct checker *c)
{
    struct macho_slice slices[MACHO_MAX_SLICES];
    size_t count = macho_slices(c->bytes, slices);
    const char *names = NULL;
    c->check.verdict = PROF_NO_PROFILE;
    for (size_t i = 0; i < count; i++) {
        const char *arch = slices[i].arch != NULL ? slices[i].arch : "?";
        take_slice(c, &slices[i]);
        names = names == NULL ? arch : prof_arena_printf(&c->arena, "%s+%s", names, arch);
    }
    c->check.arch = names;
    c->check.description = prof_arena_printf(&c->arena, "universal file, %zu slices", count);
    return true;
}

bool
check_macho(struct checker *c, struct repro_err *err)
{
    struct repro_err damage;
    if (macho_is_fat(c->bytes))
        return check_fat(c);
    if (!prof_image_read_macho(&c->image, c->bytes, &c->arena, &damage)) {
        if (damage.code == REPRO_E_NOMEM)
            return repro_fail(err, damage.code, "%s", damage.msg);
        c->check.format = "macho64";
        c->check.verdict = PROF_CORRUPT;
        checker_problem(c, "truncated", NULL, "%s", damage.msg);
        return true;
    }
    c->check.format = c->image.format;
    c->check.arch = c->image.arch;
    return check_linked(c, err);
}
