/* crash_salvage.h - the part about rescued profiles of a crash page (internal to reports/). */
#ifndef REPRO_REPORTS_CRASH_SALVAGE_H
#define REPRO_REPORTS_CRASH_SALVAGE_H

#include "common/strbuf.h"
#include "records/crash.h"

/* Nothing if the run was not asked to rescue profiles. */
void md_crash_salvage(struct strbuf *out, const struct crash_salvage *salvage);
void html_crash_salvage(struct strbuf *out, const struct crash_salvage *salvage);

#endif
