/* matrix_changes.h - of a matrix: how often cells crash, and what changed since the baseline, in
 * every format (internal to reports/). Nothing is written when there is nothing to say.
 */
#ifndef REPRO_REPORTS_MATRIX_CHANGES_H
#define REPRO_REPORTS_MATRIX_CHANGES_H

#include "records/matrix.h"
#include "reports/layout.h"

void changes_text(const struct page *page, const struct matrix_result *result);
void changes_markdown(struct strbuf *out, const struct matrix_result *result);
void changes_html(struct strbuf *out, const struct matrix_result *result);

/* "3 of 10 runs crashed: 30 %, 95 % interval 10.8 to 60.3 %; flaky"; NULL when all runs ended
 * alike. free() it. */
char *cell_rate_sentence(const struct matrix_cell *cell);
/* The change of a cell since the baseline; NULL if there is none. */
const struct baseline_entry *cell_change(const struct matrix_result *result,
                                         const struct matrix_cell *cell);

#endif
