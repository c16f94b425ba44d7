/* svg_grid.c - see svg_grid.h. */
#include "reports/svg_grid.h"

#include "common/xalloc.h"
#include "reports/escape.h"
#include "reports/grid.h"
#include "reports/html.h"

#include <stdlib.h>
#include <string.h>

/* Sizes in the units of the drawing. Macros: clang objects to arithmetic of enums and doubles. */
#define BOX_HEIGHT 36
#define GAP        4
#define HEAD       30
#define LEAST_BOX  112
#define LETTER     8
#define PAD        14
#define NAME       400 /* the bars of svg_times start here */
#define WIDTH      1000
#define LINE       20
#define MOST_LINES 120
#define BARS       (WIDTH - NAME - 120)

char *
cell_page(const struct matrix_cell *cell)
{
    if (cell->crash == NULL)
        return NULL;
    const char *slash = strrchr(cell->crash, '/');
    int folder = slash != NULL ? (int)(slash - cell->crash) + 1 : 0;
    return xasprintf("%.*sindex.html", folder, cell->crash);
}

static const char *
tone(const struct matrix_cell *cell)
{
    if (cell == NULL || (!cell->ran && cell->build.status != BUILD_FAILED))
        return "none";
    if (cell->build.status == BUILD_FAILED || cell->outcome == OUTCOME_CRASH)
        return "bad";
    return cell->outcome == OUTCOME_CLEAN ? "good" : "warn";
}

static size_t
widest(const char *first, size_t so_far)
{
    size_t columns = text_columns(first);
    return columns > so_far ? columns : so_far;
}

/* x of every column of labels, then of every column of boxes; the last is the total width. */
static double *
columns_of(const struct grid *grid)
{
    size_t count = grid->row_axis_count + grid->column_count;
    double *x = xcalloc(count + 1, sizeof *x);
    for (size_t i = 0; i < count; i++) {
        bool is_label = i < grid->row_axis_count;
        size_t k = is_label ? i : i - grid->row_axis_count;
        size_t letters = widest(is_label ? grid->row_axes[k] : grid->columns[k], 0);
        for (size_t row = 0; is_label && row < grid->row_count; row++)
            letters = widest(grid->rows[row].labels[k], letters);
        letters = letters > 40 ? 40 : letters;
        double width = (double)(letters * LETTER + PAD);
        x[i + 1] = x[i] + (is_label || width > (double)LEAST_BOX ? width : (double)LEAST_BOX);
    }
    return x;
}

static void
put_text(struct strbuf *out, double x, double y, const char *classes, const char *text)
{
    html_own(out, "<text x=\"%.0f\" y=\"%.0f\" class=\"%s\">", x, y, classes);
    if (text_columns(text) > 40) { /* a strange name; the table has all of it */
        char *start = xstrndup(text, 36);
        html_text(out, start);
        html_own(out, "..");
        free(start);
    } else {
        html_text(out, text);
    }
    html_own(out, "</text>\n");
}

static void
put_link(struct strbuf *out, const struct matrix_result *result, const struct matrix_cell *cell)
{
    char *page = cell_page(cell);
    html_own(out, "<a ");
    if (page != NULL)
        html_href(out, page);
    else
        html_own(out, "href=\"#cell-%zu\"", (size_t)(cell - result->cells));
    html_own(out, "><title>");
    html_text(out, cell->id);
    html_own(out, ": expected %s", expectation_name(cell->expected));
    if (cell->title != NULL) {
        html_own(out, ". ");
        html_text(out, cell->title);
    }
    html_own(out, "</title>");
    free(page);
}

static void
put_box(struct strbuf *out, const struct matrix_result *result, const struct matrix_cell *cell,
        double x, double y, double width)
{
    char *label = cell_label(cell);
    if (cell != NULL)
        put_link(out, result, cell);
    html_own(out,
             "<rect x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%d\" rx=\"5\" "
             "class=\"box-%s\"/>",
             x, y, width - GAP, BOX_HEIGHT - GAP, tone(cell));
    if (cell != NULL) {
        html_own(out, "<text x=\"%.0f\" y=\"%.0f\" class=\"middle%s on-%s\">",
                 x + (width - GAP) / 2, y + BOX_HEIGHT / 2.0 + 3,
                 strcmp(tone(cell), "bad") == 0 ? " strong" : "", tone(cell));
        html_text(out, label);
        html_own(out, "</text></a>\n");
    }
    free(label);
}

void
svg_grid(struct strbuf *out, const struct matrix_result *result)
{
    struct grid grid = grid_make(result);
    double *x = columns_of(&grid);
    size_t labels = grid.row_axis_count;
    double height = (double)(HEAD + BOX_HEIGHT * grid.row_count);
    double width = x[labels + grid.column_count];
    html_own(out,
             "<svg viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" role=\"group\" "
             "aria-label=\"Outcome of every cell\">\n",
             width, height, width);
    for (size_t i = 0; i < labels; i++)
        put_text(out, x[i], 18, "small dim", grid.row_axes[i]);
    for (size_t i = 0; i < grid.column_count; i++)
        put_text(out, (x[labels + i] + x[labels + i + 1] - GAP) / 2, 18, "middle small dim",
                 grid.columns[i]);
    for (size_t row = 0; row < grid.row_count; row++) {
        double y = (double)(HEAD + BOX_HEIGHT * row);
        for (size_t i = 0; i < labels; i++)
            put_text(out, x[i], y + BOX_HEIGHT / 2.0 + 3, "", grid.rows[row].labels[i]);
        for (size_t i = 0; i < grid.column_count; i++)
            put_box(out, result, grid.rows[row].cells[i], x[labels + i], y,
                    x[labels + i + 1] - x[labels + i]);
    }
    html_own(out, "</svg>\n");
    free(x);
    grid_free(&grid);
}

void
svg_times(struct strbuf *out, const struct matrix_result *result)
{
    uint64_t longest = 1;
    for (size_t i = 0; i < result->cell_count; i++) {
        const struct matrix_cell *cell = &result->cells[i];
        uint64_t run = cell->runs > 0 ? cell->wall_ms : 0;
        uint64_t all =
            cell->build.wall_ms > UINT64_MAX - run ? UINT64_MAX : cell->build.wall_ms + run;
        longest = all > longest ? all : longest;
    }
    size_t count = result->cell_count < MOST_LINES ? result->cell_count : MOST_LINES;
    html_own(out,
             "<svg viewBox=\"0 0 %d %zu\" role=\"img\" aria-label=\"Time of builds and "
             "runs\">\n",
             WIDTH, count * LINE + 4);
    for (size_t i = 0; i < count; i++) {
        const struct matrix_cell *cell = &result->cells[i];
        double build = BARS * ((double)cell->build.wall_ms / (double)longest);
        double run = BARS * ((double)cell->wall_ms / (double)longest);
        double y = (double)(i * LINE);
        html_own(out, "<text x=\"%d\" y=\"%.0f\" class=\"small end\">", NAME - 8, y + 14);
        html_text(out, text_columns(cell->id) <= 64 ? cell->id : "(long name)");
        html_own(out,
                 "</text><rect x=\"%d\" y=\"%.0f\" width=\"%.1f\" height=\"12\" "
                 "class=\"bar-build\"/><rect x=\"%.1f\" y=\"%.0f\" width=\"%.1f\" "
                 "height=\"12\" class=\"bar-run\"/>",
                 NAME, y + 4, build, NAME + build, y + 4, run);
        html_own(out, "<text x=\"%.0f\" y=\"%.0f\" class=\"small dim\">%llu + %llu ms</text>\n",
                 NAME + build + run + 6, y + 14, (unsigned long long)cell->build.wall_ms,
                 (unsigned long long)cell->wall_ms);
    }
    html_own(out, "</svg>\n");
}
