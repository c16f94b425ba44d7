/* matrix.c - see matrix.h. */
#include "repro/matrix/matrix.h"

#include "common/fs.h"
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "records/json.h"
#include "reports/report.h"
#include "repro/clock.h"
#include "repro/digest.h"
#include "repro/host.h"
#include "repro/interrupt.h"
#include "repro/matrix/analysis.h"
#include "repro/matrix/cell.h"
#include "repro/matrix/proofs.h"
#include "repro/version.h"

#include <stdlib.h>
#include <string.h>

enum { ID_DIGITS = 16 };

static void
describe_host(struct matrix_result *result)
{
    struct host host = host_describe();
    result->host_os = host.os;
    result->host_kernel = host.kernel;
    result->host_arch = host.arch;
    result->host_cores = host.cores;
}

static void
describe_toolchains(struct matrix_result *result, const struct matrix_request *request)
{
    for (size_t i = 0; i < request->toolchains->count; i++) {
        const struct toolchain *t = &request->toolchains->items[i];
        const char *role = t == request->options.program   ? "program"
                           : t == request->options.foreign ? "foreign"
                                                           : NULL;
        XAPPEND(result->toolchains, result->toolchain_count, toolchain_info_of(t, role));
    }
}

static void
describe_axes(struct matrix_result *result, const struct plan *plan)
{
    for (size_t i = 0; i < plan->axis_count; i++) {
        const struct matrix_axis *known = &plan->axes[i];
        struct matrix_axis axis = { .name = xstrdup(known->name) };
        for (size_t k = 0; k < known->value_count; k++)
            XAPPEND(axis.values, axis.value_count, xstrdup(known->values[k]));
        XAPPEND(result->axes, result->axis_count, axis);
    }
}

static char *
text_of(const struct yaml_node *node)
{
    return node != NULL ? xstrdup(node->text) : NULL;
}

struct matrix_result *
matrix_planned(const struct matrix_request *request)
{
    struct matrix_result *result = matrix_result_new();
    const struct plan *plan = request->plan;
    result->created = clock_timestamp();
    result->tool = xstrdup(REPRO_TOOL);
    result->title = text_of(plan->file->title);
    result->input = xstrdup(request->inputs->label);
    result->shard = request->shard;
    result->answer.question = text_of(plan->file->question);
    result->answer.function = text_of(plan->file->faults_in);
    describe_host(result);
    describe_toolchains(result, request);
    describe_axes(result, plan);
    for (size_t i = 0; i < plan->count; i++)
        XAPPEND(result->cells, result->cell_count, cell_of_plan(&plan->cells[i]));
    return result;
}

static char *
make_id(const struct matrix_result *result)
{
    struct strbuf text = { 0 };
    strbuf_printf(&text, "%s %s %llu\n", result->created, result->host_kernel,
                  (unsigned long long)clock_ms());
    for (size_t i = 0; i < result->cell_count; i++)
        strbuf_printf(&text, "%s %d\n", result->cells[i].id, (int)result->cells[i].outcome);
    char *id = digest_text(text.data);
    strbuf_free(&text);
    id[ID_DIGITS] = '\0';
    return id;
}

bool
matrix_write_plan(const struct matrix_request *request, struct repro_err *err)
{
    struct matrix_result *planned = matrix_planned(request);
    struct matrix_result *redacted = redact_matrix_result(request->options.redaction, planned, err);
    matrix_result_free(planned);
    if (redacted == NULL)
        return false;
    char *path = fs_join(request->folder->path, "plan.json");
    json_t *doc = matrix_result_to_json(redacted);
    bool ok = json_write_file(path, doc, err);
    json_decref(doc);
    free(path);
    matrix_result_free(redacted);
    return ok;
}

void
matrix_conclude(struct matrix_result *result)
{
    analysis_factors(result);
    analysis_answer(result);
    proofs_find(result);
    free(result->finished);
    free(result->id); /* of the plan, when shards are merged */
    result->finished = clock_timestamp();
    result->id = make_id(result);
}

struct matrix_result *
matrix_run(const struct matrix_request *request, struct repro_err *err)
{
    uint64_t started = clock_ms();
    struct matrix_result *result = matrix_planned(request);
    if (!runner_run(request->plan, request->folder, &request->options, result, err)) {
        matrix_result_free(result);
        return NULL;
    }
    result->wall_ms = clock_ms() - started;
    matrix_conclude(result);
    struct matrix_result *redacted = redact_matrix_result(request->options.redaction, result, err);
    matrix_result_free(result);
    return redacted;
}

static bool
write_text(const char *folder, const char *name, struct strbuf *text, struct repro_err *err)
{
    char *path = fs_join(folder, name);
    bool ok = fs_write_atomic(path, text->data, text->len, err);
    free(path);
    strbuf_free(text);
    return ok;
}

bool
matrix_write(const struct matrix_result *result, const struct result_folder *folder,
             struct repro_err *err)
{
    struct strbuf markdown = { 0 }, junit = { 0 }, html = { 0 };
    report_matrix_markdown(result, &markdown);
    report_matrix_junit(result, &junit);
    report_matrix_html(result, &html);
    char *path = fs_join(folder->path, "report.json");
    json_t *doc = matrix_result_to_json(result);
    bool ok = json_write_file(path, doc, err) && proofs_write(result, folder->path, err);
    ok = write_text(folder->path, "report.md", &markdown, err) && ok;
    ok = write_text(folder->path, "junit.xml", &junit, err) && ok;
    ok = write_text(folder->path, "index.html", &html, err) && ok;
    json_decref(doc);
    free(path);
    return ok;
}

int
matrix_exit_code(const struct matrix_result *result, bool strict)
{
    bool failed_build = false, finding = false, undecided = false;
    for (size_t i = 0; i < result->cell_count; i++) {
        const struct matrix_cell *cell = &result->cells[i];
        failed_build = failed_build || cell->build.status == BUILD_FAILED;
        undecided = undecided || !cell->has_outcome || cell->outcome == OUTCOME_TIMEOUT;
        finding = finding || (strict && cell->crashes > 0) ||
                  (cell->has_outcome && !cell->met && cell->outcome != OUTCOME_TIMEOUT);
    }
    if (result->interrupted)
        return interrupt_exit_code();
    if (failed_build)
        return repro_exit_code(REPRO_E_BUILD);
    if (finding)
        return 1;
    return undecided ? repro_exit_code(REPRO_E_UNDECIDED) : 0;
}
