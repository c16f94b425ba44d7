/* checker.c - what the steps of the static check share; see checker.h. */
#include "profile/checker.h"

#include <stdarg.h>
#include <string.h>

void
checker_problem(struct checker *c, const char *id, const char *fix, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    struct prof_problem problem = {
        .id = prof_arena_strdup(&c->arena, id),
        .message = prof_arena_vprintf(&c->arena, fmt, ap),
        .fix = prof_arena_strdup(&c->arena, fix),
    };
    va_end(ap);
    PROF_APPEND(&c->arena, c->check.problems, c->check.problem_count, problem);
}

void
checker_known_issue(struct checker *c, const char *text)
{
    PROF_APPEND(&c->arena, c->check.known_issues, c->check.known_issue_count, text);
}

void
checker_set_version_word(struct checker *c, uint64_t word)
{
    c->check.raw_version_symbol = (int)prof_version_number(word);
    c->check.raw_version_flags = word & ~(uint64_t)UINT32_MAX;
}

void
checker_read_names(struct checker *c)
{
    struct repro_err damage;
    const struct prof_section *section = &c->image.sections[PROF_SEC_NAMES];
    if (!section->present || section->bytes.size == 0 || (c->flags & PROF_CHECK_NO_NAMES) != 0)
        return;
    if (!prof_names_decode(&c->names, section->bytes.data, section->bytes.size, &damage))
        checker_problem(c, "names-damaged", NULL, "__llvm_prf_names: %s", damage.msg);
}

void
checker_add_record(struct checker *c, const struct prof_record *record)
{
    PROF_APPEND(&c->arena, c->check.records, c->check.record_count, *record);
}

struct prof_group *
checker_group(struct checker *c, const char *layout, unsigned record_size)
{
    for (size_t i = 0; i < c->check.group_count; i++) {
        if (strcmp(c->check.groups[i].layout, layout) == 0)
            return &c->check.groups[i];
    }
    struct prof_group group = { .layout = layout, .record_size = record_size };
    PROF_APPEND(&c->arena, c->check.groups, c->check.group_count, group);
    return c->check.group_count > 0 ? &c->check.groups[c->check.group_count - 1] : NULL;
}

void
checker_add_text(struct checker *c, char ***list, size_t *count, const char *text)
{
    for (size_t i = 0; i < *count; i++) {
        if (strcmp((*list)[i], text) == 0)
            return;
    }
    char *copy = prof_arena_strdup(&c->arena, text);
    PROF_APPEND(&c->arena, *list, *count, copy);
}

void
checker_make_groups(struct checker *c)
{
    struct prof_group *group = NULL;
    for (size_t i = 0; i < c->check.record_count; i++) {
        const struct prof_record *r = &c->check.records[i];
        if (group == NULL || group->layout != r->layout)
            group = checker_group(c, r->layout, r->size);
        if (group == NULL)
            return;
        group->records++;
        if (r->function != NULL && group->function_count < MAX_SAMPLE_FUNCTIONS)
            checker_add_text(c, &group->functions, &group->function_count, r->function);
    }
}
