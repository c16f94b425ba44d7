/* experiment_json.c - experiments and theories of a diagnosis to and from JSON. */
#include "common/xalloc.h"
#include "records/json_build.h"
#include "records/json_parts.h"

#include <limits.h>

static json_t *
experiment_to_json(const struct experiment *e)
{
    json_t *out = json_object();
    jb_set_text(out, "name", e->name);
    jb_set_text(out, "change", e->change);
    jb_set_text(out, "predicted",
                e->predicted == RESULT_OPEN ? NULL : experiment_result_name(e->predicted));
    jb_set(out, "made", json_boolean(e->skipped == NULL));
    if (e->skipped != NULL) {
        jb_set_text(out, "skipped", e->skipped);
        return out;
    }
    jb_set_text(out, "outcome", e->outcome);
    jb_set_text(out, "class", e->cls);
    jb_set_text(out, "place", e->place);
    jb_set_text(out, "profile", e->profile);
    jb_set(out, "functions", jb_uint(e->functions));
    jb_set(out, "runs", jb_uint(e->runs));
    jb_set(out, "clean", json_boolean(e->clean));
    jb_set(out, "agrees", e->predicted == RESULT_OPEN ? json_null() : json_boolean(e->agrees));
    return out;
}

json_t *
experiments_to_json(const struct diagnosis *d)
{
    json_t *list = json_array();
    for (size_t i = 0; i < d->experiment_count; i++)
        json_array_append_new(list, experiment_to_json(&d->experiments[i]));
    return list;
}

json_t *
theories_to_json(const struct diagnosis *d)
{
    json_t *list = json_array();
    for (size_t i = 0; i < d->theory_count; i++) {
        const struct theory *t = &d->theories[i];
        json_t *out = json_object();
        jb_set_text(out, "name", t->name);
        jb_set_text(out, "says", t->says);
        jb_set(out, "tested", jb_uint(t->tested));
        jb_set(out, "refuted", jb_uint(t->refuted));
        jb_set(out, "survives", t->tested == 0 ? json_null() : json_boolean(t->refuted == 0));
        jb_set_text(out, "because", t->because);
        json_array_append_new(list, out);
    }
    return list;
}

static struct experiment
experiment_from_json(struct json_reader *r, const json_t *doc)
{
    struct experiment e = { .name = jr_text(r, doc, "name"),
                            .change = jr_text(r, doc, "change"),
                            .skipped = jr_text(r, doc, "skipped"),
                            .outcome = jr_text(r, doc, "outcome"),
                            .cls = jr_text(r, doc, "class"),
                            .place = jr_text(r, doc, "place"),
                            .profile = jr_text(r, doc, "profile"),
                            .functions = jr_uint(r, doc, "functions", UINT64_MAX),
                            .runs = (unsigned)jr_uint(r, doc, "runs", UINT_MAX),
                            .clean = jr_bool(r, doc, "clean"),
                            .agrees = jr_bool(r, doc, "agrees") };
    (void)jr_bool(r, doc, "made"); /* follows from the rest, as survives below */
    JR_ENUM(r, doc, "predicted", experiment_result_parse, &e.predicted);
    return e;
}

void
experiments_from_json(struct json_reader *r, const json_t *doc, struct diagnosis *d)
{
    struct json_scope list = jr_enter_array(r, doc, "experiments");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        XAPPEND(d->experiments, d->experiment_count, experiment_from_json(r, at.value));
        jr_leave(r, at);
    }
    jr_leave(r, list);
}

void
theories_from_json(struct json_reader *r, const json_t *doc, struct diagnosis *d)
{
    struct json_scope list = jr_enter_array(r, doc, "theories");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        struct theory item = { .name = jr_text(r, at.value, "name"),
                               .says = jr_text(r, at.value, "says"),
                               .tested = jr_uint(r, at.value, "tested", SIZE_MAX),
                               .refuted = jr_uint(r, at.value, "refuted", SIZE_MAX),
                               .because = jr_text(r, at.value, "because") };
        (void)jr_bool(r, at.value, "survives");
        XAPPEND(d->theories, d->theory_count, item);
        jr_leave(r, at);
    }
    jr_leave(r, list);
}
