/* explain.c - see explain.h. */
#include "repro/experiments/explain.h"

#include "records/redact.h"
#include "repro/experiments/cell_driver.h"
#include "repro/experiments/scenario_driver.h"
#include "repro/interrupt.h"

#include <stdlib.h>
#include <string.h>

static bool
start(const struct experiment_driver *driver, const struct explain_options *options,
      struct crash_record *record, struct repro_err *err)
{
    const struct experiment_options experiments = { .folder = options->folder,
                                                    .repeat = options->repeat,
                                                    .unchanged_first = !options->fresh,
                                                    .only = options->only };
    return experiments_run(driver, &experiments, record, err);
}

static bool
explain_command(struct crash_record *record, const struct explain_options *options,
                struct repro_err *err)
{
    struct command_subject *subject = command_subject_new(record, options->command);
    struct experiment_driver driver = command_driver(subject);
    bool ok = start(&driver, options, record, err);
    command_subject_free(subject);
    return ok;
}

static bool
explain_cell(struct crash_record *record, const struct explain_options *options,
             struct repro_err *err)
{
    struct cell_subject *subject =
        cell_subject_new(record, options->toolchains, options->jobs, options->tool, err);
    if (subject == NULL)
        return false;
    struct experiment_driver driver = cell_driver(subject);
    bool ok = start(&driver, options, record, err);
    cell_subject_free(subject);
    return ok;
}

static const struct toolchain *
compiler(const struct explain_options *options, const char *path)
{
    if (path == NULL)
        return NULL;
    char *whole = redact_expand(path);
    const struct toolchain *found = toolchain_find(options->toolchains, whole);
    free(whole);
    return found;
}

static bool
explain_scenario(struct crash_record *record, const struct explain_options *options,
                 struct repro_err *err)
{
    const struct crash_build *made = &record->build;
    const struct scenario *scenario = made->name != NULL ? scenario_find(made->name) : NULL;
    struct scenario_options build = { .program = compiler(options, made->program),
                                      .foreign = compiler(options, made->foreign),
                                      .data_dir = options->data_dir,
                                      .folder = options->folder,
                                      .strip = made->stripped,
                                      .cancelled = interrupt_pending,
                                      .tool = options->tool };
    if (scenario == NULL)
        return repro_fail(err, REPRO_E_FORMAT, "no scenario is called '%s'",
                          made->name != NULL ? made->name : "");
    if (build.program == NULL || (made->foreign != NULL && build.foreign == NULL))
        return repro_fail(err, REPRO_E_CAPABILITY,
                          "%s: the compiler that built the program is not here (see repro doctor)",
                          build.program == NULL ? made->program : made->foreign);
    struct scenario_subject *subject = scenario_subject_new(scenario, &build);
    struct experiment_driver driver = scenario_driver(subject);
    bool ok = start(&driver, options, record, err);
    scenario_subject_free(subject);
    return ok;
}

bool
experiments_explain(struct crash_record *record, const struct explain_options *options,
                    struct repro_err *err)
{
    const char *kind = record->build.kind;
    if (options->command != NULL)
        return explain_command(record, options, err);
    if (kind != NULL && strcmp(kind, "matrix-cell") == 0)
        return explain_cell(record, options, err);
    if (kind != NULL && strcmp(kind, "scenario") == 0)
        return explain_scenario(record, options, err);
    return repro_fail(err, REPRO_E_USAGE,
                      "the record does not say how the program was built: give the command that "
                      "builds it (--build, --artifact)");
}
