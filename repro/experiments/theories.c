/* theories.c - predictions of the diagnosed classes and of the theories that people try first. */
#include "repro/experiments/theories.h"

#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

struct theory_row {
    const char *name; /* NULL: a class */
    const char *says;
    enum diagnosis_class cls; /* the class it is; CLASS_UNKNOWN for the others */
    unsigned not_beside;      /* bits of classes that it is no rival of */
    enum experiment_result predicts[CHANGE_COUNT];
};

#define BIT(cls)  (1U << (unsigned)(cls))
#define CLEAN     RESULT_CLEAN
#define NOT_CLEAN RESULT_NOT_CLEAN
#define SAME      RESULT_SAME

/* clang-format off */
static const struct theory_row rows[] = {
    { .cls = CLASS_MIXED_PROFILE_ABI,
      .says = "records of two layouts share one section, and the runtime reads all as its own",
      .predicts = { [CHANGE_FOREIGN_UNINSTRUMENTED] = CLEAN, [CHANGE_ONE_LLVM] = CLEAN,
                    [CHANGE_REVERSED_ORDER] = NOT_CLEAN, [CHANGE_VALUES_OFF] = NOT_CLEAN,
                    [CHANGE_PROGRAM_VALUES_OFF] = NOT_CLEAN, [CHANGE_FLUSH_FIRST] = NOT_CLEAN,
                    [CHANGE_OTHER_ALLOCATOR] = NOT_CLEAN, [CHANGE_DYNAMIC_NODES] = NOT_CLEAN,
                    [CHANGE_NO_PGO] = CLEAN, [CHANGE_FRESH_FOLDER] = NOT_CLEAN } },
    { .cls = CLASS_RUNTIME_MISMATCH,
      .says = "the linked runtime expects records of another layout than the objects carry",
      .predicts = { [CHANGE_ONE_LLVM] = CLEAN, [CHANGE_OTHER_ALLOCATOR] = NOT_CLEAN,
                    [CHANGE_FLUSH_FIRST] = NOT_CLEAN, [CHANGE_VALUES_OFF] = NOT_CLEAN,
                    [CHANGE_NO_PGO] = CLEAN } },
    { .cls = CLASS_CONCURRENT_WRITERS,
      .says = "two threads write the profile with one set of static variables",
      .predicts = { [CHANGE_OTHER_ALLOCATOR] = NOT_CLEAN } },
    { .cls = CLASS_DANGLING_VALUE_NODES,
      .says = "the value lists are in memory that is gone when the profile is written",
      .predicts = { [CHANGE_STATIC_NODES] = CLEAN, [CHANGE_WITHOUT_SETTING] = CLEAN,
                    [CHANGE_VALUES_OFF] = CLEAN, [CHANGE_NO_PGO] = CLEAN } },
    { .cls = CLASS_BAD_PROFILE_ENVIRONMENT,
      .says = "the runtime cannot live with the value of a variable",
      .predicts = { [CHANGE_WITHOUT_SETTING] = CLEAN, [CHANGE_VALUES_OFF] = CLEAN,
                    [CHANGE_OTHER_ALLOCATOR] = NOT_CLEAN, [CHANGE_NO_PGO] = CLEAN } },
    { .cls = CLASS_UNALLOCATED_RECORDS,
      .says = "value profiling reads records that are not in memory",
      .predicts = { [CHANGE_VALUES_OFF] = CLEAN, [CHANGE_OTHER_ALLOCATOR] = NOT_CLEAN,
                    [CHANGE_NO_PGO] = CLEAN } },
    { .cls = CLASS_MOVED_BUILD_ID_NOTE,
      .says = "the runtime looks for notes of the program where they are not",
      .predicts = { [CHANGE_NOT_REWRITTEN] = CLEAN, [CHANGE_OTHER_ALLOCATOR] = NOT_CLEAN,
                    [CHANGE_VALUES_OFF] = NOT_CLEAN, [CHANGE_NO_PGO] = CLEAN } },
    { .cls = CLASS_DAMAGED_POOL_FILE,
      .says = "a file of an earlier run is merged, and it is damaged or of other addresses",
      .predicts = { [CHANGE_FRESH_FOLDER] = CLEAN, [CHANGE_ONE_FILE_PER_PROCESS] = CLEAN,
                    [CHANGE_OTHER_ALLOCATOR] = NOT_CLEAN } },
    { .cls = CLASS_PROFILE_MAPPING_LOST,
      .says = "the counters are a mapping of the profile file, and the file shrank or went away",
      .predicts = { [CHANGE_NOT_CONTINUOUS] = CLEAN, [CHANGE_VALUES_OFF] = NOT_CLEAN,
                    [CHANGE_OTHER_ALLOCATOR] = NOT_CLEAN } },
    { .cls = CLASS_WRITER_STACK_EXHAUSTION,
      .says = "the writer needs more stack than its thread has",
      .predicts = { [CHANGE_VALUES_OFF] = CLEAN, [CHANGE_OTHER_ALLOCATOR] = NOT_CLEAN } },
    { .cls = CLASS_WRITER_DEADLOCK,
      .says = "the writer waits for a lock that is never released",
      .predicts = { [CHANGE_ONE_FILE_PER_PROCESS] = CLEAN } },
    { .cls = CLASS_APPLICATION,
      .says = "the program's own bug",
      .predicts = { [CHANGE_NO_PGO] = NOT_CLEAN, [CHANGE_VALUES_OFF] = NOT_CLEAN } },
    { .cls = CLASS_UNLOADED_MODULE,
      .says = "code or data of a library is used after it was unloaded",
      .predicts = { [CHANGE_NO_PGO] = NOT_CLEAN, [CHANGE_VALUES_OFF] = NOT_CLEAN } },
    /* What people try first. */
    { .name = "allocator", .not_beside = BIT(CLASS_DANGLING_VALUE_NODES) | BIT(CLASS_APPLICATION),
      .says = "the allocator gives memory back before the profile is written",
      .predicts = { [CHANGE_OTHER_ALLOCATOR] = CLEAN, [CHANGE_FLUSH_FIRST] = CLEAN,
                    [CHANGE_FOREIGN_UNINSTRUMENTED] = SAME, [CHANGE_ONE_LLVM] = SAME,
                    [CHANGE_REVERSED_ORDER] = SAME } },
    { .name = "exit-order", .not_beside = BIT(CLASS_DANGLING_VALUE_NODES) | BIT(CLASS_APPLICATION),
      .says = "the profile is written too late in the exit: an explicit flush before it helps",
      .predicts = { [CHANGE_FLUSH_FIRST] = CLEAN, [CHANGE_FOREIGN_UNINSTRUMENTED] = SAME,
                    [CHANGE_ONE_LLVM] = SAME, [CHANGE_REVERSED_ORDER] = SAME } },
    { .name = "value-profiling",
      .not_beside = BIT(CLASS_DANGLING_VALUE_NODES) | BIT(CLASS_UNALLOCATED_RECORDS) |
                    BIT(CLASS_BAD_PROFILE_ENVIRONMENT) | BIT(CLASS_WRITER_STACK_EXHAUSTION) |
                    BIT(CLASS_DAMAGED_POOL_FILE),
      .says = "value profiling is broken: without it all is well",
      .predicts = { [CHANGE_VALUES_OFF] = CLEAN, [CHANGE_FOREIGN_UNINSTRUMENTED] = SAME,
                    [CHANGE_ONE_LLVM] = SAME, [CHANGE_REVERSED_ORDER] = SAME } },
    { .name = "broken-pgo", .not_beside = BIT(CLASS_UNALLOCATED_RECORDS),
      .says = "PGO does not work here at all: only skipping it helps",
      .predicts = { [CHANGE_NO_PGO] = CLEAN, [CHANGE_FOREIGN_UNINSTRUMENTED] = SAME,
                    [CHANGE_ONE_LLVM] = SAME, [CHANGE_STATIC_NODES] = SAME,
                    [CHANGE_WITHOUT_SETTING] = SAME, [CHANGE_FRESH_FOLDER] = SAME,
                    [CHANGE_ONE_FILE_PER_PROCESS] = SAME, [CHANGE_NOT_REWRITTEN] = SAME,
                    [CHANGE_VALUES_OFF] = SAME, [CHANGE_NOT_CONTINUOUS] = SAME } },
    { .name = "application", .not_beside = BIT(CLASS_APPLICATION) | BIT(CLASS_UNLOADED_MODULE),
      .says = "the program has a bug of its own, with PGO and without",
      .predicts = { [CHANGE_NO_PGO] = NOT_CLEAN, [CHANGE_FOREIGN_UNINSTRUMENTED] = SAME,
                    [CHANGE_ONE_LLVM] = SAME } },
};
/* clang-format on */

#define ROW_COUNT (sizeof rows / sizeof rows[0])

static bool
is_of_class(const struct theory_row *row, enum diagnosis_class cls)
{
    return row->name == NULL && row->cls == cls;
}

static bool
is_rival(const struct theory_row *row, enum diagnosis_class cls)
{
    return row->name != NULL && cls != CLASS_NONE && (row->not_beside & BIT(cls)) == 0;
}

/* Is it the value lists that are gone? An allocator that is torn down takes other data with it,
 * too: then where the lists are makes no difference. */
static bool
lists_are_gone(const struct diagnosis *d)
{
    for (size_t i = 0; i < d->fix_count; i++)
        if (d->fixes[i].command && strstr(d->fixes[i].command, "-vp-static-alloc=false"))
            return true;
    return false;
}

static enum experiment_result
predict(const struct theory_row *row, const struct diagnosis *d, enum experiment_change change)
{
    bool about_lists = change == CHANGE_STATIC_NODES || change == CHANGE_VALUES_OFF;
    if (row->cls == CLASS_DANGLING_VALUE_NODES && about_lists && !lists_are_gone(d))
        return RESULT_NOT_CLEAN;
    return row->predicts[change];
}

enum experiment_result
theories_predict(const struct diagnosis *d, enum experiment_change change)
{
    if (change == CHANGE_NONE)
        return RESULT_SAME;
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (is_of_class(&rows[i], d->cls))
            return predict(&rows[i], d, change);
    return RESULT_OPEN;
}

bool
theories_ask_for(const struct diagnosis *d, enum experiment_change change)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        enum experiment_result result = predict(&rows[i], d, change);
        if (is_of_class(&rows[i], d->cls) && result != RESULT_OPEN)
            return true;
        if (is_rival(&rows[i], d->cls) && (result == RESULT_CLEAN || result == RESULT_NOT_CLEAN))
            return true;
    }
    return false;
}

bool
theories_agree(const struct experiment *seen, enum experiment_result predicted,
               const struct crash_record *record)
{
    bool was_clean = record->outcome == OUTCOME_CLEAN && record->diagnosis.cls == CLASS_NONE;
    switch (predicted) {
    case RESULT_CLEAN:
        return seen->clean;
    case RESULT_NOT_CLEAN:
        return !seen->clean;
    case RESULT_SAME:
        return strcmp(seen->outcome, crash_outcome_name(record->outcome)) == 0 &&
               seen->clean == was_clean;
    case RESULT_OPEN:
        return true;
    }
    return true;
}

static char *
refutation(const struct experiment *seen, enum experiment_result predicted)
{
    bool bad_profile = predicted == RESULT_CLEAN && strcmp(seen->outcome, "clean") == 0;
    return xasprintf("%s: it predicts %s, seen: %s%s%s%s", seen->name,
                     experiment_result_name(predicted), seen->outcome,
                     seen->place != NULL ? " in " : "", seen->place != NULL ? seen->place : "",
                     bad_profile ? ", but the profile is not good" : "");
}

/* Its failed promise ("clean") tells more than that it did not foresee a cure. */
static void
test_theory(const struct theory_row *row, const struct crash_record *record, struct theory *theory,
            size_t *promises)
{
    bool promised = false;
    for (size_t i = 0; i < record->diagnosis.experiment_count; i++) {
        const struct experiment *seen = &record->diagnosis.experiments[i];
        enum experiment_change change = CHANGE_NONE;
        if (seen->skipped != NULL || !experiment_parse(seen->name, &change) ||
            change == CHANGE_NONE)
            continue;
        enum experiment_result predicted = predict(row, &record->diagnosis, change);
        theory->tested += predicted != RESULT_OPEN;
        *promises += predicted == RESULT_CLEAN || predicted == RESULT_NOT_CLEAN;
        if (theories_agree(seen, predicted, record))
            continue;
        theory->refuted++;
        if (theory->because == NULL || (predicted == RESULT_CLEAN && !promised)) {
            free(theory->because);
            theory->because = refutation(seen, predicted);
            promised = predicted == RESULT_CLEAN;
        }
    }
}

void
theories_judge(struct crash_record *record)
{
    struct diagnosis *d = &record->diagnosis;
    for (size_t i = 0; i < d->theory_count; i++)
        theory_clear(&d->theories[i]);
    free(d->theories);
    d->theories = NULL;
    d->theory_count = 0;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        const struct theory_row *row = &rows[i];
        if (!is_of_class(row, d->cls) && !is_rival(row, d->cls))
            continue;
        struct theory theory = { .says = xstrdup(row->says) };
        theory.name = xstrdup(row->name != NULL ? row->name : diagnosis_class_name(row->cls));
        size_t promises = 0;
        test_theory(row, record, &theory, &promises);
        /* that what makes no difference makes none speaks for nobody */
        if (row->name != NULL && promises == 0 && theory.refuted == 0)
            theory_clear(&theory);
        else
            XAPPEND(d->theories, d->theory_count, theory);
    }
}
