/* experiment.c - the experiments, and what each class predicts of them. */
#include "repro/scenarios/experiment.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

/* A scenario with one thing changed, and the strings made for it. */
struct variant {
    struct scenario scenario;
    struct scenario_options options;
    char *flags[SCENARIO_UNITS_MAX];
    char *setting;
    char *link_flags;
};

struct prediction {
    enum diagnosis_class cls;
    enum experiment_result result;
};

#define PREDICTIONS_MAX 5

struct experiment {
    const char *name;
    const char *change;
    const char *proves[2]; /* parts of the text or command of the fixes that a clean run proves */
    bool only_if_offered;  /* makes no sense unless the diagnosis offers such a fix */
    bool (*apply)(struct variant *variant);         /* false: this scenario has nothing to change */
    struct prediction predictions[PREDICTIONS_MAX]; /* ended by CLASS_UNKNOWN */
};

static size_t
unit_count(const struct scenario *scenario)
{
    size_t count = 0;
    while (scenario->units[count].source)
        count++;
    return count;
}

static void
add_flags(struct variant *variant, size_t unit, const char *flags)
{
    const char *old = variant->scenario.units[unit].flags;
    free(variant->flags[unit]);
    variant->flags[unit] = xasprintf("%s %s", old ? old : "", flags);
    variant->scenario.units[unit].flags = variant->flags[unit];
}

static bool
has_foreign_unit(const struct scenario *scenario)
{
    for (size_t i = 0; i < unit_count(scenario); i++)
        if (scenario->units[i].by == BY_FOREIGN)
            return true;
    return false;
}

static bool
uninstrument_foreign(struct variant *variant)
{
    for (size_t i = 0; i < unit_count(&variant->scenario); i++)
        if (variant->scenario.units[i].by == BY_FOREIGN)
            add_flags(variant, i, "-fno-profile-generate");
    return has_foreign_unit(&variant->scenario);
}

static bool
use_one_compiler(struct variant *variant)
{
    variant->options.foreign = variant->options.program;
    return scenario_needs_foreign(&variant->scenario);
}

static bool
reverse_order(struct variant *variant)
{
    struct scenario_unit *units = variant->scenario.units;
    size_t count = unit_count(&variant->scenario);
    for (size_t i = 0; i < count / 2; i++) {
        struct scenario_unit keep = units[i];
        units[i] = units[count - 1 - i];
        units[count - 1 - i] = keep;
    }
    return has_foreign_unit(&variant->scenario);
}

static bool
switch_values_off(struct variant *variant)
{
    bool changed = false;
    for (size_t i = 0; i < unit_count(&variant->scenario); i++) {
        const struct scenario_unit *unit = &variant->scenario.units[i];
        if (strcmp(unit->source, SCENARIO_MIMALLOC) == 0 ||
            (unit->flags && strstr(unit->flags, "-disable-vp")))
            continue;
        add_flags(variant, i, "-mllvm -disable-vp=true");
        changed = true;
    }
    return changed;
}

static bool
flush_first(struct variant *variant)
{
    size_t count = unit_count(&variant->scenario);
    if (count == SCENARIO_UNITS_MAX || !has_foreign_unit(&variant->scenario))
        return false;
    variant->scenario.units[count] =
        (struct scenario_unit){ "flush_first.c", BY_PROGRAM, "-fno-profile-generate" };
    const char *old = variant->scenario.link_flags;
    variant->link_flags = xasprintf("%s -Wl,--wrap=main", old ? old : "");
    variant->scenario.link_flags = variant->link_flags;
    return true;
}

static bool
use_other_allocator(struct variant *variant)
{
    static const char *const libraries[] = {
        "/usr/lib/x86_64-linux-gnu/libjemalloc.so.2",
        "/usr/lib/x86_64-linux-gnu/libmimalloc.so.2",
        "/usr/lib/aarch64-linux-gnu/libjemalloc.so.2",
        "/usr/lib64/libjemalloc.so.2",
        "/usr/lib/libjemalloc.so.2",
    };
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++)
        if (!variant->setting && fs_exists(libraries[i]))
            variant->setting = xasprintf("LD_PRELOAD=%s", libraries[i]);
    if (!variant->setting || variant->scenario.setting)
        return false;
    variant->scenario.setting = variant->setting;
    return true;
}

static bool
use_static_nodes(struct variant *variant)
{
    bool changed = false;
    for (size_t i = 0; i < unit_count(&variant->scenario); i++) {
        const char *flags = variant->scenario.units[i].flags;
        if (!flags || !strstr(flags, "-vp-static-alloc=false"))
            continue;
        add_flags(variant, i, "-mllvm -vp-static-alloc=true");
        /* an option of LLVM's may be given once: leave the first one out */
        char *kept = xstrdup(strstr(variant->flags[i], "-vp-static-alloc=false") +
                             strlen("-vp-static-alloc=false"));
        free(variant->flags[i]);
        variant->flags[i] = kept;
        variant->scenario.units[i].flags = kept;
        changed = true;
    }
    return changed;
}

static bool
remove_setting(struct variant *variant)
{
    bool changed = variant->scenario.setting != NULL;
    variant->scenario.setting = NULL;
    return changed;
}

static bool
start_without_files(struct variant *variant)
{
    bool changed = variant->scenario.runs > 1;
    variant->scenario.runs = 1;
    variant->scenario.prepare = NULL;
    return changed;
}

static bool
one_file_per_process(struct variant *variant)
{
    const char *pattern = variant->scenario.profile;
    bool changed = pattern && strstr(pattern, "%m");
    variant->scenario.profile = "p_%p.profraw";
    if (variant->scenario.prepare == scenario_damage_pool_file)
        variant->scenario.prepare = NULL; /* nothing of an earlier run is read */
    return changed;
}

static const struct experiment experiments[] = {
    { "foreign-uninstrumented",
      "foreign objects compiled without instrumentation",
      { "-fno-profile-generate" },
      false,
      uninstrument_foreign,
      { { CLASS_MIXED_PROFILE_ABI, RESULT_CLEAN } } },
    { "one-llvm",
      "everything compiled and linked by one LLVM",
      { "one LLVM", "Link with the clang that compiled" },
      false,
      use_one_compiler,
      { { CLASS_MIXED_PROFILE_ABI, RESULT_CLEAN }, { CLASS_RUNTIME_MISMATCH, RESULT_CLEAN } } },
    { "reversed-link-order",
      "the same objects linked in reversed order",
      { NULL },
      false,
      reverse_order,
      { { CLASS_MIXED_PROFILE_ABI, RESULT_NOT_CLEAN } } },
    { "values-off",
      "value profiling off in all objects",
      { "-disable-vp=true" },
      false,
      switch_values_off,
      { { CLASS_MIXED_PROFILE_ABI, RESULT_NOT_CLEAN },
        { CLASS_BAD_PROFILE_ENVIRONMENT, RESULT_CLEAN },
        { CLASS_UNALLOCATED_RECORDS, RESULT_CLEAN } } },
    { "flush-first",
      "the profile written explicitly when main returns, before any exit handler",
      { NULL },
      false,
      flush_first,
      { { CLASS_MIXED_PROFILE_ABI, RESULT_NOT_CLEAN } } },
    { "other-allocator",
      "another allocator in place of malloc",
      { NULL },
      false,
      use_other_allocator,
      { { CLASS_MIXED_PROFILE_ABI, RESULT_NOT_CLEAN },
        { CLASS_RUNTIME_MISMATCH, RESULT_NOT_CLEAN },
        { CLASS_UNALLOCATED_RECORDS, RESULT_NOT_CLEAN } } },
    { "static-nodes",
      "value nodes allocated statically",
      { "-vp-static-alloc=false" },
      true,
      use_static_nodes,
      { { CLASS_DANGLING_VALUE_NODES, RESULT_CLEAN } } },
    { "without-setting",
      "the environment variable not set",
      { "unset LLVM_", "MIMALLOC_DESTROY_ON_EXIT=0" },
      false,
      remove_setting,
      { { CLASS_BAD_PROFILE_ENVIRONMENT, RESULT_CLEAN },
        { CLASS_DANGLING_VALUE_NODES, RESULT_CLEAN } } },
    { "fresh-folder",
      "no profile of earlier runs in the folder",
      { "rm -f *.profraw" },
      false,
      start_without_files,
      { { CLASS_DAMAGED_POOL_FILE, RESULT_CLEAN },
        { CLASS_MIXED_PROFILE_ABI, RESULT_NOT_CLEAN } } },
    { "one-file-per-process",
      "LLVM_PROFILE_FILE with %p instead of %m",
      { "LLVM_PROFILE_FILE=%p.profraw" },
      false,
      one_file_per_process,
      { { CLASS_DAMAGED_POOL_FILE, RESULT_CLEAN }, { CLASS_WRITER_DEADLOCK, RESULT_CLEAN } } },
};

const char *
experiment_result_name(enum experiment_result result)
{
    return result == RESULT_CLEAN ? "clean" : "not clean";
}

static const struct prediction *
prediction_for(const struct experiment *experiment, enum diagnosis_class cls)
{
    for (const struct prediction *p = experiment->predictions; p->cls != CLASS_UNKNOWN; p++)
        if (p->cls == cls)
            return p;
    return NULL;
}

static bool
proves(const struct experiment *experiment, const struct diagnosis_fix *fix)
{
    for (size_t i = 0; i < 2 && experiment->proves[i]; i++)
        if ((fix->command && strstr(fix->command, experiment->proves[i])) ||
            strstr(fix->text, experiment->proves[i]))
            return true;
    return false;
}

static bool
is_offered(const struct experiment *experiment, const struct diagnosis *d)
{
    for (size_t i = 0; i < d->fix_count; i++)
        if (proves(experiment, &d->fixes[i]))
            return true;
    return false;
}

static void
verify_fixes(const struct experiment *experiment, struct diagnosis *d)
{
    for (size_t i = 0; i < d->fix_count; i++)
        if (proves(experiment, &d->fixes[i]))
            d->fixes[i].verified = true;
}

static bool
run_variant(const struct experiment *experiment, const struct variant *variant,
            const struct prediction *prediction, struct crash_record *record,
            struct experiment_list *list, struct repro_err *err)
{
    char *program = scenario_build(&variant->scenario, &variant->options, err);
    struct crash_record *seen =
        program ? scenario_run(&variant->scenario, &variant->options, program, err) : NULL;
    free(program);
    if (!seen) {
        repro_err_context(err, "experiment %s", experiment->name);
        return false;
    }
    /* Without a mix, repeated runs into one pool file are what they always are: another class. */
    bool clean = seen->outcome == OUTCOME_CLEAN && seen->diagnosis.cls != record->diagnosis.cls;
    struct experiment_outcome outcome = { .name = experiment->name,
                                          .change = experiment->change,
                                          .predicted = prediction->result,
                                          .outcome = seen->outcome,
                                          .cls = seen->diagnosis.cls,
                                          .agrees = clean == (prediction->result == RESULT_CLEAN) };
    XAPPEND(list->items, list->count, outcome);
    if (clean && seen->diagnosis.cls == CLASS_NONE)
        verify_fixes(experiment, &record->diagnosis);
    crash_record_free(seen);
    return true;
}

static void
variant_free(struct variant *variant)
{
    for (size_t i = 0; i < SCENARIO_UNITS_MAX; i++)
        free(variant->flags[i]);
    free(variant->setting);
    free(variant->link_flags);
}

bool
experiment_run_all(const struct scenario *scenario, const struct scenario_options *options,
                   struct crash_record *record, struct experiment_list *list, struct repro_err *err)
{
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof experiments / sizeof experiments[0]; i++) {
        const struct experiment *experiment = &experiments[i];
        const struct prediction *prediction = prediction_for(experiment, record->diagnosis.cls);
        struct variant variant = { .scenario = *scenario, .options = *options };
        char *folder = xasprintf("%s/experiment-%s", options->folder, experiment->name);
        variant.options.folder = folder;
        bool wanted = prediction &&
                      (!experiment->only_if_offered || is_offered(experiment, &record->diagnosis));
        if (wanted && experiment->apply(&variant))
            ok = run_variant(experiment, &variant, prediction, record, list, err);
        variant_free(&variant);
        free(folder);
    }
    return ok;
}

void
experiment_list_clear(struct experiment_list *list)
{
    free(list->items);
    *list = (struct experiment_list){ 0 };
}
