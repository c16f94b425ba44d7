/* svg_grid.h - the cells of a matrix as a heat map, and their times as bars (internal to
 * reports/). */
#ifndef REPRO_REPORTS_SVG_GRID_H
#define REPRO_REPORTS_SVG_GRID_H

#include "common/strbuf.h"
#include "records/matrix.h"

/* Every box is a link: to the page of its crash, or to its row in the table (#cell-N, N = index in
 * result->cells). */
void svg_grid(struct strbuf *out, const struct matrix_result *result);
void svg_times(struct strbuf *out, const struct matrix_result *result);
/* Path of the page beside a cell's crash record, NULL if it has none. free() it. */
char *cell_page(const struct matrix_cell *cell);

#endif
