/* cmd_scenario.c - `repro scenario`: the built-in programs that really crash, one or more per
 * cause. */
#include "repro/commands.h"

#include "common/fs.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "records/json.h"
#include "reports/report.h"
#include "repro/experiments/scenario_driver.h"
#include "repro/interrupt.h"
#include "repro/paths.h"
#include "repro/redact_options.h"
#include "repro/version.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct cli_option scenario_options_table[] = {
    { 0, "llvm", "CC", "run: the compiler of the program, by name or major version [newest]" },
    { 0, "foreign", "CC",
      "run: the other compiler, where one is needed [newest of another layout]" },
    { 0, "experiment", NULL,
      "run: change one thing at a time, build and run again, verify the fixes" },
    { 0, "strip", NULL, "run: remove the symbols from the program first" },
    { 0, "dir", "DIR", "run: build and run in DIR and keep it [a temporary folder]" },
    REDACT_OPTION,
    { 0 },
};

struct session {
    const struct cli *cli;
    struct toolchain_list toolchains;
    char *data_dir;
    struct redaction redaction;
    json_t *records; /* with --json */
    struct strbuf text;
    size_t met, missed, impossible;
};

/* ---- list ---- */

static json_t *
scenario_json(const struct scenario *scenario)
{
    json_t *entry = json_object();
    json_object_set_new(entry, "name", json_string(scenario->name));
    json_object_set_new(entry, "title", json_string(scenario->title));
    json_object_set_new(entry, "class", json_string(diagnosis_class_name(scenario->cls)));
    json_object_set_new(entry, "outcome", json_string(crash_outcome_name(scenario->outcome)));
    json_object_set_new(entry, "needs_foreign_compiler",
                        json_boolean(scenario_needs_foreign(scenario)));
    json_object_set_new(entry, "page", json_sprintf("docs/scenarios/%s.md", scenario->name));
    return entry;
}

static int
list(const struct cli *cli)
{
    struct repro_err err = { 0 };
    struct strbuf text = { 0 };
    json_t *entries = json_array();
    for (const struct scenario *s = scenario_table; s->name; s++) {
        json_array_append_new(entries, scenario_json(s));
        strbuf_printf(&text, "%-27s %-23s %s\n", s->name, diagnosis_class_name(s->cls), s->title);
    }
    if (cli_json(cli)) {
        json_t *doc = json_pack("{s:s, s:O}", "schema", "repro.scenarios/1", "scenarios", entries);
        char *json = json_to_text(doc);
        strbuf_free(&text);
        strbuf_puts(&text, json);
        free(json);
        json_decref(doc);
    }
    json_decref(entries);
    bool ok = cli_emit(cli, text.data, text.len, &err);
    strbuf_free(&text);
    if (ok)
        cli_hint(cli, "build and run one", "scenario run mixed-at-exit");
    return ok ? 0 : cli_fail(&err);
}

/* ---- run ---- */

static const struct toolchain *
pick(const struct session *session, const char *option, const struct toolchain *fallback,
     struct repro_err *err)
{
    const char *word = cli_value(session->cli, option, NULL);
    if (!word)
        return fallback;
    const struct toolchain *found = toolchain_find(&session->toolchains, word);
    if (!found)
        repro_fail(err, REPRO_E_CAPABILITY, "--%s %s: no such compiler here (see repro doctor)",
                   option, word);
    return found;
}

static bool
pick_compilers(const struct session *session, struct scenario_options *options,
               struct repro_err *err)
{
    const struct toolchain_list *all = &session->toolchains;
    options->program = pick(session, "llvm", toolchain_default_program(all), err);
    if (!options->program) {
        if (err->code == REPRO_OK)
            repro_fail(err, REPRO_E_CAPABILITY,
                       "no clang with a profile runtime and an llvm-profdata: see repro doctor");
        return false;
    }
    const struct toolchain *other = toolchain_default_foreign(all, options->program);
    options->foreign = pick(session, "foreign", other, err);
    return options->foreign || !cli_value(session->cli, "foreign", NULL);
}

static char *
temporary_folder(struct repro_err *err)
{
    const char *base = getenv("TMPDIR");
    char *path = xasprintf("%s/repro-scenario-XXXXXX", base && *base ? base : "/tmp");
    if (mkdtemp(path))
        return path;
    repro_fail_errno(err, REPRO_E_IO, "%s: cannot make a temporary folder", path);
    free(path);
    return NULL;
}

static char *
absolute_folder(const char *dir, const char *name)
{
    if (dir[0] == '/')
        return xasprintf("%s/%s", dir, name);
    char *here = getcwd(NULL, 0);
    char *path = xasprintf("%s/%s/%s", here ? here : ".", dir, name);
    free(here);
    return path;
}

/* The record, or with --experiment the record and what the experiments showed. */
static json_t *
result_json(const struct scenario *scenario, const struct crash_record *record, bool experiment)
{
    json_t *doc = crash_record_to_json(record);
    if (!experiment)
        return doc;
    const json_t *diagnosis = json_object_get(doc, "diagnosis");
    json_t *experiments = json_object_get(diagnosis, "experiments");
    return json_pack("{s:s, s:s, s:o, s:o}", "schema", "repro.experiments/1", "scenario",
                     scenario->name, "experiments",
                     experiments ? json_incref(experiments) : json_array(), "record", doc);
}

static void
add_result(struct session *session, const struct scenario *scenario,
           const struct crash_record *record, bool experiment)
{
    bool met = scenario_met(scenario, record) && experiments_agree(record);
    session->met += met;
    session->missed += !met;
    if (cli_json(session->cli)) {
        json_array_append_new(session->records, result_json(scenario, record, experiment));
        return;
    }
    if (!cli_wants_text(session->cli))
        return;
    struct report_style style = { .color = cli_color_stdout(session->cli) };
    strbuf_printf(&session->text, "%s: %s\nexpected %s, %s: %s\n", scenario->name, scenario->title,
                  crash_outcome_name(scenario->outcome), diagnosis_class_name(scenario->cls),
                  met ? "met" : "NOT MET");
    strbuf_printf(&session->text, "got      %s, %s (confidence %.2f)\n\n",
                  crash_outcome_name(record->outcome), diagnosis_class_name(record->diagnosis.cls),
                  record->diagnosis.confidence);
    report_crash_text(record, style, &session->text);
}

static bool
run_experiments(const struct scenario *scenario, const struct scenario_options *options,
                struct crash_record *record, struct repro_err *err)
{
    struct scenario_subject *subject = scenario_subject_new(scenario, options);
    struct experiment_driver driver = scenario_driver(subject);
    char *folder = xasprintf("%s/experiments", options->folder);
    struct experiment_options experiments = { .folder = folder };
    bool ok = fs_mkdirs(folder, err) && experiments_run(&driver, &experiments, record, err);
    free(folder);
    scenario_subject_free(subject);
    return ok;
}

static bool
build_and_run(struct session *session, const struct scenario *scenario,
              struct scenario_options *options, struct repro_err *err)
{
    char *obstacle = scenario_obstacle(scenario, options->program, options->foreign);
    if (obstacle) {
        log_error("%s: not with %s: %s", scenario->name, options->program->name, obstacle);
        session->impossible++;
        free(obstacle);
        return true;
    }
    log_verbose("%s: program by %s%s%s", scenario->name, options->program->name,
                scenario_needs_foreign(scenario) ? ", foreign code by " : "",
                scenario_needs_foreign(scenario) ? options->foreign->name : "");
    char *program = scenario_build(scenario, options, err);
    struct crash_record *record = program ? scenario_run(scenario, options, program, err) : NULL;
    bool experiment = cli_flag(session->cli, "experiment"), ok = record != NULL;
    if (ok && experiment)
        ok = run_experiments(scenario, options, record, err);
    struct crash_record *shown =
        record ? redact_crash_record(&session->redaction, record, ok ? err : NULL) : NULL;
    ok = ok && shown != NULL;
    if (shown)
        add_result(session, scenario, shown, experiment);
    crash_record_free(shown);
    crash_record_free(record);
    free(program);
    return ok;
}

static bool
run_one(struct session *session, const char *name, struct repro_err *err)
{
    const struct scenario *scenario = scenario_find(name);
    const char *dir = cli_value(session->cli, "dir", NULL);
    struct scenario_options options = { .data_dir = session->data_dir,
                                        .strip = cli_flag(session->cli, "strip"),
                                        .cancelled = interrupt_pending,
                                        .tool = REPRO_TOOL };
    if (!pick_compilers(session, &options, err))
        return false;
    char *folder = dir ? absolute_folder(dir, name) : temporary_folder(err);
    if (!folder)
        return false;
    options.folder = folder;
    bool ok = build_and_run(session, scenario, &options, err);
    if (!dir)
        fs_remove_tree(folder, NULL);
    free(folder);
    return ok;
}

static bool
names_exist(const struct cli *cli, struct repro_err *err)
{
    for (size_t i = 1; i < cli_operand_count(cli); i++)
        if (!scenario_find(cli_operand(cli, i)))
            return repro_fail(err, REPRO_E_USAGE,
                              "no scenario is called '%s': see repro scenario list",
                              cli_operand(cli, i));
    return cli_operand_count(cli) > 1 ||
           repro_fail(err, REPRO_E_USAGE, "scenario run needs a name: see repro scenario list");
}

static bool
emit_results(struct session *session, struct repro_err *err)
{
    if (cli_json(session->cli)) {
        bool single = json_array_size(session->records) == 1;
        char *json = json_to_text(single ? json_array_get(session->records, 0) : session->records);
        strbuf_puts(&session->text, json);
        free(json);
    }
    return session->text.len == 0 ||
           cli_emit(session->cli, session->text.data, session->text.len, err);
}

static int
run_named(const struct cli *cli)
{
    struct repro_err err = { 0 };
    struct session session = { .cli = cli, .records = json_array() };
    interrupt_install();
    bool ok = redact_options_read(cli, &session.redaction, &err) && names_exist(cli, &err) &&
              (session.data_dir = paths_data_dir(&err)) != NULL &&
              toolchain_discover(&session.toolchains, false, &err);
    for (size_t i = 1; ok && i < cli_operand_count(cli); i++)
        ok = run_one(&session, cli_operand(cli, i), &err);
    if (session.met + session.missed > 0)
        ok = emit_results(&session, ok ? &err : NULL) && ok;
    if (ok && session.met > 0 && !cli_flag(cli, "experiment"))
        cli_hint(cli, "change one thing at a time, and see what decides",
                 "scenario run --experiment %s", cli_operand(cli, 1));
    toolchain_list_clear(&session.toolchains);
    redaction_clear(&session.redaction);
    free(session.data_dir);
    json_decref(session.records);
    strbuf_free(&session.text);
    if (!ok)
        return cli_fail(&err);
    return session.missed > 0 ? 1 : session.met == 0 ? repro_exit_code(REPRO_E_CAPABILITY) : 0;
}

static int
run_scenario(struct cli *cli)
{
    struct repro_err err = { 0 };
    if (strcmp(cli_operand(cli, 0), "list") == 0 && cli_operand_count(cli) == 1)
        return list(cli);
    if (strcmp(cli_operand(cli, 0), "run") == 0)
        return run_named(cli);
    repro_fail(&err, REPRO_E_USAGE, "scenario: expected 'list' or 'run NAME...'");
    return cli_fail(&err);
}

const struct cli_command cmd_scenario = {
    .name = "scenario",
    .operands = "list|run [NAME...]",
    .summary = "small programs that really crash, hang or lose data, one or more per cause",
    .description =
        "Builds a program with the compilers of this machine and their stock profile runtimes,\n"
        "runs it as `repro run` would, and compares the diagnosis with the cause that is known.\n"
        "Each has a page in docs/scenarios.\n"
        "\n"
        "With --experiment one thing is changed at a time (link order, allocator, instrumentation\n"
        "...), the program is built and run again, and compared with what the cause predicts. "
        "Fixes\n"
        "are called verified only if such a run was clean and its profile good.\n"
        "\n"
        "Ends with 0 when every diagnosis was right, 1 when one was not, 4 when a build failed,\n"
        "5 when the compilers of this machine cannot show it.",
    .examples = "repro scenario list\n"
                "repro scenario run mixed-at-exit\n"
                "repro scenario run --experiment mixed-at-exit\n"
                "repro scenario run --llvm 14 --strip mixed-while-running\n"
                "repro scenario run --dir /tmp/look concurrent-writers",
    .options = scenario_options_table,
    .min_operands = 1,
    .max_operands = SIZE_MAX,
    .run = run_scenario,
};
