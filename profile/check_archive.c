/* check_archive.c - the check of an archive: of its members, put together. A linked program
 * contains only the members it pulls, so a mixed archive is a warning and its reason says so. */
#include "profile/archive.h"
#include "profile/bitcode.h"
#include "profile/checker.h"
#include "profile/elf.h"
#include "profile/macho.h"

#include <string.h>

#define MAX_EXTERNAL 4096 /* files opened for a thin archive */
#define MAX_MISSING  8    /* of them named when they cannot be read */

struct totals {
    size_t members, instrumented, unreadable;
    int word; /* version word of all members that have one, -1 none, -2 different ones */
};

static void
take_group(struct checker *c, const struct prof_group *from, const char *member)
{
    struct prof_group *to = checker_group(c, from->layout, from->record_size);
    if (to == NULL)
        return;
    to->records += from->records;
    for (size_t i = 0; i < from->producer_count; i++)
        checker_add_text(c, &to->producers, &to->producer_count, from->producers[i]);
    for (size_t i = 0; i < from->function_count && to->function_count < MAX_SAMPLE_FUNCTIONS; i++)
        checker_add_text(c, &to->functions, &to->function_count, from->functions[i]);
    char *name = prof_arena_strdup(&c->arena, member);
    PROF_APPEND(&c->arena, to->members, to->member_count, name);
}

static void
take_idents(struct checker *c, const struct prof_check *member)
{
    for (size_t i = 0; i < member->ident_count; i++) {
        bool known = false;
        for (size_t k = 0; k < c->check.ident_count; k++)
            known |= strcmp(c->check.idents[k], member->idents[i]) == 0;
        const char *copy = known ? NULL : prof_arena_strdup(&c->arena, member->idents[i]);
        if (copy != NULL)
            PROF_APPEND(&c->arena, c->check.idents, c->check.ident_count, copy);
    }
}

void
checker_merge(struct checker *c, const struct prof_check *part, const char *name)
{
    for (size_t i = 0; i < part->group_count; i++)
        take_group(c, &part->groups[i], name);
    take_idents(c, part);
    if (c->check.arch == NULL)
        c->check.arch = part->arch;
    c->check.has_runtime |= part->has_runtime;
    if (part->verdict != PROF_MIXED_ABI && part->verdict != PROF_RUNTIME_MISMATCH &&
        part->verdict != PROF_CORRUPT && part->verdict != PROF_UNDECIDED)
        return;
    for (size_t i = 0; i < part->problem_count; i++)
        checker_problem(c, part->problems[i].id, part->problems[i].fix, "%s: %s", name,
                        part->problems[i].message);
}

static void
take_member(struct checker *c, struct prof_bytes bytes, const char *name, struct totals *t)
{
    struct repro_err err;
    /* Not an archive in an archive: no linker looks into it. */
    if (!elf_is(bytes) && !macho_is(bytes) && !bitcode_is(bytes))
        return;
    struct prof_check *part = prof_check_bytes(name, bytes.data, bytes.size, c->flags, &err);
    if (part == NULL) {
        t->unreadable++;
        return;
    }
    t->instrumented += part->group_count > 0;
    if (part->raw_version_symbol >= 0 && t->word != part->raw_version_symbol)
        t->word = t->word == -1 ? part->raw_version_symbol : -2;
    if (part->raw_version_symbol >= 0)
        c->check.raw_version_flags |= part->raw_version_flags;
    checker_merge(c, part, name);
    prof_check_free(part);
}

/* Thin archives name files, relative to their own folder. */
static void
take_external(struct checker *c, const char *name, struct totals *t)
{
    const char *slash = strrchr(c->check.path, '/');
    const char *path = name;
    struct prof_file file;
    struct repro_err err;
    if (name[0] != '/' && slash != NULL)
        path = prof_arena_printf(&c->arena, "%.*s/%s", (int)(slash - c->check.path), c->check.path,
                                 name);
    if (path == NULL || t->members > MAX_EXTERNAL || !prof_file_open(&file, path, &err)) {
        if (t->unreadable++ < MAX_MISSING)
            checker_problem(c, "missing-member", NULL, "thin archive: member %s cannot be read",
                            name);
        return;
    }
    take_member(c, file.bytes, name, t);
    prof_file_close(&file);
}

bool
check_archive(struct checker *c, struct repro_err *err)
{
    struct archive archive;
    struct archive_member m;
    struct totals t = { .word = -1 };
    struct repro_err damage;
    (void)err;
    archive_open(&archive, c->bytes);
    while (archive_next(&archive, &m, &damage)) {
        const char *name = prof_arena_strndup(&c->arena, m.name, m.name_len);
        t.members++;
        if (name == NULL)
            break;
        if (m.external)
            take_external(c, name, &t);
        else
            take_member(c, m.bytes, name, &t);
    }
    if (damage.code != REPRO_OK) {
        c->image.truncated = true;
        checker_problem(c, "truncated", NULL, "%s", damage.msg);
    }
    if (t.word > 0)
        c->check.raw_version_symbol = t.word;
    c->check.format = "archive";
    c->check.description =
        prof_arena_printf(&c->arena, "%s of %zu members, %zu instrumented",
                          archive.thin ? "thin archive" : "archive", t.members, t.instrumented);
    /* The runtime's own archive: its copy of the variable is what it was built for. */
    if (c->check.has_runtime && t.word > 0 && t.instrumented == 0) {
        const struct prof_layout *l = prof_layout_get((unsigned)t.word, 8);
        c->check.runtime_raw_version = t.word;
        c->check.runtime_layout = l != NULL ? l->name : NULL;
    }
    checker_judge(c);
    bool harmless = c->check.verdict == PROF_CLEAN || c->check.verdict == PROF_NO_PROFILE;
    if (t.unreadable > 0 && harmless)
        c->check.verdict = PROF_UNDECIDED;
    return true;
}
