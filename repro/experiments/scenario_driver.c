/* scenario_driver.c - a scenario with one thing changed, built and run. */
#include "repro/experiments/scenario_driver.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "harness/host.h"
#include "repro/experiments/allocator_library.h"
#include "repro/system.h"

#include <stdlib.h>
#include <string.h>

struct scenario_subject {
    const struct scenario *base;
    const struct scenario_options *base_options;
    /* What was built last, and the strings made for it. */
    struct scenario scenario;
    struct scenario_options options;
    char *program;
    char *flags[SCENARIO_UNITS_MAX];
    char *setting;
    char *link_flags;
};

#define HEAP_NODES "-vp-static-alloc=false"

static size_t
unit_count(const struct scenario *scenario)
{
    size_t count = 0;
    while (scenario->units[count].source)
        count++;
    return count;
}

static void
add_flags(struct scenario_subject *s, size_t unit, const char *flags)
{
    const char *old = s->scenario.units[unit].flags;
    char *all = xasprintf("%s%s%s", old ? old : "", old ? " " : "", flags);
    free(s->flags[unit]);
    s->flags[unit] = all;
    s->scenario.units[unit].flags = all;
}

static bool
is_allocator(const struct scenario_unit *unit)
{
    return strcmp(unit->source, SCENARIO_MIMALLOC) == 0;
}

static bool
has_foreign_unit(const struct scenario *scenario)
{
    for (size_t i = 0; i < unit_count(scenario); i++)
        if (scenario->units[i].by == BY_FOREIGN)
            return true;
    return false;
}

/* Each returns NULL, or why it changes nothing about this scenario. */

static const char *
uninstrument_foreign(struct scenario_subject *s)
{
    if (!has_foreign_unit(&s->scenario))
        return "no object is by another compiler";
    for (size_t i = 0; i < unit_count(&s->scenario); i++)
        if (s->scenario.units[i].by == BY_FOREIGN)
            add_flags(s, i, "-fno-profile-generate");
    return NULL;
}

static const char *
use_one_compiler(struct scenario_subject *s)
{
    if (!scenario_needs_foreign(&s->scenario))
        return "one compiler built it already";
    s->options.foreign = s->options.program;
    return NULL;
}

static const char *
reverse_order(struct scenario_subject *s)
{
    struct scenario_unit *units = s->scenario.units;
    size_t count = unit_count(&s->scenario);
    if (!has_foreign_unit(&s->scenario))
        return "no object is by another compiler";
    for (size_t i = 0; i < count / 2; i++) {
        struct scenario_unit keep = units[i];
        units[i] = units[count - 1 - i];
        units[count - 1 - i] = keep;
    }
    return NULL;
}

/* FLAG to every unit that has no such flag yet; by the program's compiler only, if OWN_ONLY. */
static const char *
add_flag_to_units(struct scenario_subject *s, const char *flag, const char *key, bool own_only)
{
    bool changed = false;
    for (size_t i = 0; i < unit_count(&s->scenario); i++) {
        const struct scenario_unit *unit = &s->scenario.units[i];
        if (is_allocator(unit) || (unit->flags && strstr(unit->flags, key)) ||
            (own_only && unit->by == BY_FOREIGN))
            continue;
        add_flags(s, i, flag);
        changed = true;
    }
    return changed ? NULL : "it is built so already";
}

static const char *
switch_own_values_off(struct scenario_subject *s)
{
    if (!has_foreign_unit(&s->scenario))
        return "all objects are the program's own: see values-off";
    return add_flag_to_units(s, "-mllvm -disable-vp=true", "-disable-vp", true);
}

static void
add_link_flags(struct scenario_subject *s, const char *flags)
{
    const char *old = s->scenario.link_flags;
    s->link_flags = xasprintf("%s%s%s", old ? old : "", old ? " " : "", flags);
    s->scenario.link_flags = s->link_flags;
}

static const char *
flush_first(struct scenario_subject *s)
{
    size_t count = unit_count(&s->scenario);
    if (count == SCENARIO_UNITS_MAX)
        return "it has no room for one more source";
    if (!system_linker_wraps())
        return NO_WRAP;
    s->scenario.units[count] =
        (struct scenario_unit){ "flush_first.c", BY_PROGRAM, "-fno-profile-generate" };
    add_link_flags(s, "-Wl,--wrap=main");
    return NULL;
}

static const char *
use_other_allocator(struct scenario_subject *s)
{
    const char *library = allocator_library();
    if (library == NULL)
        return "no other allocator is installed as a shared library";
    if (s->scenario.setting != NULL)
        return "its environment is part of it";
    s->setting = xasprintf("%s=%s", host_capture_variable, library);
    s->scenario.setting = s->setting;
    return NULL;
}

static const char *
use_static_nodes(struct scenario_subject *s)
{
    bool changed = false;
    for (size_t i = 0; i < unit_count(&s->scenario); i++) {
        const char *flags = s->scenario.units[i].flags;
        const char *at = flags ? strstr(flags, HEAP_NODES) : NULL;
        if (at == NULL)
            continue;
        /* an option of LLVM's may be given once: change that one */
        char *kept = xasprintf("%.*s-vp-static-alloc=true%s", (int)(at - flags), flags,
                               at + strlen(HEAP_NODES));
        free(s->flags[i]);
        s->flags[i] = kept;
        s->scenario.units[i].flags = kept;
        changed = true;
    }
    return changed ? NULL : "its value nodes are static already";
}

static const char *
skip_pgo(struct scenario_subject *s)
{
    s->scenario.plain = true;
    return NULL;
}

static const char *
remove_setting(struct scenario_subject *s)
{
    if (s->scenario.setting == NULL)
        return "no variable is set";
    s->scenario.setting = NULL;
    return NULL;
}

static const char *
start_without_files(struct scenario_subject *s)
{
    if (s->scenario.runs <= 1)
        return "there are no profiles of earlier runs";
    s->scenario.runs = 1;
    s->scenario.prepare = NULL;
    return NULL;
}

static const char *
one_file_per_process(struct scenario_subject *s)
{
    const char *pattern = s->scenario.profile;
    if (pattern == NULL || strstr(pattern, "%m") == NULL)
        return "its profile file is no pool";
    s->scenario.profile = "p_%p.profraw";
    if (s->scenario.prepare == scenario_damage_pool_file)
        s->scenario.prepare = NULL; /* nothing of an earlier run is read */
    return NULL;
}

static const char *
leave_as_linked(struct scenario_subject *s)
{
    if (s->scenario.prepare != scenario_move_note)
        return "nothing rewrites it";
    s->scenario.prepare = NULL;
    return NULL;
}

static const char *
leave_continuous_mode(struct scenario_subject *s)
{
    const char *pattern = s->scenario.profile;
    if (pattern == NULL || strstr(pattern, "%c") == NULL)
        return "it does not run in continuous mode";
    s->scenario.profile = "p.profraw";
    return NULL;
}

static const char *
apply(struct scenario_subject *s, enum experiment_change change)
{
    switch (change) {
    case CHANGE_FOREIGN_UNINSTRUMENTED:
        return uninstrument_foreign(s);
    case CHANGE_ONE_LLVM:
        return use_one_compiler(s);
    case CHANGE_REVERSED_ORDER:
        return reverse_order(s);
    case CHANGE_VALUES_OFF:
        return add_flag_to_units(s, "-mllvm -disable-vp=true", "-disable-vp", false);
    case CHANGE_PROGRAM_VALUES_OFF:
        return switch_own_values_off(s);
    case CHANGE_FLUSH_FIRST:
        return flush_first(s);
    case CHANGE_OTHER_ALLOCATOR:
        return use_other_allocator(s);
    case CHANGE_STATIC_NODES:
        return use_static_nodes(s);
    case CHANGE_DYNAMIC_NODES:
        return add_flag_to_units(s, "-mllvm " HEAP_NODES, "-vp-static-alloc", false);
    case CHANGE_NO_PGO:
        return skip_pgo(s);
    case CHANGE_NOT_REWRITTEN:
        return leave_as_linked(s);
    case CHANGE_WITHOUT_SETTING:
        return remove_setting(s);
    case CHANGE_FRESH_FOLDER:
        return start_without_files(s);
    case CHANGE_ONE_FILE_PER_PROCESS:
        return one_file_per_process(s);
    case CHANGE_NOT_CONTINUOUS:
        return leave_continuous_mode(s);
    case CHANGE_NONE:
    case CHANGE_COUNT:
        break;
    }
    return NULL;
}

static void
forget_variant(struct scenario_subject *s)
{
    for (size_t i = 0; i < SCENARIO_UNITS_MAX; i++) {
        free(s->flags[i]);
        s->flags[i] = NULL;
    }
    free(s->setting);
    free(s->link_flags);
    free(s->program);
    s->setting = s->link_flags = s->program = NULL;
    s->scenario = *s->base;
    s->options = *s->base_options;
}

static bool
build(void *subject, enum experiment_change change, const char *folder, char **obstacle,
      struct repro_err *err)
{
    struct scenario_subject *s = subject;
    forget_variant(s);
    s->options.folder = folder;
    const char *reason = apply(s, change);
    if (reason != NULL) {
        *obstacle = xstrdup(reason);
        return false;
    }
    struct repro_err failure = { 0 };
    s->program = scenario_build(&s->scenario, &s->options, &failure);
    if (s->program != NULL)
        return true;
    if (failure.code == REPRO_E_BUILD && change == CHANGE_NO_PGO)
        *obstacle = xstrdup("it does not link without the profile runtime, which its source calls");
    else if (failure.code == REPRO_E_BUILD)
        *obstacle = xasprintf("it does not build: %s", failure.msg);
    else if (err != NULL)
        *err = failure;
    return false;
}

static struct crash_record *
run(void *subject, enum experiment_change change, const char *folder, struct repro_err *err)
{
    struct scenario_subject *s = subject;
    (void)change;
    (void)folder;
    return scenario_run(&s->scenario, &s->options, s->program, err);
}

struct scenario_subject *
scenario_subject_new(const struct scenario *scenario, const struct scenario_options *options)
{
    struct scenario_subject *s = xcalloc(1, sizeof *s);
    s->base = scenario;
    s->base_options = options;
    return s;
}

void
scenario_subject_free(struct scenario_subject *subject)
{
    if (subject == NULL)
        return;
    forget_variant(subject);
    free(subject);
}

struct experiment_driver
scenario_driver(struct scenario_subject *subject)
{
    return (struct experiment_driver){ .subject = subject,
                                       .profdata = subject->base_options->program->profdata,
                                       .prefix = "",
                                       .build = build,
                                       .run = run };
}
