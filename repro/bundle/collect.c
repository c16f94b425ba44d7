/* collect.c - from what the user named to the files of a bundle: records and reports. */
#include "repro/bundle/bundle.h"

#include "common/fs.h"
#include "common/xalloc.h"
#include "records/json.h"
#include "reports/report.h"

#include <stdlib.h>
#include <string.h>

static bool
is_reproducible(const struct crash_record *record, const char *path, struct repro_err *err)
{
    if (record->outcome == OUTCOME_CLEAN)
        return repro_fail(err, REPRO_E_USAGE,
                          "%s: this run was clean, there is nothing to reproduce", path);
    if (record->outcome == OUTCOME_NOT_STARTED)
        return repro_fail(err, REPRO_E_USAGE,
                          "%s: this program could not even be started, there is nothing to "
                          "reproduce",
                          path);
    return true;
}

/* The reports of one record, beside each other. */
static void
add_reports(struct bundle *bundle, const struct bundle_case *c, const json_t *doc)
{
    static const char *const names[] = { "crash.json", "report.md", "index.html", "issue.md" };
    struct strbuf texts[4] = { { 0 } };
    char *json = json_to_text(doc);
    strbuf_puts(&texts[0], json);
    free(json);
    report_crash_markdown(c->shown, &texts[1]);
    report_crash_html(c->shown, &texts[2]);
    report_crash_github(c->shown, TRACKER_OF_DIAGNOSIS, &texts[3]);
    for (size_t i = 0; i < 4; i++) {
        char *name = xasprintf("%s%s", c->prefix, names[i]);
        bundle_add_text(bundle, name, &texts[i]);
        free(name);
    }
}

static bool
add_case(struct bundle *bundle, const json_t *observed_doc, struct bundle_source *source,
         char *prefix, const struct bundle_options *options, struct repro_err *err)
{
    json_t *doc = json_deep_copy(observed_doc);
    redact_document(options->redaction, doc);
    struct bundle_case c = { .prefix = prefix, .shown = crash_record_from_json(doc, err) };
    bool ok = c.shown != NULL;
    if (ok) {
        bool is_cell = strcmp(source->root, source->folder) != 0;
        const char *id = c.shown->id != NULL ? c.shown->id : "crash";
        c.id = bundle_safe_name(is_cell ? source->folder : id);
        add_reports(bundle, &c, doc);
        ok = bundle_collect_program(bundle, &c, source, options, err) &&
             bundle_collect_arguments(bundle, &c, source, options, err) &&
             bundle_collect_outputs(bundle, &c, source, options, err);
    }
    XAPPEND(bundle->cases, bundle->case_count, c);
    json_decref(doc);
    return ok;
}

/* A record file. PREFIX is taken. */
static bool
collect_record(struct bundle *bundle, const char *path, const char *root, char *prefix,
               const struct bundle_options *options, struct repro_err *err)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash != NULL ? xstrndup(path, (size_t)(slash - path)) : xstrdup(".");
    json_t *doc = json_read_file(path, err);
    struct crash_record *record = doc != NULL ? crash_record_from_json(doc, err) : NULL;
    if (doc != NULL && record == NULL)
        repro_err_context(err, "%s", path);
    bool ok = record != NULL && is_reproducible(record, path, err);
    if (ok && options->redaction->level != REDACT_NONE)
        redact_learn(options->redaction, doc);
    struct bundle_source source = { .observed = record,
                                    .folder = folder,
                                    .root = root != NULL ? root : folder };
    if (ok)
        ok = add_case(bundle, doc, &source, prefix, options, err);
    else
        free(prefix);
    crash_record_free(record);
    json_decref(doc);
    free(folder);
    return ok;
}

static void
add_matrix_reports(struct bundle *bundle, const struct matrix_result *shown, const json_t *doc)
{
    struct strbuf json = { 0 }, markdown = { 0 }, html = { 0 }, junit = { 0 };
    char *text = json_to_text(doc);
    strbuf_puts(&json, text);
    free(text);
    report_matrix_markdown(shown, &markdown);
    report_matrix_html(shown, &html);
    report_matrix_junit(shown, &junit);
    bundle_add_text(bundle, "report.json", &json);
    bundle_add_text(bundle, "report.md", &markdown);
    bundle_add_text(bundle, "index.html", &html);
    bundle_add_text(bundle, "junit.xml", &junit);
}

/* The crash record of a cell, by the path that the result gives: never outside the folder. */
static char *
cell_record(const char *root, const struct matrix_cell *cell)
{
    if (cell->crash == NULL || cell->crash[0] == '/' || strstr(cell->crash, "..") != NULL)
        return NULL;
    return fs_join(root, cell->crash);
}

static bool
collect_matrix(struct bundle *bundle, const char *path, const char *root,
               const struct bundle_options *options, struct repro_err *err)
{
    json_t *doc = json_read_file(path, err);
    if (doc == NULL)
        return false;
    redact_document(options->redaction, doc);
    struct matrix_result *shown = matrix_result_from_json(doc, err);
    bool ok = shown != NULL;
    if (ok) {
        add_matrix_reports(bundle, shown, doc);
        char *id = bundle_safe_name(shown->id != NULL ? shown->id : "matrix");
        bundle->top = xasprintf("repro-%s", id);
        free(id);
    }
    for (size_t i = 0; ok && i < shown->cell_count; i++) {
        char *record = cell_record(root, &shown->cells[i]);
        char *id = bundle_safe_name(shown->cells[i].id != NULL ? shown->cells[i].id : "cell");
        if (record != NULL)
            ok = collect_record(bundle, record, root, xasprintf("cells/%s/", id), options, err);
        free(id);
        free(record);
    }
    matrix_result_free(shown);
    json_decref(doc);
    if (ok && bundle->case_count == 0)
        return repro_fail(err, REPRO_E_USAGE, "%s: no cell crashed, there is nothing to reproduce",
                          path);
    return ok;
}

/* The results that the folder of a cell belongs to: ../.. of it when that has a report.json. */
static char *
results_of(const char *folder)
{
    char *root = fs_join(folder, "../..");
    char *report = fs_join(root, "report.json");
    bool is_root = fs_exists(report);
    free(report);
    if (is_root)
        return root;
    free(root);
    return NULL;
}

static bool
collect_one(struct bundle *bundle, const char *path, const char *folder,
            const struct bundle_options *options, struct repro_err *err)
{
    char *root = results_of(folder);
    bool ok = collect_record(bundle, path, root, xstrdup(""), options, err);
    if (ok)
        bundle->top = xasprintf("repro-%s", bundle->cases[0].id);
    free(root);
    return ok;
}

static bool
collect_folder(struct bundle *bundle, const char *folder, const struct bundle_options *options,
               struct repro_err *err)
{
    static const char *const names[] = { "report.json", "crash.json", "run.json" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *path = fs_join(folder, names[i]);
        bool there = fs_exists(path);
        bool ok = there && (i == 0 ? collect_matrix(bundle, path, folder, options, err)
                                   : collect_one(bundle, path, folder, options, err));
        free(path);
        if (there)
            return ok;
    }
    return repro_fail(err, REPRO_E_IO,
                      "%s: has neither report.json (a matrix) nor crash.json (a cell)", folder);
}

/* report.json of a matrix may be named itself, too. */
static bool
is_matrix_file(const char *path)
{
    json_t *doc = json_read_file(path, NULL);
    const char *schema = json_string_value(json_object_get(doc, "schema"));
    bool yes = schema != NULL && strncmp(schema, "repro.matrix/", 13) == 0;
    json_decref(doc);
    return yes;
}

bool
bundle_collect(const char *file, const struct bundle_options *options, struct bundle *bundle,
               struct repro_err *err)
{
    *bundle = (struct bundle){ 0 };
    bool ok;
    if (fs_is_dir(file)) {
        ok = collect_folder(bundle, file, options, err);
    } else {
        const char *slash = strrchr(file, '/');
        char *folder = slash != NULL ? xstrndup(file, (size_t)(slash - file)) : xstrdup(".");
        ok = is_matrix_file(file) ? collect_matrix(bundle, file, folder, options, err)
                                  : collect_one(bundle, file, folder, options, err);
        free(folder);
    }
    if (ok)
        bundle_add_guides(bundle);
    return ok;
}
