/* diagnose.c - asks every class, keeps the one that its observations carry, names the rivals. */
#include "repro/diagnose/diagnose.h"

#include "common/xalloc.h"
#include "harness/harness.h"
#include "harness/profile_state.h"
#include "repro/diagnose/known_issues.h"
#include "repro/diagnose/runtime_code.h"
#include "repro/diagnose/verdict.h"
#include "repro/diagnose/writers.h"

#include <stdlib.h>
#include <string.h>

#define ENOUGH    0.5 /* below: unknown */
#define TOO_CLOSE 0.05

struct class_rule {
    enum diagnosis_class cls;
    verdict_rule *ask;
};

static const struct class_rule rules[] = {
    { CLASS_MIXED_PROFILE_ABI, class_mixed_abi },
    { CLASS_RUNTIME_MISMATCH, class_runtime_mismatch },
    { CLASS_CONCURRENT_WRITERS, class_concurrent_writers },
    { CLASS_DANGLING_VALUE_NODES, class_dangling_nodes },
    { CLASS_BAD_PROFILE_ENVIRONMENT, class_profile_environment },
    { CLASS_UNALLOCATED_RECORDS, class_unallocated_records },
    { CLASS_MOVED_BUILD_ID_NOTE, class_moved_note },
    { CLASS_DAMAGED_POOL_FILE, class_damaged_pool_file },
    { CLASS_PROFILE_MAPPING_LOST, class_mapping_lost },
    { CLASS_UNLOADED_MODULE, class_unloaded_module },
    { CLASS_WRITER_STACK_EXHAUSTION, class_writer_stack },
    { CLASS_WRITER_DEADLOCK, class_writer_deadlock },
    { CLASS_APPLICATION, class_application },
    { CLASS_NONE, class_none },
};
enum { RULE_COUNT = sizeof rules / sizeof rules[0] };

void
verdict_reject(struct verdict *verdict, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    free(verdict->rejected_by);
    verdict->rejected_by = xvasprintf(fmt, ap);
    va_end(ap);
}

void
verdict_title(struct verdict *verdict, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    free(verdict->draft.title);
    verdict->draft.title = xvasprintf(fmt, ap);
    va_end(ap);
}

void
verdict_clear(struct verdict *verdict)
{
    free(verdict->rejected_by);
    diagnosis_clear(&verdict->draft);
    *verdict = (struct verdict){ 0 };
}

/* Index of the rule that wins, RULE_COUNT if none is sure enough. */
static size_t
choose(const struct verdict *verdicts)
{
    size_t best = RULE_COUNT;
    double second = 0;
    for (size_t i = 0; i < RULE_COUNT; i++) {
        double confidence = verdicts[i].confidence;
        if (best == RULE_COUNT || confidence > verdicts[best].confidence) {
            second = best == RULE_COUNT ? 0 : verdicts[best].confidence;
            best = i;
        } else if (confidence > second)
            second = confidence;
    }
    if (verdicts[best].confidence < ENOUGH || verdicts[best].confidence - second < TOO_CLOSE)
        return RULE_COUNT;
    return best;
}

/* What the fault looks like, when the layouts that would decide are not known. */
static void
add_hint(const struct scene *scene, struct diagnosis *d)
{
    diagnosis_add_evidence(d, "weak",
                           "the fault is in the profile runtime, but the layouts of the records "
                           "are not known: give the binary (--binary, repro check)");
    if (scene->runtime_role == RUNTIME_VALUE_DATA && scene->writer_threads == 1 &&
        scene->null_access && scene->record->fault.address != 0)
        diagnosis_add_evidence(d, "weak",
                               "with mixed layouts a small number of counters is often taken for a "
                               "pointer, and one thread writes: mixed-profile-abi is the first to "
                               "check");
}

static void
unknown_title(const struct scene *scene, struct diagnosis *d)
{
    char place[160];
    if (scene->crashed)
        d->title = xasprintf("crash in %s, cause not decided",
                             scene_place(scene->top, place, sizeof place));
    else
        d->title =
            xasprintf("outcome %s, cause not decided", crash_outcome_name(scene->record->outcome));
    const struct crash_run *run = &scene->record->run;
    if (run->runtime_message_count > 0)
        diagnosis_add_evidence(d, "weak", "the profile runtime says: %s", run->runtime_messages[0]);
    if (scene->record->outcome == OUTCOME_EMPTY_PROFILE && run->runtime_message_count == 0)
        diagnosis_add_evidence(d, "weak",
                               "the profile runtime says nothing: it may not have been asked to "
                               "write (_exit, quick_exit, exec and signals skip exit handlers)");
    if (scene->crashed && !scene->has_stack)
        diagnosis_add_evidence(d, "weak", "the record has no stack");
    if (scene->in_runtime && scene->layout_count == 0)
        add_hint(scene, d);
}

static void
add_rivals(const struct verdict *verdicts, size_t winner, struct diagnosis *d)
{
    for (size_t i = 0; i < RULE_COUNT; i++) {
        if (i == winner)
            continue;
        if (verdicts[i].rejected_by)
            diagnosis_add_rival(d, rules[i].cls, verdicts[i].rejected_by);
        else if (verdicts[i].confidence > 0) {
            char *why =
                xasprintf("possible, but less well supported (%.2f): %s", verdicts[i].confidence,
                          verdicts[i].draft.title ? verdicts[i].draft.title : "no detail");
            diagnosis_add_rival(d, rules[i].cls, why);
            free(why);
        }
    }
}

/* Experiments stay as long as the cause that they tested does. */
static void
keep_experiments(struct diagnosis *old, struct diagnosis *fresh)
{
    if (old->cls != fresh->cls)
        return;
    fresh->experiments = old->experiments;
    fresh->experiment_count = old->experiment_count;
    fresh->theories = old->theories;
    fresh->theory_count = old->theory_count;
    old->experiments = NULL;
    old->theories = NULL;
    old->experiment_count = old->theory_count = 0;
    for (size_t i = 0; i < fresh->fix_count; i++)
        for (size_t k = 0; k < old->fix_count; k++)
            if (old->fixes[k].verified && old->fixes[k].verified_by &&
                strcmp(old->fixes[k].text, fresh->fixes[i].text) == 0)
                diagnosis_verify_fix(&fresh->fixes[i], old->fixes[k].verified_by);
}

void
diagnose_record(struct crash_record *record, const struct prof_check *check,
                const struct diagnose_context *context)
{
    struct scene scene;
    scene_fill(&scene, record, check);
    struct verdict verdicts[RULE_COUNT] = { 0 };
    for (size_t i = 0; i < RULE_COUNT; i++)
        rules[i].ask(&scene, &verdicts[i]);
    size_t winner = choose(verdicts);
    struct diagnosis d = { 0 };
    if (winner < RULE_COUNT) {
        d = verdicts[winner].draft;
        verdicts[winner].draft = (struct diagnosis){ 0 };
        d.cls = rules[winner].cls;
        d.confidence = verdicts[winner].confidence;
    } else {
        d.cls = CLASS_UNKNOWN;
        unknown_title(&scene, &d);
    }
    d.present = true;
    add_rivals(verdicts, winner, &d);
    for (size_t i = 0; i < RULE_COUNT; i++)
        verdict_clear(&verdicts[i]);
    keep_experiments(&record->diagnosis, &d);
    diagnosis_clear(&record->diagnosis);
    record->diagnosis = d;
    if (d.cls != CLASS_NONE) /* a clean run need not wait for the catalogue */
        known_issues_match(context && context->known_issues ? context->known_issues
                                                            : known_issues_builtin(),
                           record, check);
    free(record->signature_class);
    record->signature_class = xstrdup(diagnosis_class_name(d.cls));
}

static bool
is_worth_a_check(const struct crash_record *record)
{
    if (record->outcome == OUTCOME_NOT_STARTED || !record->subject.path)
        return false;
    return record->outcome != OUTCOME_CLEAN || record->run.runtime_message_count > 0;
}

/* Runs that ended well with a bad profile: the layouts go into the record, so that a later
 * diagnosis from the record alone sees what this one sees. */
static void
take_layouts(struct crash_record *record)
{
    bool bad_profile =
        record->outcome == OUTCOME_CORRUPT || record->outcome == OUTCOME_EMPTY_PROFILE;
    if (bad_profile && record->profile.by_layout_count == 0)
        profile_state_take_file(record->subject.path, record);
}

void
diagnose_fresh(struct crash_record *record, const struct diagnose_context *context)
{
    const struct prof_check *check = NULL;
    runtime_code_name(record);
    writers_take(record);
    if (is_worth_a_check(record))
        check = harness_check_image(record->subject.path);
    if (check)
        take_layouts(record);
    diagnose_record(record, check, context);
}
