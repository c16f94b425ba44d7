/* cmd_explain.c - `repro explain`: diagnose recorded crashes again. */
#include "repro/commands.h"

#include "common/fs.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "harness/core_file.h"
#include "profile/check.h"
#include "records/json.h"
#include "reports/report.h"
#include "repro/diagnose/diagnose.h"
#include "repro/diagnose/runtime_code.h"
#include "repro/diagnose/writers.h"
#include "repro/explain_experiments.h"
#include "repro/import/binary.h"
#include "repro/import/crash_text.h"
#include "repro/import/gaps.h"
#include "repro/import/ips.h"
#include "repro/next.h"
#include "repro/redact_options.h"
#include "repro/version.h"

#include <stdlib.h>
#include <string.h>

#define INPUT_MAX ((size_t)256 << 20)

static const struct cli_option explain_options[] = {
    { 0, "binary", "FILE", "the program that crashed, to look at its profile records again" },
    EXPERIMENT_OPTIONS,
    REDACT_OPTION,
    { 0 },
};

struct explanation {
    const struct cli *cli;
    struct prof_check *check; /* of --binary, NULL without */
    struct redaction redaction;
    struct import_binary *binary;
    struct explain_experiments experiments;
    struct strbuf text;
    json_t *documents;        /* with --json */
    enum diagnosis_class cls; /* of the last record, and its program, for the hint */
    char *program;
    bool can_build_again;
    int code;
    bool core_has_counts; /* a core file of a program with profile records */
};

static bool
is_crash_record(const json_t *doc)
{
    const char *schema = json_string_value(json_object_get(doc, "schema"));
    return schema && strncmp(schema, "repro.crash/", strlen("repro.crash/")) == 0;
}

static void
worsen(struct explanation *e, const struct crash_record *record)
{
    if (record->diagnosis.cls == CLASS_UNKNOWN && e->code == 0)
        e->code = repro_exit_code(REPRO_E_UNDECIDED);
    else if (record->diagnosis.cls != CLASS_NONE && record->diagnosis.cls != CLASS_UNKNOWN)
        e->code = 1;
}

static bool
show_record(struct explanation *e, const struct crash_record *observed, struct repro_err *err)
{
    e->cls = observed->diagnosis.cls;
    free(e->program);
    e->program = observed->subject.path ? xstrdup(observed->subject.path) : NULL;
    e->can_build_again = observed->build.kind != NULL && observed->diagnosis.cls != CLASS_NONE;
    struct crash_record *record = redact_crash_record(&e->redaction, observed, err);
    if (!record)
        return false;
    if (cli_json(e->cli)) {
        json_array_append_new(e->documents, crash_record_to_json(record));
    } else if (cli_wants_text(e->cli)) {
        struct report_style style = { .color = cli_color_stdout(e->cli) };
        report_crash_text(record, style, &e->text);
    }
    crash_record_free(record);
    return true;
}

/* What the experiments showed until an interrupt is shown, too. */
static bool
show_with_experiments(struct explanation *e, struct crash_record *record, struct repro_err *err)
{
    bool ok = explain_experiments_make(&e->experiments, record, err);
    worsen(e, record);
    if (e->experiments.wanted && !experiments_agree(record))
        e->code = repro_exit_code(REPRO_E_UNDECIDED);
    return show_record(e, record, ok ? err : NULL) && ok;
}

static bool
explain_record(struct explanation *e, struct crash_record *observed, const struct prof_check *check,
               struct repro_err *err)
{
    diagnose_record(observed, check, NULL);
    return show_with_experiments(e, observed, err);
}

/* What `repro scenario run --experiment` wrote holds the record. */
static const json_t *
record_of(const json_t *doc)
{
    const char *schema = json_string_value(json_object_get(doc, "schema"));
    const json_t *record = json_object_get(doc, "record");
    bool holds = schema && strncmp(schema, "repro.experiments/", strlen("repro.experiments/")) == 0;
    return holds && record ? record : doc;
}

static bool
explain_document(struct explanation *e, const char *path, const json_t *doc, struct repro_err *err)
{
    doc = record_of(doc);
    if (!is_crash_record(doc))
        return repro_fail(err, REPRO_E_FORMAT,
                          "%s: neither a crash record (\"schema\": \"repro.crash/1\") nor an Apple "
                          "report (.ips, .crash) nor an ELF core file",
                          path);
    struct crash_record *record = crash_record_from_json(doc, err);
    if (!record) {
        repro_err_context(err, "%s", path);
        return false;
    }
    bool ok = explain_record(e, record, e->check, err);
    crash_record_free(record);
    return ok;
}

/* One record, or an array of them as `repro run -n N --json` writes. */
static bool
explain_json(struct explanation *e, const char *path, struct repro_err *err)
{
    json_t *doc = json_read_file(path, err);
    bool ok = doc != NULL;
    if (ok && json_is_array(doc)) {
        for (size_t i = 0; ok && i < json_array_size(doc); i++)
            ok = explain_document(e, path, json_array_get(doc, i), err);
    } else if (ok) {
        ok = explain_document(e, path, doc, err);
    }
    json_decref(doc);
    return ok;
}

/* An Apple report: as text, as JSON, or as text with the JSON behind it. */
static struct crash_record *
read_apple(const char *text, size_t len, struct imported_code *code, struct repro_err *err)
{
    if (ips_is_report(text, len))
        return ips_read(text, len, code, err);
    size_t full = crash_text_full_report(text, len);
    if (full < len && ips_is_report(text + full, len - full))
        return ips_read(text + full, len - full, code, err);
    return crash_text_read(text, len, err);
}

static bool
explain_apple(struct explanation *e, const char *path, const char *text, size_t len,
              struct repro_err *err)
{
    struct imported_code code = { 0 };
    struct crash_record *record = read_apple(text, len, &code, err);
    if (!record) {
        repro_err_context(err, "%s", path);
        return false;
    }
    record->tool = xstrdup(REPRO_TOOL);
    const struct prof_check *check = import_binary_apply(e->binary, &code, record);
    writers_take(record);
    bool ok = explain_record(e, record, check, err);
    crash_record_free(record);
    return ok;
}

/* A core file: the record is made here, with the names of a stripped program's runtime. */
static bool
explain_core(struct explanation *e, const char *path, struct repro_err *err)
{
    struct crash_record *record = core_file_record(path, err);
    if (!record)
        return false;
    free(record->tool);
    record->tool = xstrdup(REPRO_TOOL);
    runtime_code_name(record);
    e->core_has_counts = e->core_has_counts || record->profile.total > 0;
    writers_take(record);
    import_gaps(record, e->check);
    bool ok = explain_record(e, record, e->check, err);
    crash_record_free(record);
    return ok;
}

static bool
explain_file(struct explanation *e, const char *path, struct repro_err *err)
{
    if (core_file_is_core(path))
        return explain_core(e, path, err);
    char *text = NULL;
    size_t len = 0;
    if (!fs_read_file(path, INPUT_MAX, &text, &len, err))
        return false;
    bool apple = ips_is_report(text, len) || crash_text_is_report(text, len);
    bool ok = apple ? explain_apple(e, path, text, len, err) : explain_json(e, path, err);
    free(text);
    return ok;
}

/* No record is given: that of the program as it is built unchanged. */
static bool
explain_first(struct explanation *e, struct repro_err *err)
{
    struct crash_record *record = explain_experiments_first(&e->experiments, err);
    bool ok = record && show_with_experiments(e, record, err);
    crash_record_free(record);
    return ok;
}

static bool
check_files(const struct explanation *e, size_t files, struct repro_err *err)
{
    return files > 0 || (e->experiments.wanted && e->experiments.command) ||
           repro_fail(err, REPRO_E_USAGE,
                      "'explain' needs FILE..., or --experiment with --build: 'repro help explain' "
                      "shows how");
}

static bool
emit(struct explanation *e, struct repro_err *err)
{
    if (cli_json(e->cli) && json_array_size(e->documents) > 0) {
        bool single = json_array_size(e->documents) == 1;
        char *text = json_to_text(single ? json_array_get(e->documents, 0) : e->documents);
        strbuf_puts(&e->text, text);
        free(text);
    }
    return e->text.len == 0 || cli_emit(e->cli, e->text.data, e->text.len, err);
}

static int
run_explain(struct cli *cli)
{
    struct repro_err err = { 0 };
    struct explanation e = { .cli = cli, .documents = json_array() };
    const char *binary = cli_value(cli, "binary", NULL);
    bool ok = redact_options_read(cli, &e.redaction, &err) &&
              (!binary || ((e.check = prof_check_file(binary, &err)) != NULL &&
                           (e.binary = import_binary_open(binary, &err)) != NULL));
    size_t files = cli_operands_before_separator(cli);
    ok = ok && explain_experiments_open(&e.experiments, cli, &err) && check_files(&e, files, &err);
    for (size_t i = 0; ok && i < files; i++)
        ok = explain_file(&e, cli_operand(cli, i), &err);
    if (ok && files == 0)
        ok = explain_first(&e, &err);
    ok = emit(&e, ok ? &err : NULL) && ok;
    explain_experiments_close(&e.experiments);
    if (ok && files == 1)
        next_after_explain(cli, cli_operand(cli, 0), e.cls, e.program);
    if (ok && files == 1 && e.can_build_again && !cli_flag(cli, "experiment"))
        next_after_diagnosis(cli, cli_operand(cli, 0));
    if (ok && e.core_has_counts && cli_operand_count(cli) == 1)
        next_after_core(cli, cli_operand(cli, 0));
    free(e.program);
    prof_check_free(e.check);
    import_binary_close(e.binary);
    json_decref(e.documents);
    strbuf_free(&e.text);
    redaction_clear(&e.redaction);
    return ok ? e.code : cli_fail(&err);
}

const struct cli_command cmd_explain = {
    .name = "explain",
    .operands = "[FILE...] [-- CMD...]",
    .summary = "diagnose a recorded crash: which cause, what proves it, what else was ruled out",
    .description =
        "FILE is a crash record (JSON) as `repro run --json` and `repro matrix` write it, or an\n"
        "array of them, an ELF core file, or an Apple crash report (.ips or .crash). The "
        "diagnosis\n"
        "is made anew from what was observed. An Apple report says nothing about profile records:\n"
        "give the program, too. What stayed open, and what to collect for it, is listed.\n"
        "\n"
        "With --experiment one thing is changed at a time, the program is built and run again, "
        "and\n"
        "compared with what the cause and its rivals predict. Records of matrix cells and "
        "scenarios\n"
        "say how they were built; for others --build does: a command for the shell in which\n"
        "{cc}, {cflags}, {foreign_cc}, {foreign_cflags}, {ldflags}, {order:A|B} and {dir} are\n"
        "replaced. Without FILE the record is made from the unchanged program.\n"
        "Words behind -- run it ({artifact} is the program) [as in the record].\n"
        "\n"
        "Ends with 0 when nothing is wrong, 1 with a cause, 6 when it stays undecided.",
    .examples = "repro explain reports/out/latest/cells/ID/crash.json\n"
                "repro explain --binary ./prog crash.json --json\n"
                "repro explain --binary ./prog prog-2026-11-23-101500.ips\n"
                "repro explain --experiment reports/out/latest/cells/ID/crash.json\n"
                "repro explain --experiment --build 'make -B CC={cc} CFLAGS={cflags} prog' "
                "--artifact prog crash.json",
    .options = explain_options,
    .min_operands = 0,
    .max_operands = SIZE_MAX,
    .run = run_explain,
};
