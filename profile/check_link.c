/* check_link.c - what several inputs would become if one linker run put them together. */
#include "profile/checker.h"

#include <stdlib.h>
#include <string.h>

/* Members of an archive are shown as lib.a(member.o). */
static void
take_members(struct checker *c, struct prof_group *to, const struct prof_check *part,
             const struct prof_group *from)
{
    bool archive = strcmp(part->format, "archive") == 0;
    for (size_t i = 0; archive && i < from->member_count; i++) {
        char *name = prof_arena_printf(&c->arena, "%s(%s)", part->path, from->members[i]);
        PROF_APPEND(&c->arena, to->members, to->member_count, name);
    }
    if (!archive)
        checker_add_text(c, &to->members, &to->member_count, part->path);
}

static void
take_part(struct checker *c, const struct prof_check *part)
{
    for (size_t i = 0; i < part->group_count; i++) {
        const struct prof_group *from = &part->groups[i];
        struct prof_group *to = checker_group(c, from->layout, from->record_size);
        if (to == NULL)
            return;
        to->records += from->records;
        for (size_t k = 0; k < from->producer_count; k++)
            checker_add_text(c, &to->producers, &to->producer_count, from->producers[k]);
        for (size_t k = 0; k < from->function_count && to->function_count < MAX_SAMPLE_FUNCTIONS;
             k++)
            checker_add_text(c, &to->functions, &to->function_count, from->functions[k]);
        take_members(c, to, part, from);
    }
    for (size_t i = 0; i < part->ident_count; i++) {
        const char *copy = prof_arena_strdup(&c->arena, part->idents[i]);
        PROF_APPEND(&c->arena, c->check.idents, c->check.ident_count, copy);
    }
    if (c->check.raw_version_symbol < 0 && part->raw_version_symbol > 0) {
        c->check.raw_version_symbol = part->raw_version_symbol;
        c->check.raw_version_flags = part->raw_version_flags;
    }
    if (part->has_runtime && part->runtime_raw_version > 0 && !c->check.has_runtime) {
        c->check.has_runtime = true;
        c->check.runtime_raw_version = part->runtime_raw_version;
        c->check.runtime_layout = part->runtime_layout;
    }
}

struct prof_check *
prof_check_link(const struct prof_check *const *parts, size_t count, struct repro_err *err)
{
    struct checker *c = checker_new("link", 0, err);
    if (c == NULL)
        return NULL;
    bool doubtful = false;
    for (size_t i = 0; i < count; i++) {
        take_part(c, parts[i]);
        doubtful |= parts[i]->verdict == PROF_UNDECIDED || parts[i]->verdict == PROF_CORRUPT;
        if (c->check.arch == NULL)
            c->check.arch = parts[i]->arch;
    }
    c->check.path = prof_arena_printf(&c->arena, "link of %zu files", count);
    c->check.description = prof_arena_strdup(&c->arena, "inputs of one link, taken together");
    checker_judge(c);
    if (doubtful && (c->check.verdict == PROF_CLEAN || c->check.verdict == PROF_NO_PROFILE))
        c->check.verdict = PROF_UNDECIDED;
    if (!c->arena.failed)
        return &c->check;
    repro_fail(err, REPRO_E_NOMEM, "out of memory");
    prof_check_free(&c->check);
    return NULL;
}
