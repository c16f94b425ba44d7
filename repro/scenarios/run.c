/* run.c - run the program of a scenario under the harness and diagnose its last run. */
#include "repro/scenarios/scenario.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "harness/harness.h"
#include "repro/argv.h"
#include "repro/diagnose/diagnose.h"
#include "repro/run_profiles.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_TIMEOUT_MS 20000

/* What a run needs, fixed for all runs of the scenario. */
struct plan {
    struct argv words;
    struct argv environment;
    char *folder; /* where it runs; profiles are written there */
    char *profile_file;
    char *stdout_path, *stderr_path;
};

static void
plan_free(struct plan *plan)
{
    argv_free(&plan->words);
    argv_free(&plan->environment);
    free(plan->folder);
    free(plan->profile_file);
    free(plan->stdout_path);
    free(plan->stderr_path);
}

static void
add_inherited(struct argv *environment, const char *name)
{
    const char *value = getenv(name);
    if (value)
        argv_addf(environment, "%s=%s", name, value);
}

static bool
make_plan(const struct scenario *scenario, const struct scenario_options *options,
          const char *program, struct plan *plan, struct repro_err *err)
{
    plan->folder = xasprintf("%s/run", options->folder);
    if (!fs_remove_tree(plan->folder, err) || !fs_mkdirs(plan->folder, err))
        return false;
    argv_add(&plan->words, program);
    if (scenario->library)
        argv_addf(&plan->words, "%s/library.so", options->folder);
    else if (scenario->argument)
        argv_add(&plan->words, scenario->argument);
    add_inherited(&plan->environment, "PATH");
    add_inherited(&plan->environment, "HOME");
    argv_add(&plan->environment, "LC_ALL=C");
    if (scenario->setting)
        argv_add(&plan->environment, scenario->setting);
    if (scenario->profile)
        plan->profile_file = xasprintf("%s/%s", plan->folder, scenario->profile);
    plan->stdout_path = xasprintf("%s/stdout", plan->folder);
    plan->stderr_path = xasprintf("%s/stderr", plan->folder);
    return true;
}

static struct crash_record *
run_once(const struct scenario *scenario, const struct scenario_options *options,
         const struct plan *plan, struct repro_err *err)
{
    const struct harness_options run = {
        .argv = plan->words.words,
        .cwd = plan->folder,
        .env = plan->environment.words,
        .profile_file = plan->profile_file,
        .stdout_path = plan->stdout_path,
        .stderr_path = plan->stderr_path,
        .wall_ms = scenario->timeout_ms ? scenario->timeout_ms : DEFAULT_TIMEOUT_MS,
        .cancelled = options->cancelled,
        .tool = options->tool,
    };
    return harness_run(&run, err);
}

static bool
run_before(const struct scenario *scenario, const struct scenario_options *options,
           const struct plan *plan, struct repro_err *err)
{
    for (unsigned i = 1; i < scenario->runs; i++) {
        struct crash_record *record = run_once(scenario, options, plan, err);
        if (!record)
            return false;
        crash_record_free(record);
    }
    const struct scenario_place place = { .folder = plan->folder, .program = plan->words.words[0] };
    return !scenario->prepare || scenario->prepare(&place, err);
}

static void
describe_build(const struct scenario *scenario, const struct scenario_options *options,
               struct crash_record *record)
{
    bool two = scenario_needs_foreign(scenario);
    record->build = (struct crash_build){ .kind = xstrdup("scenario"),
                                          .name = xstrdup(scenario->name),
                                          .program = xstrdup(options->program->path),
                                          .foreign = two ? xstrdup(options->foreign->path) : NULL,
                                          .stripped = options->strip };
}

struct crash_record *
scenario_run(const struct scenario *scenario, const struct scenario_options *options,
             const char *program, struct repro_err *err)
{
    struct plan plan = { 0 };
    struct crash_record *record = NULL;
    if (make_plan(scenario, options, program, &plan, err) &&
        run_before(scenario, options, &plan, err))
        record = run_once(scenario, options, &plan, err);
    if (record) {
        describe_build(scenario, options, record);
        run_profiles_judge(record, scenario->profile != NULL);
        diagnose_fresh(record, NULL);
    }
    plan_free(&plan);
    return record;
}

bool
scenario_met(const struct scenario *scenario, const struct crash_record *record)
{
    return record->outcome == scenario->outcome && record->diagnosis.present &&
           record->diagnosis.cls == scenario->cls;
}
