/* diagnosis.c - class names and builders of a verdict. */
#include "records/diagnosis.h"

#include "common/xalloc.h"
#include "records/names.h"

#include <stdlib.h>

static const char *const classes[] = {
    [CLASS_UNKNOWN] = "unknown",
    [CLASS_NONE] = "none",
    [CLASS_APPLICATION] = "application",
    [CLASS_MIXED_PROFILE_ABI] = "mixed-profile-abi",
    [CLASS_RUNTIME_MISMATCH] = "runtime-mismatch",
    [CLASS_CONCURRENT_WRITERS] = "concurrent-writers",
    [CLASS_DANGLING_VALUE_NODES] = "dangling-value-nodes",
    [CLASS_BAD_PROFILE_ENVIRONMENT] = "bad-profile-environment",
    [CLASS_UNALLOCATED_RECORDS] = "unallocated-records",
    [CLASS_MOVED_BUILD_ID_NOTE] = "moved-build-id-note",
    [CLASS_DAMAGED_POOL_FILE] = "damaged-pool-file",
    [CLASS_PROFILE_MAPPING_LOST] = "profile-mapping-lost",
    [CLASS_UNLOADED_MODULE] = "unloaded-module",
    [CLASS_WRITER_STACK_EXHAUSTION] = "writer-stack-exhaustion",
    [CLASS_WRITER_DEADLOCK] = "writer-deadlock",
};
static const struct name_table class_table = NAME_TABLE(classes);

DEFINE_NAMES(diagnosis_class, enum diagnosis_class, class_table)

void
diagnosis_clear(struct diagnosis *d)
{
    for (size_t i = 0; i < d->evidence_count; i++) {
        free(d->evidence[i].says);
        free(d->evidence[i].strength);
    }
    for (size_t i = 0; i < d->rival_count; i++)
        free(d->rivals[i].rejected_by);
    for (size_t i = 0; i < d->fix_count; i++) {
        free(d->fixes[i].text);
        free(d->fixes[i].command);
        free(d->fixes[i].verified_by);
    }
    for (size_t i = 0; i < d->known_issue_count; i++)
        free(d->known_issues[i]);
    for (size_t i = 0; i < d->experiment_count; i++)
        experiment_clear(&d->experiments[i]);
    for (size_t i = 0; i < d->theory_count; i++)
        theory_clear(&d->theories[i]);
    free(d->experiments);
    free(d->theories);
    free(d->title);
    free(d->evidence);
    free(d->rivals);
    free(d->fixes);
    free(d->known_issues);
    *d = (struct diagnosis){ 0 };
}

void
diagnosis_add_evidence(struct diagnosis *d, const char *strength, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    struct diagnosis_evidence item = { .says = xvasprintf(fmt, ap), .strength = xstrdup(strength) };
    va_end(ap);
    XAPPEND(d->evidence, d->evidence_count, item);
}

void
diagnosis_add_rival(struct diagnosis *d, enum diagnosis_class cls, const char *rejected_by)
{
    struct diagnosis_rival item = { .cls = cls, .rejected_by = xstrdup(rejected_by) };
    XAPPEND(d->rivals, d->rival_count, item);
}

void
diagnosis_add_fix(struct diagnosis *d, const char *text, const char *command, bool verified)
{
    struct diagnosis_fix item = { .text = xstrdup(text),
                                  .command = xstrdup(command),
                                  .verified = verified };
    XAPPEND(d->fixes, d->fix_count, item);
}

void
diagnosis_verify_fix(struct diagnosis_fix *fix, const char *by)
{
    if (fix->verified && fix->verified_by != NULL)
        return;
    fix->verified = true;
    fix->verified_by = xstrdup(by);
}

void
diagnosis_add_known_issue(struct diagnosis *d, const char *text)
{
    XAPPEND(d->known_issues, d->known_issue_count, xstrdup(text));
}
