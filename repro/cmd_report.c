/* cmd_report.c - `repro report`: render saved results again. */
#include "common/fs.h"
#include "common/xalloc.h"
#include "records/json.h"
#include "reports/report.h"
#include "repro/cli.h"
#include "repro/commands.h"

#include <stdlib.h>
#include <string.h>

static const struct cli_option options[] = {
    { 'f', "format", "F", "text, md or json (default: text)" },
    { 0 },
};

enum format { FORMAT_TEXT, FORMAT_MARKDOWN, FORMAT_JSON };

static bool
parse_format(const struct cli *cli, enum format *format, struct repro_err *err)
{
    static const char *const names[] = { "text", "md", "json" };
    const char *word = cli_value(cli, "format", cli_json(cli) ? "json" : "text");
    for (unsigned i = 0; i < 3; i++) {
        if (strcmp(names[i], word) == 0) {
            *format = (enum format)i;
            return true;
        }
    }
    return repro_fail(err, REPRO_E_USAGE, "--format is '%s', expected text, md or json", word);
}

static bool
render_matrix(const struct cli *cli, const json_t *doc, const char *folder, enum format format,
              struct strbuf *out, struct repro_err *err)
{
    struct matrix_result *result = matrix_result_from_json(doc, err);
    if (result == NULL)
        return false;
    struct report_style style = { .color = cli_color_stdout(cli) };
    if (format == FORMAT_TEXT)
        report_matrix_text(result, folder, style, out);
    else
        report_matrix_markdown(result, out);
    matrix_result_free(result);
    return true;
}

static bool
render_crash(const struct cli *cli, const json_t *doc, enum format format, struct strbuf *out,
             struct repro_err *err)
{
    struct crash_record *record = crash_record_from_json(doc, err);
    if (record == NULL)
        return false;
    struct report_style style = { .color = cli_color_stdout(cli) };
    if (format == FORMAT_TEXT)
        report_crash_text(record, style, out);
    else
        report_crash_markdown(record, out);
    crash_record_free(record);
    return true;
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
render_one(const struct cli *cli, const json_t *doc, const char *path, const char *folder,
           enum format format, struct strbuf *out, struct repro_err *err)
{
    if (format == FORMAT_JSON) {
        char *text = json_to_text(doc);
        strbuf_puts(out, text);
        free(text);
        return true;
    }
    if (is_kind(doc, "repro.matrix"))
        return render_matrix(cli, doc, folder, format, out, err);
    if (is_kind(doc, "repro.crash"))
        return render_crash(cli, doc, format, out, err);
    return repro_fail(err, REPRO_E_FORMAT,
                      "%s: has the schema '%s', expected repro.matrix/1 or repro.crash/1", path,
                      schema_of(doc));
}

/* `repro run --json -n N` writes an array of records. */
static bool
render(const struct cli *cli, const json_t *doc, const char *path, const char *folder,
       enum format format, struct strbuf *out, struct repro_err *err)
{
    if (!json_is_array(doc) || format == FORMAT_JSON)
        return render_one(cli, doc, path, folder, format, out, err);
    size_t index;
    json_t *item;
    json_array_foreach(doc, index, item)
    {
        if (index > 0)
            strbuf_puts(out, "\n");
        if (!render_one(cli, item, path, folder, format, out, err))
            return false;
    }
    return true;
}

static char *
folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? xstrndup(path, (size_t)(slash - path)) : xstrdup(".");
}

static int
run(struct cli *cli)
{
    struct repro_err err = { 0 };
    enum format format = FORMAT_TEXT;
    if (!parse_format(cli, &format, &err))
        return cli_fail(&err);
    const char *operand = cli_operand(cli, 0);
    char *path = fs_is_dir(operand) ? fs_join(operand, "report.json") : xstrdup(operand);
    char *folder = folder_of(path);
    struct strbuf out = { 0 };
    json_t *doc = json_read_file(path, &err);
    bool ok = doc != NULL && render(cli, doc, path, folder, format, &out, &err) &&
              cli_emit(cli, out.data != NULL ? out.data : "", out.len, &err);
    json_decref(doc);
    strbuf_free(&out);
    free(folder);
    free(path);
    return ok ? 0 : cli_fail(&err);
}

const struct cli_command cmd_report = {
    .name = "report",
    .operands = "DIR|FILE",
    .summary = "render saved results again: text, Markdown, JSON",
    .description = "DIR is a folder that `repro matrix -o` wrote; FILE is its report.json or the\n"
                   "crash.json of a cell.",
    .examples = "  repro report results\n"
                "  repro report --format md -o crash.md results/cells/ID/crash.json",
    .options = options,
    .min_operands = 1,
    .max_operands = 1,
    .run = run,
};
