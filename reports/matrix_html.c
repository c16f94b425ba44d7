/* matrix_html.c - index.html of a matrix: a self-contained page. */
#include "common/xalloc.h"
#include "reports/crash_view.h"
#include "reports/grid.h"
#include "reports/html.h"
#include "reports/matrix_changes.h"
#include "reports/report.h"
#include "reports/svg_grid.h"

#include <stdlib.h>

static void
write_answer(struct strbuf *out, const struct matrix_result *result)
{
    const struct matrix_answer *answer = &result->answer;
    html_element(out, "h1", NULL, answer->question);
    html_own(out, "<div class=\"verdict%s\">\n<p><span class=\"tag %s\">%s</span></p>\n",
             answer->faults ? "" : " good", answer->faults ? "bad" : "good",
             answer->faults ? "YES" : "NO");
    html_element(out, "p", NULL, answer->summary);
    html_own(out, "</div>\n");
    if (result->interrupted)
        html_own(out, "<p><strong>Interrupted:</strong> cells that were not run are missing.</p>");
}

static void
write_totals(struct strbuf *out, const struct matrix_result *result)
{
    struct matrix_totals totals = matrix_result_totals(result);
    html_own(out, "<p>%zu cells, %zu as expected", totals.cells, totals.met);
    if (totals.unmet > 0)
        html_own(out, ", <strong>%zu not</strong> (marked !)", totals.unmet);
    if (totals.build_failed > 0)
        html_own(out, ", %zu not built", totals.build_failed);
    if (totals.not_run > totals.build_failed)
        html_own(out, ", %zu not run", totals.not_run - totals.build_failed);
    html_own(out, ". <em>refused</em>: the profile runtime found another version in the program, "
                  "wrote no usable profile and let the program exit with 0.</p>\n");
}

static void
write_troubles(struct strbuf *out, const struct matrix_result *result)
{
    bool any = false;
    for (size_t i = 0; i < result->cell_count; i++) {
        const struct matrix_cell *cell = &result->cells[i];
        if (!cell_is_trouble(cell) || (!cell->ran && cell->build.status != BUILD_FAILED))
            continue;
        char *trouble = cell_trouble(cell);
        html_own(out, "%s<li><a href=\"#cell-%zu\"><code>", any ? "" : "<ul>\n", i);
        html_text(out, cell->id);
        html_own(out, "</code></a>: ");
        html_text(out, trouble);
        html_own(out, "</li>\n");
        free(trouble);
        any = true;
    }
    html_own(out, "%s", any ? "</ul>\n" : "");
}

static void
write_cells(struct strbuf *out, const struct matrix_result *result)
{
    html_section(out, "cells", "Cells");
    html_own(out, "<figure class=\"scroll\">\n");
    svg_grid(out, result);
    html_own(out, "<figcaption>Outcome of every combination. A box leads to the page of its crash, "
                  "or to its row below.</figcaption>\n</figure>\n");
    write_totals(out, result);
    write_troubles(out, result);
    html_section_end(out);
}

static void
write_evidence(struct strbuf *out, const struct matrix_cell *cell)
{
    char *evidence = cell_evidence(cell);
    if (evidence != NULL) {
        html_own(out, "<br><span class=\"soft\">");
        html_text(out, evidence);
        html_own(out, "</span>");
    }
    free(evidence);
}

static void
write_fixes(struct strbuf *out, const struct matrix_cell *cell)
{
    for (size_t i = 0; i < cell->why.fix_count; i++) {
        const struct diagnosis_fix *fix = &cell->why.fixes[i];
        html_own(out, "<p>Fix: ");
        html_text(out, fix->text);
        if (fix->verified) {
            html_own(out, " <span class=\"tag good\">verified by ");
            html_text(out, fix->verified_by != NULL ? fix->verified_by : "a run");
            html_own(out, "</span>");
        }
        html_own(out, "</p>\n");
    }
}

static void
write_group(struct strbuf *out, const struct crash_group *group)
{
    char *place = crash_group_place(group);
    html_own(out, "<h3><code>");
    html_text(out, place);
    html_own(out, "</code>%s, %zu cell%s</h3>\n<p><span class=\"tag bad\">",
             crash_phase_words(group->first->phase), group->cell_count,
             group->cell_count == 1 ? "" : "s");
    html_text(out, group->first->crash_class != NULL ? group->first->crash_class : "unknown");
    html_own(out, "</span> ");
    char *title = crash_group_title(group);
    html_text(out, title);
    free(title);
    html_own(out, "</p>\n<ul>\n");
    for (size_t i = 0; i < group->cell_count; i++) {
        char *page = cell_page(group->cells[i]);
        html_own(out, "<li>");
        if (page != NULL) {
            html_own(out, "<a ");
            html_href(out, page);
            html_own(out, ">");
        }
        html_text(out, group->cells[i]->name != NULL ? group->cells[i]->name : group->cells[i]->id);
        html_own(out, "%s", page != NULL ? "</a>" : "");
        write_evidence(out, group->cells[i]);
        html_own(out, "</li>\n");
        free(page);
    }
    html_own(out, "</ul>\n");
    write_fixes(out, group->first);
    free(place);
}

static void
write_crashes(struct strbuf *out, const struct matrix_result *result)
{
    size_t count = 0;
    struct crash_group *groups = crash_groups_make(result, &count);
    if (count > 0) {
        html_section(out, "crashes", "What crashes");
        for (size_t i = 0; i < count; i++)
            write_group(out, &groups[i]);
        html_section_end(out);
    }
    crash_groups_free(groups, count);
}

static void
write_factor_rows(struct strbuf *out, const struct matrix_factor *factors, size_t count,
                  const char *tag, const char *word)
{
    for (size_t i = 0; i < count; i++) {
        html_own(out, "<tr>");
        html_cell_code(out, factors[i].axis);
        html_own(out, "<td><span class=\"tag %s\">%s</span></td>", tag, word);
        html_cell_text(out, factors[i].says);
        html_own(out, "</tr>\n");
    }
}

/* The pairs that prove that an axis makes no difference. */
static void
write_pairs(struct strbuf *out, const struct matrix_factor *factor)
{
    if (factor->example_count == 0)
        return;
    html_own(out, "<details><summary>Failing pairs that differ only in ");
    html_text(out, factor->axis);
    html_own(out, "</summary>\n<ul>\n");
    for (size_t i = 0; i < factor->example_count; i++) {
        char *words = factor_pair_words(&factor->examples[i]);
        html_element(out, "li", NULL, words);
        free(words);
    }
    html_own(out, "</ul></details>\n");
}

static void
write_factors(struct strbuf *out, const struct matrix_result *result)
{
    if (result->decisive_count + result->irrelevant_count == 0)
        return;
    html_section(out, "factors", "What decides");
    html_element(out, "p", NULL, result->factors_summary);
    html_own(out, "<div class=\"scroll\"><table><thead><tr><th>axis</th><th></th><th>pairs of "
                  "cells that differ in it "
                  "alone</th></tr></thead><tbody>\n");
    write_factor_rows(out, result->decisive, result->decisive_count, "warn", "decides");
    write_factor_rows(out, result->irrelevant, result->irrelevant_count, "good", "irrelevant");
    html_own(out, "</tbody></table></div>\n");
    for (size_t i = 0; i < result->irrelevant_count; i++)
        write_pairs(out, &result->irrelevant[i]);
    html_section_end(out);
}

static void
write_profile(struct strbuf *out, const struct cell_profile *profile)
{
    if (profile->functions > 0)
        html_own(out, "<td>%llu functions, %llu with counts</td>",
                 (unsigned long long)profile->functions,
                 (unsigned long long)profile->functions_with_counts);
    else
        html_cell_text(out, profile->status);
}

static const char *
outcome_tag(const struct matrix_cell *cell)
{
    if (cell->build.status == BUILD_FAILED || (cell->ran && cell->outcome == OUTCOME_CRASH))
        return "tag bad";
    if (!cell->ran)
        return "tag";
    return cell->outcome == OUTCOME_CLEAN ? "tag good" : "tag warn";
}

static void
write_cell_row(struct strbuf *out, const struct matrix_cell *cell, size_t index)
{
    char *page = cell_page(cell);
    char *label = cell_label(cell);
    html_own(out, "<tr id=\"cell-%zu\"><td>", index);
    if (page != NULL) {
        html_own(out, "<a ");
        html_href(out, page);
        html_own(out, ">");
    }
    html_text(out, cell->id);
    html_own(out, "%s</td><td>%s</td><td><span class=\"%s\">", page != NULL ? "</a>" : "",
             expectation_name(cell->expected), outcome_tag(cell));
    html_text(out, label);
    html_own(out, "</span></td>");
    html_cell_text(out, cell->check);
    html_cell_code(out, cell->function);
    html_cell_text(out, cell->crash_class);
    write_profile(out, &cell->profile);
    html_own(out, "<td class=\"number\">%u</td></tr>\n", cell->runs);
    free(page);
    free(label);
}

static void
write_all(struct strbuf *out, const struct matrix_result *result)
{
    html_section(out, "all", "Every cell");
    html_own(out, "<p hidden><label for=\"filter\">Show rows with</label> <input id=\"filter\" "
                  "type=\"search\" autocomplete=\"off\"></p>\n<div class=\"scroll\"><table><thead>"
                  "<tr><th>cell</th><th>expected</th><th>outcome</th><th>static check</th>"
                  "<th>crash in</th><th>verdict</th><th>profile</th><th>runs</th></tr></thead>"
                  "<tbody>\n");
    for (size_t i = 0; i < result->cell_count; i++)
        write_cell_row(out, &result->cells[i], i);
    html_own(out, "</tbody></table></div>\n");
    html_section_end(out);
}

static void
write_times(struct strbuf *out, const struct matrix_result *result)
{
    html_section(out, "times", "Time");
    html_own(out,
             "<details><summary>Builds and runs of %zu cells took %.1f s</summary>\n<figure "
             "class=\"scroll\">\n",
             result->cell_count, (double)result->wall_ms / 1000);
    svg_times(out, result);
    html_own(out, "<figcaption>Build, then runs. A cached build takes no time.</figcaption>"
                  "</figure></details>\n");
    html_section_end(out);
}

static void
write_environment(struct strbuf *out, const struct matrix_result *result)
{
    html_section(out, "environment", "Environment");
    html_own(out, "<dl>\n");
    html_fact(out, "system", result->host_os);
    html_fact(out, "kernel", result->host_kernel);
    html_fact(out, "architecture", result->host_arch);
    html_own(out, "<dt>processors</dt><dd>%u</dd>\n", result->host_cores);
    html_fact(out, "input of the programs", result->input);
    html_fact(out, "started", result->created);
    html_fact(out, "finished", result->finished);
    html_fact(out, "redacted", result->redacted);
    html_own(out, "</dl>\n<h3>Compilers</h3>\n<div class=\"scroll\"><table><thead><tr>"
                  "<th>compiler</th><th>version</th><th>profile records</th><th>llvm-profdata</th>"
                  "<th>role here</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < result->toolchain_count; i++) {
        const struct toolchain_info *toolchain = &result->toolchains[i];
        html_own(out, "<tr>");
        html_cell_code(out, toolchain->path != NULL ? toolchain->path : toolchain->name);
        html_cell_text(out, toolchain->version);
        html_cell_text(out, toolchain->raw_version >= 0 ? toolchain->layout : "none");
        html_cell_code(out, toolchain->profdata);
        html_cell_text(out, toolchain->role);
        html_own(out, "</tr>\n");
    }
    html_own(out, "</tbody></table></div>\n");
    html_section_end(out);
}

void
report_matrix_html(const struct matrix_result *result, struct strbuf *out)
{
    html_start(out, result->answer.question != NULL ? result->answer.question : "repro matrix");
    write_answer(out, result);
    write_cells(out, result);
    write_crashes(out, result);
    changes_html(out, result);
    write_factors(out, result);
    write_all(out, result);
    write_times(out, result);
    write_environment(out, result);
    html_end(out, result->tool);
}
