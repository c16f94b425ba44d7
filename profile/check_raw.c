/* check_raw.c - the check of a raw profile, as far as `repro check` goes: its layouts and whether
 * it is usable. `repro profile check` says more. */
#include "profile/checker.h"
#include "profile/raw_check.h"

static void
take_findings(struct checker *c, const struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *f = &findings->items[i];
        if (f->severity == FINDING_NOTE)
            continue;
        if (f->has_offset)
            checker_problem(c, f->id, f->fix, "%s (at offset %llu)", f->message,
                            (unsigned long long)f->offset);
        else
            checker_problem(c, f->id, f->fix, "%s", f->message);
    }
}

static void
take_profile(struct checker *c, const struct raw_profile *p, bool *mixed)
{
    for (size_t i = 0; i < p->run_count; i++) {
        const struct prof_layout *l = prof_layout_by_name(p->runs[i].layout, p->header.word);
        struct prof_group *group =
            checker_group(c, l != NULL ? l->name : "unknown", l != NULL ? l->size : 0);
        if (group == NULL)
            return;
        group->records += p->runs[i].records;
        if (p->runs[i].function != NULL && group->function_count < MAX_SAMPLE_FUNCTIONS)
            checker_add_text(c, &group->functions, &group->function_count, p->runs[i].function);
    }
    *mixed |= p->mixed;
}

bool
check_raw(struct checker *c, struct repro_err *err)
{
    struct raw_check *raw = raw_check_bytes(&c->bytes, err);
    if (raw == NULL)
        return false;
    bool mixed = false;
    c->check.format = "profraw";
    c->check.description = prof_arena_printf(
        &c->arena, "raw profile%s%s", raw->profile_count > 1 ? "s, concatenated" : "",
        raw->salvageable && !raw->usable ? "; `repro profile salvage` can rescue counters" : "");
    for (size_t i = 0; i < raw->profile_count; i++)
        take_profile(c, &raw->profiles[i], &mixed);
    take_findings(c, &raw->findings);
    c->check.verdict = raw->usable ? PROF_CLEAN : mixed ? PROF_MIXED_ABI : PROF_CORRUPT;
    raw_check_free(raw);
    return true;
}
