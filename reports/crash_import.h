/* crash_import.h - what an imported report tells and what it leaves open, in every format (internal
 * to reports/). Each appends nothing for a record that is no import. */
#ifndef REPRO_REPORTS_CRASH_IMPORT_H
#define REPRO_REPORTS_CRASH_IMPORT_H

#include "common/strbuf.h"
#include "records/crash.h"
#include "reports/layout.h"

void text_crash_import(const struct page *page, const struct crash_import *import);
void md_crash_import(struct strbuf *out, const struct crash_import *import);
void html_crash_import(struct strbuf *out, const struct crash_import *import);

#endif
