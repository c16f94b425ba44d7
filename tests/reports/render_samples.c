/* render_samples.c - prints one sample record through one writer: `render_samples WRITER SAMPLE`.
 *
 * WRITER: text, narrow (80 columns), color, md, html, github, github-TRACKER, junit, json, sarif.
 * SAMPLE: matrix, troubled, hostile-matrix, crash, clean, hostile-crash, check, hostile-check. The
 * tests compare, validate and parse what it prints. */
#include "records/json.h"
#include "reports/report.h"
#include "tests/records/samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static struct report_style
style_of(const char *writer)
{
    return (struct report_style){ .color = is(writer, "color"),
                                  .width = is(writer, "narrow") ? 80 : 0 };
}

static bool
is_terminal(const char *writer)
{
    return is(writer, "text") || is(writer, "narrow") || is(writer, "color");
}

static bool
put_json(json_t *doc, struct strbuf *out)
{
    char *text = json_to_text(doc);
    strbuf_puts(out, text);
    free(text);
    json_decref(doc);
    return true;
}

static bool
render_matrix(struct matrix_result *result, const char *writer, struct strbuf *out)
{
    bool known = true;
    if (is_terminal(writer))
        report_matrix_text(result, "reports/out/latest", style_of(writer), out);
    else if (is(writer, "md"))
        report_matrix_markdown(result, out);
    else if (is(writer, "html"))
        report_matrix_html(result, out);
    else if (is(writer, "junit"))
        report_matrix_junit(result, out);
    else if (is(writer, "sarif"))
        put_json(report_matrix_sarif(result, "0.1.0"), out);
    else
        known = is(writer, "json") && put_json(matrix_result_to_json(result), out);
    matrix_result_free(result);
    return known;
}

static bool
render_crash(struct crash_record *record, const char *writer, struct strbuf *out)
{
    bool known = true;
    enum report_tracker tracker;
    if (is_terminal(writer))
        report_crash_text(record, style_of(writer), out);
    else if (is(writer, "md"))
        report_crash_markdown(record, out);
    else if (is(writer, "github"))
        report_crash_github(record, TRACKER_OF_DIAGNOSIS, out);
    else if (strncmp(writer, "github-", 7) == 0 && report_tracker_parse(writer + 7, &tracker))
        report_crash_github(record, tracker, out);
    else if (is(writer, "html"))
        report_crash_html(record, out);
    else if (is(writer, "sarif"))
        put_json(report_crash_sarif((const struct crash_record *const *)&record, 1, NULL), out);
    else
        known = is(writer, "json") && put_json(crash_record_to_json(record), out);
    crash_record_free(record);
    return known;
}

static bool
render_check(const char *text, const char *writer, struct strbuf *out)
{
    struct prof_check *mixed = sample_check(text);
    struct prof_check clean = { .path = mixed->path,
                                .format = "profraw",
                                .verdict = PROF_CLEAN,
                                .runtime_raw_version = -1,
                                .raw_version_symbol = -1 };
    const struct prof_check *const checks[] = { mixed, &clean };
    bool known = true;
    if (is_terminal(writer))
        report_check_text(checks, 2, style_of(writer), out);
    else if (is(writer, "json"))
        put_json(report_check_json(checks, 2), out);
    else if (is(writer, "sarif"))
        put_json(report_check_sarif(checks, 2, "0.1.0"), out);
    else
        known = false;
    sample_check_free(mixed);
    return known;
}

static bool
render(const char *writer, const char *sample, struct strbuf *out)
{
    if (is(sample, "matrix"))
        return render_matrix(sample_matrix(), writer, out);
    if (is(sample, "troubled"))
        return render_matrix(sample_troubled_matrix(), writer, out);
    if (is(sample, "hostile-matrix"))
        return render_matrix(sample_hostile_matrix(hostile_text), writer, out);
    if (is(sample, "crash"))
        return render_crash(sample_crash(), writer, out);
    if (is(sample, "clean"))
        return render_crash(sample_clean(), writer, out);
    if (is(sample, "hostile-crash"))
        return render_crash(sample_hostile_crash(hostile_text), writer, out);
    if (is(sample, "check"))
        return render_check(NULL, writer, out);
    return is(sample, "hostile-check") && render_check(hostile_text, writer, out);
}

int
main(int argc, char **argv)
{
    struct strbuf out = { 0 };
    if (argc != 3 || !render(argv[1], argv[2], &out)) {
        fputs("usage: render_samples WRITER SAMPLE\n", stderr);
        return 2;
    }
    fwrite(out.data, 1, out.len, stdout);
    strbuf_free(&out);
    return 0;
}
