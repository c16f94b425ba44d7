/* diagnosis_json.c - a diagnosis to and from JSON. */
#include "common/xalloc.h"
#include "records/json_build.h"
#include "records/json_parts.h"

json_t *
evidence_to_json(const struct diagnosis *d)
{
    json_t *list = json_array();
    for (size_t i = 0; i < d->evidence_count; i++) {
        json_t *out = json_object();
        jb_set_text(out, "says", d->evidence[i].says);
        jb_set_text(out, "strength", d->evidence[i].strength);
        json_array_append_new(list, out);
    }
    return list;
}

static json_t *
rivals_to_json(const struct diagnosis *d)
{
    json_t *list = json_array();
    for (size_t i = 0; i < d->rival_count; i++) {
        json_t *out = json_object();
        jb_set_text(out, "class", diagnosis_class_name(d->rivals[i].cls));
        jb_set_text(out, "rejected_by", d->rivals[i].rejected_by);
        json_array_append_new(list, out);
    }
    return list;
}

json_t *
fixes_to_json(const struct diagnosis *d)
{
    json_t *list = json_array();
    for (size_t i = 0; i < d->fix_count; i++) {
        json_t *out = json_object();
        jb_set_text(out, "text", d->fixes[i].text);
        jb_set_text(out, "command", d->fixes[i].command);
        jb_set(out, "verified", json_boolean(d->fixes[i].verified));
        if (d->fixes[i].verified_by != NULL)
            jb_set_text(out, "verified_by", d->fixes[i].verified_by);
        json_array_append_new(list, out);
    }
    return list;
}

json_t *
diagnosis_to_json(const struct diagnosis *d)
{
    json_t *out = json_object();
    jb_set_text(out, "class", diagnosis_class_name(d->cls));
    jb_set(out, "confidence", json_real(d->confidence));
    jb_set_text(out, "title", d->title);
    jb_set(out, "evidence", evidence_to_json(d));
    jb_set(out, "rivals", rivals_to_json(d));
    jb_set(out, "fix", fixes_to_json(d));
    jb_set(out, "known_issues", jb_texts(d->known_issues, d->known_issue_count));
    if (d->experiment_count > 0)
        jb_set(out, "experiments", experiments_to_json(d));
    if (d->theory_count > 0)
        jb_set(out, "theories", theories_to_json(d));
    return out;
}

void
evidence_from_json(struct json_reader *r, const json_t *doc, struct diagnosis *d)
{
    struct json_scope list = jr_enter_array(r, doc, "evidence");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        struct diagnosis_evidence item = { .says = jr_text(r, at.value, "says"),
                                           .strength = jr_text(r, at.value, "strength") };
        XAPPEND(d->evidence, d->evidence_count, item);
        jr_leave(r, at);
    }
    jr_leave(r, list);
}

static void
rivals_from_json(struct json_reader *r, const json_t *doc, struct diagnosis *d)
{
    struct json_scope list = jr_enter_array(r, doc, "rivals");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        struct diagnosis_rival item = { .rejected_by = jr_text(r, at.value, "rejected_by") };
        JR_ENUM(r, at.value, "class", diagnosis_class_parse, &item.cls);
        XAPPEND(d->rivals, d->rival_count, item);
        jr_leave(r, at);
    }
    jr_leave(r, list);
}

void
fixes_from_json(struct json_reader *r, const json_t *doc, struct diagnosis *d)
{
    struct json_scope list = jr_enter_array(r, doc, "fix");
    for (size_t i = 0; i < json_array_size(list.value) && !r->failed; i++) {
        struct json_scope at = jr_enter_item(r, list.value, i);
        struct diagnosis_fix item = { .text = jr_text(r, at.value, "text"),
                                      .command = jr_text(r, at.value, "command"),
                                      .verified = jr_bool(r, at.value, "verified"),
                                      .verified_by = jr_text(r, at.value, "verified_by") };
        XAPPEND(d->fixes, d->fix_count, item);
        jr_leave(r, at);
    }
    jr_leave(r, list);
}

void
diagnosis_from_json(struct json_reader *r, const json_t *doc, struct diagnosis *d)
{
    struct json_scope at = jr_enter_object(r, doc, "diagnosis");
    d->present = at.value != NULL;
    JR_ENUM(r, at.value, "class", diagnosis_class_parse, &d->cls);
    d->confidence = jr_fraction(r, at.value, "confidence");
    d->title = jr_text(r, at.value, "title");
    evidence_from_json(r, at.value, d);
    rivals_from_json(r, at.value, d);
    fixes_from_json(r, at.value, d);
    d->known_issues = jr_texts(r, at.value, "known_issues", &d->known_issue_count);
    experiments_from_json(r, at.value, d);
    theories_from_json(r, at.value, d);
    jr_leave(r, at);
}
