/* matrix_text.c - the summary of a matrix that a person reads in ten seconds. */
#include "common/fs.h"
#include "common/xalloc.h"
#include "reports/crash_view.h"
#include "reports/escape.h"
#include "reports/grid.h"
#include "reports/layout.h"
#include "reports/matrix_changes.h"

#include <stdlib.h>
#include <string.h>

static enum paint
cell_paint(const struct matrix_cell *cell)
{
    if (cell == NULL || (!cell->ran && cell->build.status != BUILD_FAILED))
        return PAINT_DIM;
    if (cell->build.status == BUILD_FAILED || cell->outcome == OUTCOME_CRASH)
        return PAINT_BAD;
    return cell->outcome == OUTCOME_CLEAN ? PAINT_GOOD : PAINT_WARN;
}

static void
write_answer(const struct page *page, const struct matrix_result *result)
{
    const struct matrix_answer *answer = &result->answer;
    page_text(page, PAINT_BOLD, answer->question != NULL ? answer->question : "no question");
    page_own(page, "  ");
    page_text(page, answer->faults ? PAINT_BAD : PAINT_GOOD, answer->faults ? "YES" : "NO");
    page_own(page, "\n");
    if (answer->summary != NULL)
        page_paragraph(page, 0, answer->summary);
}

static size_t
max_columns(size_t width, const char *text)
{
    struct strbuf plain = { 0 };
    escape_plain(&plain, text);
    size_t columns = text_columns(plain.data);
    strbuf_free(&plain);
    return columns > width ? columns : width;
}

/* Widths of the row axes, then of the columns. */
static size_t *
grid_widths(const struct grid *grid, size_t *total)
{
    size_t count = grid->row_axis_count + grid->column_count;
    size_t *widths = xcalloc(count, sizeof *widths);
    for (size_t i = 0; i < count; i++) {
        bool is_label = i < grid->row_axis_count;
        size_t k = is_label ? i : i - grid->row_axis_count;
        widths[i] = max_columns(0, is_label ? grid->row_axes[k] : grid->columns[k]);
        for (size_t row = 0; row < grid->row_count; row++) {
            char *label = is_label ? NULL : cell_label(grid->rows[row].cells[k]);
            widths[i] = max_columns(widths[i], is_label ? grid->rows[row].labels[k] : label);
            free(label);
        }
    }
    *total = count > 0 ? 2 * (count - 1) : 0;
    for (size_t i = 0; i < count; i++)
        *total += widths[i];
    return widths;
}

/* Labels equal to the row above stay blank, from the left up to the first that differs. */
static size_t
repeated_labels(const struct grid *grid, size_t row)
{
    size_t same = 0;
    while (row > 0 && same < grid->row_axis_count &&
           strcmp(grid->rows[row].labels[same], grid->rows[row - 1].labels[same]) == 0)
        same++;
    return same;
}

static void
trim_line(struct strbuf *out)
{
    while (out->len > 0 && out->data[out->len - 1] == ' ')
        out->data[--out->len] = '\0';
    strbuf_puts(out, "\n");
}

static void
write_table(const struct page *page, const struct grid *grid, const size_t *widths)
{
    size_t labels = grid->row_axis_count;
    for (size_t i = 0; i < labels; i++)
        page_padded(page, PAINT_DIM, grid->row_axes[i], widths[i] + 2);
    for (size_t i = 0; i < grid->column_count; i++)
        page_padded(page, PAINT_DIM, grid->columns[i], widths[labels + i] + 2);
    trim_line(page->out);
    for (size_t row = 0; row < grid->row_count; row++) {
        size_t same = repeated_labels(grid, row);
        for (size_t i = 0; i < labels; i++)
            page_padded(page, PAINT_NONE, i < same ? "" : grid->rows[row].labels[i], widths[i] + 2);
        for (size_t i = 0; i < grid->column_count; i++) {
            const struct matrix_cell *cell = grid->rows[row].cells[i];
            char *label = cell_label(cell);
            page_padded(page, cell_paint(cell), label, widths[labels + i] + 2);
            free(label);
        }
        trim_line(page->out);
    }
}

/* For tables wider than the page: a line of labels, then "column: outcome" pairs. */
static void
write_list(const struct page *page, const struct grid *grid)
{
    for (size_t row = 0; row < grid->row_count; row++) {
        struct strbuf labels = { 0 };
        for (size_t i = 0; i < grid->row_axis_count; i++)
            strbuf_printf(&labels, "%s%s", i > 0 ? ", " : "", grid->rows[row].labels[i]);
        page_paragraph(page, 0, labels.len > 0 ? labels.data : "all cells");
        strbuf_free(&labels);
        struct strbuf cells = { 0 };
        for (size_t i = 0; i < grid->column_count; i++) {
            char *label = cell_label(grid->rows[row].cells[i]);
            strbuf_printf(&cells, "%s%s: %s", i > 0 ? ", " : "", grid->columns[i], label);
            free(label);
        }
        page_indent(page, 4);
        page_paragraph(page, 4, cells.data);
        strbuf_free(&cells);
    }
}

static void
write_grid(const struct page *page, const struct matrix_result *result)
{
    if (result->cell_count == 0)
        return;
    struct grid grid = grid_make(result);
    size_t total = 0;
    size_t *widths = grid_widths(&grid, &total);
    page_own(page, "\n");
    if (total <= page->style.width)
        write_table(page, &grid, widths);
    else
        write_list(page, &grid);
    for (size_t i = 0; i < grid.constant_count; i++) {
        page_own(page, "%s", i == 0 ? "in all cells: " : ", ");
        page_text(page, PAINT_DIM, grid.constants[i].axis);
        page_own(page, " = ");
        page_text(page, PAINT_DIM, grid.constants[i].value);
    }
    page_own(page, "%s", grid.constant_count > 0 ? "\n" : "");
    if (grid_has_gaps(&grid))
        page_own(page, ". not part of the matrix\n");
    free(widths);
    grid_free(&grid);
}

static void
write_totals(const struct page *page, const struct matrix_result *result)
{
    struct matrix_totals totals = matrix_result_totals(result);
    page_own(page, "\n%zu cells: ", totals.cells);
    struct strbuf as_expected = { 0 };
    strbuf_printf(&as_expected, "%zu as expected", totals.met);
    page_text(page, totals.met == totals.cells ? PAINT_GOOD : PAINT_BAD, as_expected.data);
    strbuf_free(&as_expected);
    if (totals.unmet > 0)
        page_own(page, ", %zu not (marked !)", totals.unmet);
    if (totals.build_failed > 0)
        page_own(page, ", %zu not built", totals.build_failed);
    if (totals.not_run > totals.build_failed)
        page_own(page, ", %zu not run", totals.not_run - totals.build_failed);
    page_own(page, ".");
    if (totals.outcomes[OUTCOME_REFUSED_WRITE] > 0)
        page_own(page, " refused: the runtime wrote no profile and exited 0.");
    page_own(page, "\n");
    if (result->interrupted) {
        page_text(page, PAINT_WARN, "Interrupted: the cells that were not run are missing.");
        page_own(page, "\n");
    }
}

static void
write_troubles(const struct page *page, const struct matrix_result *result)
{
    for (size_t i = 0; i < result->cell_count; i++) {
        const struct matrix_cell *cell = &result->cells[i];
        if (!cell_is_trouble(cell) || (!cell->ran && cell->build.status != BUILD_FAILED))
            continue;
        char *trouble = cell_trouble(cell);
        page_own(page, "  ! ");
        page_text(page, PAINT_BOLD, cell->id);
        page_own(page, "\n    ");
        page_paragraph(page, 4, trouble);
        free(trouble);
    }
}

/* Of the group's first cell; those of the others are in their records. */
static void
write_reasons(const struct page *page, const struct matrix_cell *cell)
{
    enum { LABEL = 10 };
    char *evidence = cell_evidence(cell);
    if (evidence != NULL) {
        page_own(page, "    ");
        page_padded(page, PAINT_DIM, "evidence", LABEL);
        page_paragraph(page, 4 + LABEL, evidence);
    }
    free(evidence);
    for (size_t i = 0; i < cell->why.fix_count; i++) {
        char *fix = cell_fix(&cell->why.fixes[i]);
        page_own(page, "    ");
        page_padded(page, PAINT_DIM, i == 0 ? "fix" : "", LABEL);
        page_paragraph(page, 4 + LABEL, fix);
        free(fix);
    }
}

static void
write_crashes(const struct page *page, const struct matrix_result *result)
{
    size_t count = 0;
    struct crash_group *groups = crash_groups_make(result, &count);
    if (count > 0)
        page_heading(page, "What crashes");
    for (size_t i = 0; i < count; i++) {
        const struct matrix_cell *first = groups[i].first;
        char *place = crash_group_place(&groups[i]);
        page_own(page, "  ");
        page_text(page, PAINT_BAD, place);
        page_own(page, "%s, %zu cell%s: ", crash_phase_words(first->phase), groups[i].cell_count,
                 groups[i].cell_count == 1 ? "" : "s");
        page_text(page, PAINT_BOLD, first->crash_class != NULL ? first->crash_class : "unknown");
        page_own(page, "\n");
        char *title = crash_group_title(&groups[i]);
        if (title != NULL) {
            page_own(page, "    ");
            page_paragraph(page, 4, title);
        }
        free(title);
        free(place);
        write_reasons(page, first);
    }
    crash_groups_free(groups, count);
}

/* The pairs that prove that an axis makes no difference. */
static void
write_pairs(const struct page *page, const struct matrix_factor *factor)
{
    enum { MOST = 6, AT = 30 };
    for (size_t i = 0; i < factor->example_count && i < MOST; i++) {
        char *words = factor_pair_words(&factor->examples[i]);
        page_indent(page, AT);
        page_paragraph(page, AT + 2, words);
        free(words);
    }
    if (factor->example_count > MOST) {
        page_indent(page, AT);
        page_own(page, "and %zu more in report.json\n", factor->example_count - MOST);
    }
}

static void
write_factor_list(const struct page *page, const struct matrix_factor *factors, size_t count,
                  bool irrelevant)
{
    const char *verdict = irrelevant ? "irrelevant" : "decides";
    enum paint paint = irrelevant ? PAINT_GOOD : PAINT_WARN;
    for (size_t i = 0; i < count; i++) {
        page_own(page, "  ");
        page_padded(page, PAINT_BOLD, factors[i].axis, 16);
        page_padded(page, paint, verdict, 12);
        page_paragraph(page, 30, factors[i].says != NULL ? factors[i].says : "");
        if (irrelevant)
            write_pairs(page, &factors[i]);
    }
}

static void
write_factors(const struct page *page, const struct matrix_result *result)
{
    if (result->decisive_count + result->irrelevant_count == 0)
        return;
    page_heading(page, "What decides");
    if (result->factors_summary != NULL) {
        page_own(page, "  ");
        page_paragraph(page, 2, result->factors_summary);
    }
    write_factor_list(page, result->decisive, result->decisive_count, false);
    write_factor_list(page, result->irrelevant, result->irrelevant_count, true);
}

static void
write_command(const struct page *page, const char *what, const char *command, const char *dir,
              const char *path)
{
    struct strbuf line = { 0 };
    strbuf_puts(&line, command);
    if (path != NULL) {
        bool at_home = strncmp(path, "~/", 2) == 0; /* redacted; the shell knows it */
        char *full = dir != NULL && !at_home ? fs_join(dir, path) : xstrdup(path);
        strbuf_puts(&line, at_home ? "~/" : "");
        escape_shell(&line, at_home ? full + 2 : full);
        free(full);
    }
    page_own(page, "  %s\n      ", what);
    page_text(page, PAINT_BOLD, line.data);
    page_own(page, "\n");
    strbuf_free(&line);
}

/* The cell whose story answers the question: one that crashed, best in the function asked for. */
static const struct matrix_cell *
telling_cell(const struct matrix_result *result)
{
    const struct matrix_cell *telling = NULL;
    for (size_t i = 0; i < result->cell_count; i++) {
        const struct matrix_cell *cell = &result->cells[i];
        if (cell->crashes == 0)
            continue;
        for (size_t k = 0; k < result->answer.cell_count; k++) {
            if (strcmp(result->answer.cells[k], cell->id) == 0)
                return cell;
        }
        telling = telling != NULL ? telling : cell;
    }
    return telling;
}

static void
write_next(const struct page *page, const struct matrix_result *result, const char *folder)
{
    const struct matrix_cell *cell = telling_cell(result);
    page_heading(page, "What to do next");
    if (result->interrupted)
        write_command(page, "go on where it stopped:",
                      folder != NULL ? "repro matrix --resume -o " : "repro matrix --resume", NULL,
                      folder);
    if (cell != NULL && cell->crash != NULL)
        write_command(page, "see why a cell crashed, with evidence and fix:", "repro report ",
                      folder, cell->crash);
    if (cell != NULL && cell->build.program != NULL)
        write_command(page, "see which objects brought the foreign records:", "repro check ",
                      folder, cell->build.program);
    write_command(page,
                  "ask the same about your own program, before it runs:", "repro check PROGRAM",
                  NULL, NULL);
}

static void
write_files(const struct page *page, const char *folder)
{
    if (folder == NULL)
        return;
    static const char *const files[][2] = { { "index.html", "this report, to look at" },
                                            { "report.md", "to paste" },
                                            { "report.json", "the same for programs" },
                                            { "junit.xml", "cells as test cases" },
                                            { "cells/", "per cell: crash.json, logs, profiles" } };
    page_heading(page, "Files");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char *path = fs_join(folder, files[i][0]);
        page_own(page, "  ");
        page_padded(page, PAINT_NONE, path, 46);
        page_own(page, "  %s\n", files[i][1]);
        free(path);
    }
}

void
report_matrix_text(const struct matrix_result *result, const char *folder,
                   struct report_style style, struct strbuf *out)
{
    struct page page = page_start(out, style);
    write_answer(&page, result);
    write_grid(&page, result);
    write_totals(&page, result);
    write_troubles(&page, result);
    write_crashes(&page, result);
    changes_text(&page, result);
    write_factors(&page, result);
    write_next(&page, result, folder);
    write_files(&page, folder);
}
