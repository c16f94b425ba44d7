/* crash_values.h - the value lists of a stopped process and the threads that write, in every format
 * (internal to reports/). Each appends nothing when the record has nothing to say. */
#ifndef REPRO_REPORTS_CRASH_VALUES_H
#define REPRO_REPORTS_CRASH_VALUES_H

#include "common/strbuf.h"
#include "records/crash.h"
#include "reports/layout.h"

void text_crash_values(const struct page *page, const struct crash_profile *profile);
void md_crash_values(struct strbuf *out, const struct crash_profile *profile);
void html_crash_values(struct strbuf *out, const struct crash_profile *profile);

#endif
