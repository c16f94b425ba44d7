/* run.c - make the experiments on one record, one after the other. */
#include "repro/experiments/experiments.h"

#include "common/fs.h"
#include "common/log.h"
#include "common/xalloc.h"
#include "repro/experiments/good_profile.h"
#include "repro/experiments/theories.h"

#include <stdlib.h>
#include <string.h>

/* One experiment at work. */
struct trial {
    const struct experiment_driver *driver;
    const struct experiment_options *options;
    struct crash_record *record; /* the one that is explained */
    enum experiment_change change;
    char *folder;
    struct experiment seen;
    bool plain; /* all runs: no class of the diagnosis at all */
};

static void
replace(char **to, char *text)
{
    free(*to);
    *to = text;
}

static char *
crash_place(const struct crash_record *record)
{
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    const struct crash_frame *top =
        record->outcome == OUTCOME_CRASH && thread != NULL && thread->frame_count > 0
            ? &thread->frames[0]
            : NULL;
    if (top == NULL || top->function == NULL)
        return NULL;
    return xasprintf("%s+%llu", top->function, (unsigned long long)top->function_offset);
}

/* The first run, or the first one that was not clean. */
static void
take_run(struct trial *t, const struct crash_record *run, const struct cell_profile *profile)
{
    struct experiment *seen = &t->seen;
    bool good = strcmp(profile->status, "ok") == 0 ||
                strcmp(profile->status, PROFILE_NOT_INSTRUMENTED) == 0;
    /* Without a mix, repeated runs into one pool file are what they always are: another class. */
    bool clean =
        run->outcome == OUTCOME_CLEAN && good && run->diagnosis.cls != t->record->diagnosis.cls;
    bool first = seen->runs++ == 0;
    t->plain = (first || t->plain) && run->diagnosis.cls == CLASS_NONE &&
               strcmp(profile->status, "ok") == 0;
    if (!first && (clean || !seen->clean))
        return;
    seen->clean = clean;
    replace(&seen->outcome, xstrdup(crash_outcome_name(run->outcome)));
    replace(&seen->cls, xstrdup(diagnosis_class_name(run->diagnosis.cls)));
    replace(&seen->place, crash_place(run));
    replace(&seen->profile, xstrdup(profile->status));
    seen->functions = profile->functions;
}

static bool
run_once(struct trial *t, struct repro_err *err)
{
    struct crash_record *run = t->driver->run(t->driver->subject, t->change, t->folder, err);
    if (run == NULL)
        return false;
    struct cell_profile profile = { 0 };
    bool ok = good_profile_judge(run, t->driver, t->folder, &profile, err);
    if (ok)
        take_run(t, run, &profile);
    cell_profile_clear(&profile);
    crash_record_free(run);
    return ok;
}

static bool
proves(enum experiment_change change, const struct diagnosis_fix *fix)
{
    const struct experiment_info *info = &experiment_table[change];
    for (size_t i = 0; i < 2 && info->proves[i] != NULL; i++)
        if ((fix->command != NULL && strstr(fix->command, info->proves[i]) != NULL) ||
            strstr(fix->text, info->proves[i]) != NULL)
            return true;
    return false;
}

static void
verify_fixes(const struct trial *t)
{
    struct diagnosis *d = &t->record->diagnosis;
    char *by = xasprintf("experiment %s", experiment_table[t->change].name);
    for (size_t i = 0; i < d->fix_count; i++)
        if (proves(t->change, &d->fixes[i]))
            diagnosis_verify_fix(&d->fixes[i], by);
    free(by);
}

static bool
is_same_class(const struct trial *t)
{
    const char *cls = t->seen.cls;
    return cls != NULL && strcmp(cls, diagnosis_class_name(t->record->diagnosis.cls)) == 0;
}

static void
finish(struct trial *t)
{
    struct experiment *seen = &t->seen;
    if (seen->skipped == NULL) {
        seen->agrees = theories_agree(seen, seen->predicted, t->record) &&
                       (t->change != CHANGE_NONE || is_same_class(t));
        if (seen->clean && t->plain && t->change != CHANGE_NONE)
            verify_fixes(t);
    }
    log_verbose("experiment %s: %s", seen->name,
                seen->skipped != NULL ? seen->skipped : seen->outcome);
    XAPPEND(t->record->diagnosis.experiments, t->record->diagnosis.experiment_count, *seen);
}

static bool
build_and_run(struct trial *t, struct repro_err *err)
{
    bool ok = fs_remove_tree(t->folder, err) && fs_mkdirs(t->folder, err);
    if (ok && !t->driver->build(t->driver->subject, t->change, t->folder, &t->seen.skipped, err))
        ok = t->seen.skipped != NULL;
    unsigned runs = t->options->repeat > 0 ? t->options->repeat : 1;
    for (unsigned i = 0; ok && t->seen.skipped == NULL && i < runs; i++)
        ok = run_once(t, err);
    return ok;
}

/* The experiment, put into the record. One that cannot be made says why and does not keep the
 * others from being made; an interrupt does. */
static bool
make(struct trial *t, struct repro_err *err)
{
    const struct experiment_info *info = &experiment_table[t->change];
    t->seen.name = xstrdup(info->name);
    t->seen.change = xstrdup(info->change);
    t->seen.predicted = theories_predict(&t->record->diagnosis, t->change);
    t->folder = xasprintf("%s/%s", t->options->folder, info->name);
    struct repro_err failure = { 0 };
    bool ok = build_and_run(t, &failure);
    free(t->folder);
    if (!ok && failure.code == REPRO_E_INTERRUPTED) {
        experiment_clear(&t->seen);
        if (err != NULL)
            *err = failure;
        return false;
    }
    if (!ok)
        t->seen.skipped = xstrdup(failure.msg);
    finish(t);
    return true;
}

static bool
is_wanted(const struct experiment_options *options, enum experiment_change change)
{
    if (options->only == NULL || options->only[0] == NULL)
        return true;
    for (const char *const *name = options->only; *name != NULL; name++)
        if (strcmp(*name, experiment_table[change].name) == 0)
            return true;
    return false;
}

static bool
make_change(const struct experiment_driver *driver, const struct experiment_options *options,
            struct crash_record *record, enum experiment_change change, struct repro_err *err)
{
    struct trial trial = {
        .driver = driver, .options = options, .record = record, .change = change
    };
    return make(&trial, err);
}

static void
forget_older(struct diagnosis *d)
{
    for (size_t i = 0; i < d->experiment_count; i++)
        experiment_clear(&d->experiments[i]);
    free(d->experiments);
    d->experiments = NULL;
    d->experiment_count = 0;
}

/* An experiment that came out otherwise is an observation, too. */
static void
take_contradiction(struct diagnosis *d)
{
    const double left = 0.4;
    if (d->theory_count == 0 || d->theories[0].refuted == 0 ||
        strcmp(d->theories[0].name, diagnosis_class_name(d->cls)) != 0)
        return;
    diagnosis_add_evidence(d, "weak", "an experiment contradicts this cause: %s",
                           d->theories[0].because);
    if (d->confidence > left)
        d->confidence = left;
}

bool
experiments_agree(const struct crash_record *record)
{
    const struct diagnosis *d = &record->diagnosis;
    for (size_t i = 0; i < d->experiment_count; i++)
        if (d->experiments[i].skipped == NULL && d->experiments[i].predicted != RESULT_OPEN &&
            !d->experiments[i].agrees)
            return false;
    return true;
}

bool
experiments_run(const struct experiment_driver *driver, const struct experiment_options *options,
                struct crash_record *record, struct repro_err *err)
{
    bool ok = true;
    forget_older(&record->diagnosis);
    if (options->unchanged_first)
        ok = make_change(driver, options, record, CHANGE_NONE, err);
    bool reproduced =
        ok && experiments_agree(record) &&
        (!options->unchanged_first || record->diagnosis.experiments[0].skipped == NULL);
    for (unsigned i = CHANGE_NONE + 1; reproduced && ok && i < CHANGE_COUNT; i++) {
        enum experiment_change change = (enum experiment_change)i;
        if (is_wanted(options, change) && theories_ask_for(&record->diagnosis, change))
            ok = make_change(driver, options, record, change, err);
    }
    theories_judge(record);
    take_contradiction(&record->diagnosis);
    return ok;
}
