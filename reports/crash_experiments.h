/* crash_experiments.h - the experiments and theories of a diagnosis in every format (internal to
 * reports/). Nothing is written when no experiment was made.
 */
#ifndef REPRO_REPORTS_CRASH_EXPERIMENTS_H
#define REPRO_REPORTS_CRASH_EXPERIMENTS_H

#include "records/diagnosis.h"
#include "reports/layout.h"

void text_crash_experiments(const struct page *page, const struct diagnosis *d);
void md_crash_experiments(struct strbuf *out, const struct diagnosis *d);
void html_crash_experiments(struct strbuf *out, const struct diagnosis *d);

#endif
