/* matrix_markdown.c - report.md of a matrix: to read in a browser and to paste. */
#include "reports/crash_view.h"
#include "reports/grid.h"
#include "reports/markdown.h"
#include "reports/matrix_changes.h"
#include "reports/report.h"

#include <stdlib.h>
#include <string.h>

static void
write_answer(struct strbuf *out, const struct matrix_result *result)
{
    const struct matrix_answer *answer = &result->answer;
    md_heading(out, 1, answer->question != NULL ? answer->question : "Matrix without a question");
    if (answer->summary == NULL)
        md_own(out, answer->faults ? "It does." : "It does not.");
    md_text(out, answer->summary);
    md_own(out, "\n");
    if (result->interrupted)
        md_own(out, "\nThe run was **interrupted**: cells that were not run are missing.\n");
}

static void
write_grid_cell(struct strbuf *out, const struct matrix_cell *cell)
{
    char *label = cell_label(cell);
    bool strong = cell != NULL && (cell->crashes > 0 || cell_is_trouble(cell));
    md_own(out, strong ? " **" : " ");
    md_text(out, label);
    md_own(out, strong ? "** |" : " |");
    free(label);
}

static void
write_grid(struct strbuf *out, const struct matrix_result *result)
{
    struct grid grid = grid_make(result);
    md_heading(out, 2, "Cells");
    md_row_start(out);
    for (size_t i = 0; i < grid.row_axis_count; i++)
        md_cell_text(out, grid.row_axes[i]);
    for (size_t i = 0; i < grid.column_count; i++)
        md_cell_text(out, grid.columns[i]);
    md_row_end(out);
    md_row_rule(out, grid.row_axis_count + grid.column_count);
    for (size_t row = 0; row < grid.row_count; row++) {
        md_row_start(out);
        for (size_t i = 0; i < grid.row_axis_count; i++)
            md_cell_text(out, grid.rows[row].labels[i]);
        for (size_t i = 0; i < grid.column_count; i++)
            write_grid_cell(out, grid.rows[row].cells[i]);
        md_row_end(out);
    }
    for (size_t i = 0; i < grid.constant_count; i++) {
        md_own(out, i == 0 ? "\nIn all cells: " : ", ");
        md_text(out, grid.constants[i].axis);
        md_own(out, " = ");
        md_text(out, grid.constants[i].value);
        md_own(out, i + 1 == grid.constant_count ? "\n" : "");
    }
    if (grid_has_gaps(&grid))
        md_own(out, "\n`.`: not part of the matrix.\n");
    grid_free(&grid);
}

static void
write_legend(struct strbuf *out, const struct matrix_result *result)
{
    struct matrix_totals totals = matrix_result_totals(result);
    md_own(out, "\n%zu cells, %zu as expected", totals.cells, totals.met);
    if (totals.unmet > 0)
        md_own(out, ", **%zu not** (marked !)", totals.unmet);
    if (totals.build_failed > 0)
        md_own(out, ", %zu not built", totals.build_failed);
    if (totals.not_run > totals.build_failed)
        md_own(out, ", %zu not run", totals.not_run - totals.build_failed);
    md_own(out, ". *refused*: the profile runtime found another version in the program, wrote no "
                "usable profile and let the program exit with 0.\n");
    for (size_t i = 0; i < result->cell_count; i++) {
        const struct matrix_cell *cell = &result->cells[i];
        if (!cell_is_trouble(cell) || (!cell->ran && cell->build.status != BUILD_FAILED))
            continue;
        char *trouble = cell_trouble(cell);
        md_own(out, "\n- ");
        md_code(out, cell->id);
        md_own(out, ": ");
        md_text(out, trouble);
        free(trouble);
    }
    md_own(out, "\n");
}

static void
write_evidence(struct strbuf *out, const struct matrix_cell *cell)
{
    char *evidence = cell_evidence(cell);
    md_own(out, "%s", evidence != NULL ? ": " : "");
    md_text(out, evidence);
    md_own(out, "\n");
    free(evidence);
}

static void
write_fixes(struct strbuf *out, const struct matrix_cell *cell)
{
    for (size_t i = 0; i < cell->why.fix_count; i++) {
        char *fix = cell_fix(&cell->why.fixes[i]);
        md_own(out, "  - Fix: ");
        md_text(out, fix);
        md_own(out, "\n");
        free(fix);
    }
}

static void
write_crashes(struct strbuf *out, const struct matrix_result *result)
{
    size_t count = 0;
    struct crash_group *groups = crash_groups_make(result, &count);
    if (count > 0)
        md_heading(out, 2, "What crashes");
    for (size_t i = 0; i < count; i++) {
        const struct matrix_cell *first = groups[i].first;
        char *place = crash_group_place(&groups[i]);
        md_own(out, "- ");
        md_code(out, place);
        md_own(out, "%s, %zu cell%s. Verdict: ", crash_phase_words(first->phase),
               groups[i].cell_count, groups[i].cell_count == 1 ? "" : "s");
        md_code(out, first->crash_class != NULL ? first->crash_class : "unknown");
        md_own(out, ". ");
        char *title = crash_group_title(&groups[i]);
        md_text(out, title);
        free(title);
        md_own(out, "\n");
        free(place);
        for (size_t k = 0; k < groups[i].cell_count; k++) {
            md_own(out, "  - ");
            md_code(out, groups[i].cells[k]->crash != NULL ? groups[i].cells[k]->crash
                                                           : groups[i].cells[k]->id);
            write_evidence(out, groups[i].cells[k]);
        }
        write_fixes(out, first);
    }
    crash_groups_free(groups, count);
}

static void
write_factor_rows(struct strbuf *out, const struct matrix_factor *factors, size_t count,
                  const char *verdict)
{
    for (size_t i = 0; i < count; i++) {
        md_row_start(out);
        md_cell_code(out, factors[i].axis);
        md_cell_own(out, "%s", verdict);
        md_cell_text(out, factors[i].says);
        md_row_end(out);
    }
}

/* The pairs that prove that an axis makes no difference. */
static void
write_pairs(struct strbuf *out, const struct matrix_factor *factor)
{
    if (factor->example_count == 0)
        return;
    md_details(out, "Failing pairs that differ only in an irrelevant axis");
    for (size_t i = 0; i < factor->example_count; i++) {
        char *words = factor_pair_words(&factor->examples[i]);
        md_own(out, "- ");
        md_code(out, factor->axis);
        md_own(out, ": ");
        md_text(out, words);
        md_own(out, "\n");
        free(words);
    }
    md_details_end(out);
}

static void
write_factors(struct strbuf *out, const struct matrix_result *result)
{
    if (result->decisive_count + result->irrelevant_count == 0)
        return;
    md_heading(out, 2, "What decides");
    if (result->factors_summary != NULL) {
        md_text(out, result->factors_summary);
        md_own(out, "\n\n");
    }
    md_own(out, "| axis | | pairs of cells that differ in it alone |\n|---|---|---|\n");
    write_factor_rows(out, result->decisive, result->decisive_count, "**decides**");
    write_factor_rows(out, result->irrelevant, result->irrelevant_count, "irrelevant");
    for (size_t i = 0; i < result->irrelevant_count; i++)
        write_pairs(out, &result->irrelevant[i]);
}

static void
write_profile_cell(struct strbuf *out, const struct cell_profile *profile)
{
    if (profile->functions > 0)
        md_cell_own(out, "%llu functions, %llu with counts", (unsigned long long)profile->functions,
                    (unsigned long long)profile->functions_with_counts);
    else
        md_cell_text(out, profile->status);
}

static void
write_details(struct strbuf *out, const struct matrix_result *result)
{
    md_details(out, "Every cell");
    md_own(out, "| cell | expected | outcome | static check | crash | profile | runs | ms |\n"
                "|---|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < result->cell_count; i++) {
        const struct matrix_cell *cell = &result->cells[i];
        char *label = cell_label(cell);
        md_row_start(out);
        md_cell_code(out, cell->id);
        md_cell_own(out, "%s", expectation_name(cell->expected));
        md_cell_text(out, label);
        md_cell_text(out, cell->check);
        if (cell->function != NULL && cell->has_function_offset) {
            struct strbuf place = { 0 };
            strbuf_printf(&place, "%s+%llu", cell->function,
                          (unsigned long long)cell->function_offset);
            md_cell_code(out, place.data);
            strbuf_free(&place);
        } else {
            md_cell_code(out, cell->function);
        }
        write_profile_cell(out, &cell->profile);
        md_cell_own(out, "%u", cell->runs);
        md_cell_own(out, "%llu", (unsigned long long)cell->wall_ms);
        md_row_end(out);
        free(label);
    }
    md_details_end(out);
}

static void
write_toolchains(struct strbuf *out, const struct matrix_result *result)
{
    if (result->toolchain_count == 0)
        return;
    md_own(out, "\n| compiler | version | profile records | role here |\n|---|---|---|---|\n");
    for (size_t i = 0; i < result->toolchain_count; i++) {
        const struct toolchain_info *toolchain = &result->toolchains[i];
        md_row_start(out);
        md_cell_code(out, toolchain->path != NULL ? toolchain->path : toolchain->name);
        md_cell_text(out, toolchain->version);
        if (toolchain->raw_version >= 0)
            md_cell_text(out, toolchain->layout);
        else
            md_cell_own(out, "no profile runtime");
        md_cell_text(out, toolchain->role);
        md_row_end(out);
    }
}

static void
write_row(struct strbuf *out, const char *name, const char *text)
{
    if (text == NULL)
        return;
    md_own(out, "- %s: ", name);
    md_text(out, text);
    md_own(out, "\n");
}

static void
write_environment(struct strbuf *out, const struct matrix_result *result)
{
    md_heading(out, 2, "Environment");
    struct strbuf host = { 0 };
    strbuf_printf(&host, "%s, kernel %s, %s, %u cores",
                  result->host_os != NULL ? result->host_os : "unknown system",
                  result->host_kernel != NULL ? result->host_kernel : "unknown",
                  result->host_arch != NULL ? result->host_arch : "unknown", result->host_cores);
    write_row(out, "host", host.data);
    strbuf_free(&host);
    write_row(out, "input of the programs", result->input);
    write_row(out, "tool", result->tool);
    write_row(out, "redacted", result->redacted);
    write_row(out, "started", result->created);
    write_row(out, "finished", result->finished);
    write_toolchains(out, result);
}

void
report_matrix_markdown(const struct matrix_result *result, struct strbuf *out)
{
    write_answer(out, result);
    write_grid(out, result);
    write_legend(out, result);
    write_crashes(out, result);
    changes_markdown(out, result);
    write_factors(out, result);
    write_environment(out, result);
    write_details(out, result);
    md_own(out, "\nTo see why a cell crashed: `repro report cells/ID/crash.json`. "
                "To ask the same about a program before it runs: `repro check PROGRAM`.\n");
}
