/* matrix_junit.c - junit.xml of a matrix: a cell is a test case, its expectation the assertion. */
#include "reports/escape.h"
#include "reports/grid.h"
#include "reports/matrix_changes.h"
#include "reports/report.h"

#include <stdlib.h>

static void
attribute(struct strbuf *out, const char *name, const char *value)
{
    strbuf_printf(out, " %s=\"", name);
    escape_xml(out, value);
    strbuf_puts(out, "\"");
}

static void
seconds(struct strbuf *out, const char *name, uint64_t ms)
{
    strbuf_printf(out, " %s=\"%llu.%03llu\"", name, (unsigned long long)(ms / 1000),
                  (unsigned long long)(ms % 1000));
}

static void
write_verdict(struct strbuf *out, const struct matrix_cell *cell)
{
    char *trouble = cell_trouble(cell);
    if (cell->build.status == BUILD_FAILED) {
        strbuf_puts(out, "    <error");
        attribute(out, "type", "build");
        attribute(out, "message", trouble);
        strbuf_puts(out, "/>\n");
    } else if (!cell->ran) {
        strbuf_puts(out, "    <skipped");
        attribute(out, "message", trouble);
        strbuf_puts(out, "/>\n");
    } else if (!cell->met) {
        strbuf_puts(out, "    <failure");
        attribute(out, "type", cell->has_outcome ? crash_outcome_name(cell->outcome) : "unknown");
        attribute(out, "message", trouble);
        strbuf_puts(out, ">");
        escape_xml(out, cell->title);
        strbuf_puts(out, "</failure>\n");
    }
    free(trouble);
}

static void
write_output(struct strbuf *out, const struct matrix_result *result, const struct matrix_cell *cell)
{
    const struct baseline_entry *change = cell_change(result, cell);
    strbuf_puts(out, "    <system-out>expected ");
    escape_xml(out, expectation_name(cell->expected));
    strbuf_puts(out, "; outcome ");
    escape_xml(out, cell->has_outcome ? crash_outcome_name(cell->outcome) : "none");
    char *rate = cell_rate_sentence(cell);
    if (rate != NULL)
        strbuf_printf(out, "; %s", rate);
    else
        strbuf_printf(out, "; %u of %u runs crashed", cell->crashes, cell->runs);
    free(rate);
    if (change != NULL)
        strbuf_printf(out, "; %s since the baseline", baseline_change_name(change->change));
    if (cell->check != NULL) {
        strbuf_puts(out, "; static check ");
        escape_xml(out, cell->check);
    }
    if (cell->function != NULL) {
        strbuf_puts(out, "; crash in ");
        escape_xml(out, cell->function);
    }
    if (cell->crash_class != NULL) {
        strbuf_puts(out, "; verdict ");
        escape_xml(out, cell->crash_class);
    }
    if (cell->crash != NULL) {
        strbuf_puts(out, "; record ");
        escape_xml(out, cell->crash);
    }
    strbuf_puts(out, "</system-out>\n");
}

static void
write_case(struct strbuf *out, const struct matrix_result *result, const struct matrix_cell *cell)
{
    const char *program = matrix_cell_axis(cell, "program");
    struct strbuf class_name = { 0 };
    strbuf_printf(&class_name, "repro.matrix%s%s", program != NULL ? "." : "",
                  program != NULL ? program : "");
    strbuf_puts(out, "  <testcase");
    attribute(out, "classname", class_name.data);
    attribute(out, "name", cell->id);
    seconds(out, "time", cell->wall_ms);
    strbuf_puts(out, ">\n");
    write_verdict(out, cell);
    write_output(out, result, cell);
    strbuf_puts(out, "  </testcase>\n");
    strbuf_free(&class_name);
}

void
report_matrix_junit(const struct matrix_result *result, struct strbuf *out)
{
    struct matrix_totals totals = matrix_result_totals(result);
    strbuf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite");
    attribute(out, "name", "repro matrix");
    strbuf_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"",
                  totals.cells, totals.unmet, totals.build_failed,
                  totals.not_run - totals.build_failed);
    seconds(out, "time", result->wall_ms);
    if (result->created != NULL)
        attribute(out, "timestamp", result->created);
    strbuf_puts(out, ">\n");
    for (size_t i = 0; i < result->cell_count; i++)
        write_case(out, result, &result->cells[i]);
    strbuf_puts(out, "</testsuite>\n</testsuites>\n");
}
