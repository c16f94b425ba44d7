/* cmd_matrix.c - `repro matrix`: build and run every cell, answer the question, write reports. */
#include "common/xalloc.h"
#include "harness/harness.h"
#include "records/json.h"
#include "reports/report.h"
#include "repro/cli.h"
#include "repro/commands.h"
#include "repro/install_hint.h"
#include "repro/interrupt.h"
#include "repro/matrix/baseline.h"
#include "repro/matrix/matrix.h"
#include "repro/matrix/plan_show.h"
#include "repro/matrix/spec.h"
#include "repro/next.h"
#include "repro/redact_options.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_EXPRESSIONS = 64, MAX_REPEAT = 10000, MAX_JOBS = 1024, MAX_SHARDS = 256 };

static const char default_folder[] = "repro-matrix";

static const struct cli_option options[] = {
    { 'f', "file", "FILE", "the matrix of this YAML file instead of the built-in one" },
    { 0, "only", "EXPR", "only these cells: axis=value,... ('|' between values; may be repeated)" },
    { 0, "skip", "EXPR", "not these cells" },
    { 0, "cell", "ID", "this cell (may be repeated)" },
    { 'n', "repeat", "N", "run every program N times (default: as the file says, else 1)" },
    { 'j', "jobs", "N", "do N things at a time (default: number of cores)" },
    { 0, "list", NULL, "list the cells, do nothing" },
    { 0, "plan", "[text|github]",
      "print the cells with their values, or jobs for GitHub Actions; do nothing" },
    { 0, "shard", "K/N", "only part K of N; 'repro merge' joins the parts" },
    { 0, "shards", "N", "with --plan github: so many jobs (default: one for 10 cells)" },
    { 0, "baseline", "FILE", "compare with this earlier report.json" },
    { 'o', "output", "DIR", "folder for results (default: ./repro-matrix)" },
    { 0, "timeout", "SECONDS", "limit for every run (default: as the file says, else 60)" },
    { 0, "strict", NULL, "exit with 1 when anything crashed, expected or not" },
    { 0, "resume", NULL, "keep the cells that an interrupted run in DIR finished" },
    { 0, "fresh", NULL, "build everything anew, examine the compilers anew" },
    { 0, "program-clang", "CC", "clang for the program (name, version or path)" },
    { 0, "foreign-clang", "CC", "clang for foreign allocator code" },
    { 0, "capture", "auto|ptrace|preload", "how to look at crashes [auto]" },
    REDACT_OPTION,
    { 0 },
};

struct session {
    struct cli *cli;
    struct plan plan;
    struct toolchain_list toolchains;
    struct inputs inputs;
    struct result_folder folder;
    struct redaction redaction;
    struct matrix_request request;
    struct matrix_result *baseline; /* NULL = none */
    struct repro_err err;
};

static bool
select_cells(struct session *s)
{
    static const char *const names[] = { "only", "skip", "cell" };
    const char *words[3][MAX_EXPRESSIONS + 1] = { 0 };
    for (size_t n = 0; n < 3; n++) {
        for (size_t i = 0; i < MAX_EXPRESSIONS; i++)
            words[n][i] = cli_value_at(s->cli, names[n], i);
        if (cli_value_at(s->cli, names[n], MAX_EXPRESSIONS) != NULL)
            return repro_fail(&s->err, REPRO_E_USAGE, "--%s is given more than %d times", names[n],
                              MAX_EXPRESSIONS);
    }
    const char *path = cli_value(s->cli, "file", NULL);
    if (path == NULL)
        s->plan = plan_default();
    else if (!plan_read(&s->plan, path, &s->err) || !spec_check_all(&s->plan, &s->err))
        return false;
    return plan_select(&s->plan, words[0], words[1], words[2], &s->err);
}

/* "K/N" with 1 <= K <= N. */
static bool
parse_shard(const char *text, struct matrix_shard *shard, struct repro_err *err)
{
    static const unsigned long most = 100000;
    const char *slash = strchr(text, '/');
    char *end = NULL;
    bool ok = text[strspn(text, "0123456789/")] == '\0' && strlen(text) < 16 && slash != NULL &&
              slash != text && slash[1] != '\0';
    unsigned long number = ok ? strtoul(text, NULL, 10) : 0;
    unsigned long of = ok ? strtoul(slash + 1, &end, 10) : 0;
    if (ok && *end == '\0' && number >= 1 && number <= of && of <= most) {
        *shard = (struct matrix_shard){ .number = (unsigned)number, .of = (unsigned)of };
        return true;
    }
    return repro_fail(err, REPRO_E_USAGE, "--shard is '%s', expected K/N such as 1/4", text);
}

/* Only now: plan.json has the cells of all shards. */
static bool
take_shard(struct session *s)
{
    const char *text = cli_value(s->cli, "shard", NULL);
    struct matrix_shard *shard = &s->request.shard;
    return text == NULL || (parse_shard(text, shard, &s->err) &&
                            plan_shard(&s->plan, shard->number, shard->of, &s->err));
}

static bool
read_baseline(struct session *s)
{
    const char *path = cli_value(s->cli, "baseline", NULL);
    if (path == NULL)
        return true;
    s->baseline = baseline_read(path, &s->err);
    return s->baseline != NULL;
}

static bool
read_options(struct session *s)
{
    struct runner_options *o = &s->request.options;
    uint64_t repeat, jobs;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (!cli_number(s->cli, "repeat", 1, MAX_REPEAT, 0, &repeat, &s->err) ||
        !cli_number(s->cli, "jobs", 1, MAX_JOBS, cores > 0 ? (uint64_t)cores : 1, &jobs, &s->err) ||
        !cli_seconds(s->cli, "timeout", 0, &o->timeout_ms, &s->err))
        return false;
    o->repeat = (unsigned)repeat;
    o->jobs = (unsigned)jobs;
    o->fresh = cli_flag(s->cli, "fresh");
    o->resume = cli_flag(s->cli, "resume");
    const char *capture = cli_value(s->cli, "capture", "auto");
    return capture_mode_parse(capture, &o->capture) ||
           repro_fail(&s->err, REPRO_E_USAGE, "--capture is '%s', expected auto, ptrace or preload",
                      capture);
}

static json_t *
cell_json(const struct cell_plan *cell)
{
    json_t *axes = json_object();
    for (size_t i = 0; i < cell->axis_count; i++)
        json_object_set_new(axes, cell->axes[i].axis, json_string(cell->axes[i].value));
    return json_pack("{s:s, s:s, s:o, s:s}", "id", cell->id, "name", cell->name, "axes", axes,
                     "expected", expectation_name(cell->expected));
}

static char *
cells_json(const struct plan *plan)
{
    json_t *cells = json_array();
    for (size_t i = 0; i < plan->count; i++)
        json_array_append_new(cells, cell_json(&plan->cells[i]));
    json_t *doc = json_pack("{s:s, s:o}", "schema", "repro.cells/1", "cells", cells);
    char *text = json_to_text(doc);
    json_decref(doc);
    return text;
}

static int
list_cells(struct session *s)
{
    struct strbuf out = { 0 };
    if (cli_json(s->cli)) {
        char *text = cells_json(&s->plan);
        strbuf_puts(&out, text);
        free(text);
    }
    for (size_t i = 0; i < s->plan.count && !cli_json(s->cli); i++)
        strbuf_printf(&out, "%-58s %s\n", s->plan.cells[i].id,
                      expectation_name(s->plan.cells[i].expected));
    bool ok = cli_print(out.data, out.len, &s->err);
    strbuf_free(&out);
    return ok ? 0 : cli_fail(&s->err);
}

static int
show_plan(struct session *s, bool github)
{
    struct strbuf out = { 0 };
    uint64_t shards;
    bool ok = cli_number(s->cli, "shards", 1, MAX_SHARDS, 0, &shards, &s->err);
    if (ok && github)
        ok = plan_show_github(&s->plan, (unsigned)shards, &out, &s->err);
    else if (ok)
        plan_show_text(&s->plan, &out);
    ok = ok && cli_print(out.data, out.len, &s->err);
    strbuf_free(&out);
    return ok ? 0 : cli_fail(&s->err);
}

static bool
missing_compiler(struct session *s, const char *what, const char *apt, const char *brew)
{
    char *hint = install_hint(apt, brew);
    repro_fail(&s->err, REPRO_E_CAPABILITY, "%s: %s", what, hint);
    free(hint);
    return false;
}

static bool
named_compiler(struct session *s, const char *option, const struct toolchain **found)
{
    const char *word = cli_value(s->cli, option, NULL);
    if (word == NULL)
        return true;
    *found = toolchain_find(&s->toolchains, word);
    return *found != NULL ||
           repro_fail(&s->err, REPRO_E_USAGE,
                      "--%s: no compiler called '%s' here, 'repro doctor' lists them", option,
                      word);
}

static bool
uses_parser(const struct session *s)
{
    return s->plan.file->builder != NULL;
}

static bool
choose_compilers(struct session *s)
{
    struct runner_options *o = &s->request.options;
    if (!toolchain_discover(&s->toolchains, o->fresh, &s->err) ||
        !named_compiler(s, "program-clang", &o->program) ||
        !named_compiler(s, "foreign-clang", &o->foreign))
        return false;
    o->toolchains = &s->toolchains;
    if (!uses_parser(s))
        return true;
    if (o->program == NULL)
        o->program = toolchain_default_program(&s->toolchains);
    if (o->program == NULL)
        return missing_compiler(s, "no clang with a profile runtime and llvm-profdata was found",
                                APT_LLVMS, BREW_LLVMS);
    if (!toolchain_usable(o->program))
        return repro_fail(&s->err, REPRO_E_CAPABILITY, "%s cannot build the programs: %s",
                          o->program->name,
                          o->program->problem != NULL ? o->program->problem : "it is no clang");
    if (o->foreign == NULL)
        o->foreign = toolchain_default_foreign(&s->toolchains, o->program);
    return true;
}

/* Cells that need a foreign compiler cannot be built without one: say so before anything starts. */
static bool
foreign_is_there(struct session *s)
{
    const struct runner_options *o = &s->request.options;
    if (o->foreign != NULL || !uses_parser(s))
        return true;
    for (size_t i = 0; i < s->plan.count; i++) {
        if (!spec_is_foreign(&s->plan, &s->plan.cells[i]))
            continue;
        bool old = o->program->llvm_major < 18;
        return missing_compiler(s, "no second clang with another profile layout was found",
                                old ? "clang-19 libclang-rt-19-dev llvm-19"
                                    : "clang-14 libclang-rt-14-dev llvm-14",
                                old ? "llvm@19" : "llvm@14");
    }
    return true;
}

static bool
can_capture(struct session *s)
{
    char reason[200] = "";
    if (s->request.options.capture == CAPTURE_PRELOAD || harness_can_ptrace(reason, sizeof reason))
        return true;
    char *preload = harness_preload_path();
    bool ok = preload != NULL && s->request.options.capture == CAPTURE_AUTO;
    free(preload);
    return ok || repro_fail(&s->err, REPRO_E_CAPABILITY,
                            "cannot trace programs here (%s): allow ptrace, in a container with "
                            "--cap-add SYS_PTRACE, or use --capture preload",
                            reason);
}

static bool
open_inputs(struct session *s)
{
    if (cli_operand_count(s->cli) > 0)
        return inputs_from_files(&s->inputs, cli_operands(s->cli), cli_operand_count(s->cli),
                                 uses_parser(s), &s->err);
    if (s->plan.file->inputs != NULL)
        s->inputs.label = xstrdup("as the matrix file says");
    else if (!uses_parser(s))
        s->inputs.label = xstrdup("none");
    return true;
}

static bool
open_folder(struct session *s)
{
    if (!folder_open(&s->folder, cli_value(s->cli, "output", default_folder),
                     s->request.options.resume, &s->err))
        return false;
    return s->inputs.label != NULL || inputs_default(&s->inputs, s->folder.path, &s->err);
}

/* Everything that a run needs, checked in the order in which people want to hear of it. */
static bool
get_ready(struct session *s)
{
    struct matrix_request *request = &s->request;
    if (!read_baseline(s) || !open_inputs(s) || !choose_compilers(s) || !foreign_is_there(s) ||
        !can_capture(s))
        return false;
    struct matrix_shard probe = { 0 };
    const char *shard = cli_value(s->cli, "shard", NULL);
    if ((shard != NULL && !parse_shard(shard, &probe, &s->err)) || !open_folder(s))
        return false;
    request->plan = &s->plan;
    request->folder = &s->folder;
    request->inputs = &s->inputs;
    request->toolchains = &s->toolchains;
    request->options.inputs = (const char *const *)s->inputs.paths;
    request->options.input_count = s->inputs.count;
    request->options.redaction = &s->redaction;
    return matrix_write_plan(request, &s->err) && take_shard(s);
}

static bool
print_result(struct session *s, const struct matrix_result *result)
{
    bool ok = true;
    if (cli_json(s->cli)) {
        json_t *doc = matrix_result_to_json(result);
        char *text = json_to_text(doc);
        ok = cli_print(text, strlen(text), &s->err);
        free(text);
        json_decref(doc);
    } else if (log_level() != LOG_QUIET) {
        struct strbuf out = { 0 };
        struct report_style style = { .color = cli_color(s->cli, STDOUT_FILENO) };
        char *folder = redact_text(&s->redaction, cli_value(s->cli, "output", default_folder));
        report_matrix_text(result, folder, style, &out);
        free(folder);
        ok = cli_print(out.data, out.len, &s->err);
        strbuf_free(&out);
    }
    return ok;
}

static int
run_matrix(struct session *s)
{
    struct matrix_result *result = matrix_run(&s->request, &s->err);
    if (result == NULL)
        return cli_fail(&s->err);
    if (s->baseline != NULL)
        baseline_compare(result, s->baseline, cli_value(s->cli, "baseline", NULL));
    bool ok = matrix_write(result, &s->folder, &s->err) && print_result(s, result);
    int code = ok ? matrix_exit_code(result, cli_flag(s->cli, "strict")) : cli_fail(&s->err);
    if (ok)
        next_after_matrix(s->cli, result, cli_value(s->cli, "output", default_folder));
    matrix_result_free(result);
    return code;
}

static const char *
plan_format(const struct cli *cli)
{
    const char *format = cli_value(cli, "plan", NULL);
    return format != NULL ? format : "text";
}

static int
run(struct cli *cli)
{
    struct session s = { .cli = cli };
    int code;
    interrupt_install();
    bool planning = cli_flag(cli, "plan");
    bool listing = cli_flag(cli, "list") || planning;
    bool ready = redact_options_read(cli, &s.redaction, &s.err) && select_cells(&s) &&
                 read_options(&s) && (listing ? take_shard(&s) : get_ready(&s));
    if (!ready)
        code = cli_fail(&s.err);
    else
        code = planning  ? show_plan(&s, strcmp(plan_format(cli), "github") == 0)
               : listing ? list_cells(&s)
                         : run_matrix(&s);
    matrix_result_free(s.baseline);
    folder_close(&s.folder);
    inputs_clear(&s.inputs);
    toolchain_list_clear(&s.toolchains);
    plan_clear(&s.plan);
    redaction_clear(&s.redaction);
    return code;
}

const struct cli_command cmd_matrix = {
    .name = "matrix",
    .operands = "[INPUT...]",
    .summary = "build and run every cell, answer the question, write reports",
    .description =
        "Builds the EVTX parser with every allocator, with and without profile instrumentation,\n"
        "the allocator's own code by the same and by a foreign LLVM, runs each program on INPUT\n"
        "(default: a log that is built in) and says which of them crash, and why.\n\n"
        "Axes: allocator, program, allocator_code, link_order; --list shows the cells.\n"
        "-f runs the matrix of a file instead: any program, any axes (docs/matrix-files.md).\n\n"
        "Ends with 0 when every cell did what it was expected to do (some are expected to crash).",
    .examples = "  repro matrix\n"
                "  repro matrix --only allocator=mimalloc,program=instrumented -o results\n"
                "  repro matrix --cell system-instrumented-foreign-llvm-program-first -n 20\n"
                "  repro matrix -f my.yaml --plan\n"
                "  repro matrix -f my.yaml --shard 1/2 -o part1",
    .options = options,
    .max_operands = SIZE_MAX,
    .run = run,
};
