/* cmd_report.c - `repro report`: render saved results again. */
#include "common/fs.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "records/json.h"
#include "reports/report.h"
#include "repro/cli.h"
#include "repro/commands.h"
#include "repro/next.h"
#include "repro/redact_options.h"

#include <stdlib.h>
#include <string.h>

static const struct cli_option options[] = {
    { 'f', "format", "text|md|html|github|json|junit|sarif", "what to write [text]" },
    { 0, "for", "llvm|rust|cc-rs|mimalloc|jemalloc|generic",
      "github: the tracker it is for [the one that the diagnosis names]" },
    REDACT_OPTION,
    { 0 },
};

enum format {
    FORMAT_TEXT,
    FORMAT_MARKDOWN,
    FORMAT_HTML,
    FORMAT_GITHUB,
    FORMAT_JSON,
    FORMAT_JUNIT,
    FORMAT_SARIF,
    FORMATS
};

/* The saved document and what it holds: one matrix, or crash records. */
struct saved {
    const char *path;
    char *folder; /* of the document */
    json_t *doc;
    struct matrix_result *matrix; /* or NULL */
    struct crash_record **crashes;
    size_t crash_count;
    enum report_tracker tracker; /* of --format github */
    const struct redaction *redaction;
};

static bool
parse_format(const struct cli *cli, enum format *format, struct repro_err *err)
{
    static const char *const names[FORMATS] = { "text", "md",    "html", "github",
                                                "json", "junit", "sarif" };
    bool issue = cli_value(cli, "for", NULL) != NULL;
    const char *usual = cli_json(cli) ? "json" : issue ? "github" : "text";
    const char *word = cli_value(cli, "format", usual);
    for (unsigned i = 0; i < FORMATS; i++) {
        if (strcmp(names[i], word) == 0) {
            *format = (enum format)i;
            return true;
        }
    }
    return repro_fail(err, REPRO_E_USAGE,
                      "--format is '%s', expected text, md, html, github, json, junit or sarif",
                      word);
}

static const char *
schema_of(const json_t *doc)
{
    const char *schema = json_string_value(json_object_get(doc, "schema"));
    return schema != NULL ? schema : "";
}

static bool
is_kind(const json_t *doc, const char *kind)
{
    size_t len = strlen(kind);
    return strncmp(schema_of(doc), kind, len) == 0 && schema_of(doc)[len] == '/';
}

static bool
add_crash(struct saved *saved, const json_t *doc, struct repro_err *err)
{
    struct crash_record *record = crash_record_from_json(doc, err);
    if (record == NULL)
        return false;
    XAPPEND(saved->crashes, saved->crash_count, record);
    return true;
}

/* `repro run --json -n N` writes an array of records. */
static bool
parse_document(struct saved *saved, struct repro_err *err)
{
    if (is_kind(saved->doc, "repro.matrix")) {
        saved->matrix = matrix_result_from_json(saved->doc, err);
        return saved->matrix != NULL;
    }
    if (is_kind(saved->doc, "repro.crash"))
        return add_crash(saved, saved->doc, err);
    if (!json_is_array(saved->doc))
        return repro_fail(err, REPRO_E_FORMAT,
                          "schema is '%s', expected repro.matrix/1 or repro.crash/1",
                          schema_of(saved->doc));
    for (size_t i = 0; i < json_array_size(saved->doc); i++) {
        if (!add_crash(saved, json_array_get(saved->doc, i), err)) {
            repro_err_context(err, "record %zu", i);
            return false;
        }
    }
    return true;
}

/* All writers below get what redaction left: the document is redacted before it is read. */
static bool
load(struct saved *saved, struct repro_err *err)
{
    saved->doc = json_read_file(saved->path, err);
    if (saved->doc == NULL)
        return false;
    redact_document(saved->redaction, saved->doc);
    if (parse_document(saved, err))
        return true;
    repro_err_context(err, "%s", saved->path);
    return false;
}

/* An issue is about one crash: the first of a matrix. */
static bool
load_first_crash(struct saved *saved, struct repro_err *err)
{
    const char *crash = NULL;
    for (size_t i = 0; i < saved->matrix->cell_count && crash == NULL; i++)
        crash = saved->matrix->cells[i].crash;
    if (crash == NULL || crash[0] == '/' || strstr(crash, "..") != NULL)
        return repro_fail(err, REPRO_E_USAGE, "%s: no cell of this matrix crashed: no issue",
                          saved->path);
    char *path = fs_join(saved->folder, crash);
    json_t *doc = json_read_file(path, err);
    if (doc != NULL)
        redact_document(saved->redaction, doc);
    bool ok = doc != NULL && add_crash(saved, doc, err);
    json_decref(doc);
    free(path);
    return ok;
}

static void
clear(struct saved *saved)
{
    for (size_t i = 0; i < saved->crash_count; i++)
        crash_record_free(saved->crashes[i]);
    free(saved->crashes);
    matrix_result_free(saved->matrix);
    json_decref(saved->doc);
    free(saved->folder);
}

static void
put_json(const json_t *doc, struct strbuf *out)
{
    char *text = json_to_text(doc);
    strbuf_puts(out, text);
    free(text);
}

static void
put_sarif(const struct saved *saved, struct strbuf *out)
{
    json_t *sarif = saved->matrix != NULL
                        ? report_matrix_sarif(saved->matrix, REPRO_VERSION)
                        : report_crash_sarif((const struct crash_record *const *)saved->crashes,
                                             saved->crash_count, REPRO_VERSION);
    put_json(sarif, out);
    json_decref(sarif);
}

static void
put_matrix(const struct saved *saved, enum format format, struct report_style style,
           struct strbuf *out)
{
    if (format == FORMAT_TEXT) {
        char *folder = redact_text(saved->redaction, saved->folder);
        report_matrix_text(saved->matrix, folder, style, out);
        free(folder);
    } else if (format == FORMAT_HTML)
        report_matrix_html(saved->matrix, out);
    else
        report_matrix_markdown(saved->matrix, out);
}

static void
put_crashes(const struct saved *saved, enum format format, struct report_style style,
            struct strbuf *out)
{
    for (size_t i = 0; i < saved->crash_count; i++) {
        strbuf_puts(out, i > 0 ? "\n" : "");
        if (format == FORMAT_TEXT)
            report_crash_text(saved->crashes[i], style, out);
        else if (format == FORMAT_HTML)
            report_crash_html(saved->crashes[i], out);
        else if (format == FORMAT_GITHUB)
            report_crash_github(saved->crashes[i], saved->tracker, out);
        else
            report_crash_markdown(saved->crashes[i], out);
    }
}

static bool
render(const struct cli *cli, const struct saved *saved, enum format format, struct strbuf *out,
       struct repro_err *err)
{
    struct report_style style = { .color = cli_color_stdout(cli) };
    if (format == FORMAT_JUNIT && saved->matrix == NULL)
        return repro_fail(err, REPRO_E_USAGE,
                          "%s: --format junit is for the report.json of a matrix, this is a "
                          "crash record",
                          saved->path);
    if (format == FORMAT_HTML && saved->crash_count > 1)
        return repro_fail(err, REPRO_E_USAGE, "%s: holds %zu records, --format html is for one",
                          saved->path, saved->crash_count);
    if (format == FORMAT_JSON)
        put_json(saved->doc, out);
    else if (format == FORMAT_SARIF)
        put_sarif(saved, out);
    else if (format == FORMAT_JUNIT)
        report_matrix_junit(saved->matrix, out);
    else if (saved->matrix != NULL && format != FORMAT_GITHUB)
        put_matrix(saved, format, style, out);
    else
        put_crashes(saved, format, style, out);
    return true;
}

static char *
folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? xstrndup(path, (size_t)(slash - path)) : xstrdup(".");
}

/* The document in a folder: of a matrix, or of a cell. */
static char *
document_of(const char *operand)
{
    static const char *const names[] = { "report.json", "crash.json", "run.json" };
    if (!fs_is_dir(operand))
        return xstrdup(operand);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *path = fs_join(operand, names[i]);
        if (fs_exists(path))
            return path;
        free(path);
    }
    return fs_join(operand, names[0]);
}

static bool
for_fits(const struct cli *cli, enum format format, struct repro_err *err)
{
    return cli_value(cli, "for", NULL) == NULL || format == FORMAT_GITHUB ||
           repro_fail(err, REPRO_E_USAGE, "--for is for issue texts: --format github");
}

static int
run(struct cli *cli)
{
    struct repro_err err = { 0 };
    enum format format = FORMAT_TEXT;
    struct redaction redaction;
    if (!parse_format(cli, &format, &err) || !for_fits(cli, format, &err) ||
        !redact_options_read(cli, &redaction, &err))
        return cli_fail(&err);
    const char *operand = cli_operand(cli, 0);
    char *path = document_of(operand);
    struct saved saved = { .path = path, .folder = folder_of(path), .redaction = &redaction };
    (void)report_tracker_parse(cli_value(cli, "for", ""), &saved.tracker);
    struct strbuf out = { 0 };
    bool ok = load(&saved, &err) &&
              (format != FORMAT_GITHUB || saved.matrix == NULL || load_first_crash(&saved, &err)) &&
              render(cli, &saved, format, &out, &err) &&
              cli_emit(cli, out.data != NULL ? out.data : "", out.len, &err);
    strbuf_free(&out);
    if (ok && format == FORMAT_TEXT)
        next_after_report(cli, operand, saved.matrix != NULL);
    clear(&saved);
    redaction_clear(&redaction);
    free(path);
    return ok ? 0 : cli_fail(&err);
}

const struct cli_command cmd_report = {
    .name = "report",
    .operands = "DIR|FILE",
    .summary = "render saved results again: text, Markdown, HTML, JSON, JUnit, SARIF, issue text",
    .description =
        "DIR is a folder that `repro matrix -o` wrote, or that of a cell in it; FILE is a\n"
        "report.json or crash.json. The issue text (github) is about one crash: of a matrix,\n"
        "the first.",
    .examples = "  repro report results\n"
                "  repro report --format md -o crash.md results/cells/ID/crash.json\n"
                "  repro report --format github --for llvm crash.json",
    .options = options,
    .min_operands = 1,
    .max_operands = 1,
    .run = run,
};
