/* svg_section.h - pictures of __llvm_prf_data: what is there, and the runtime's walk over it
 * (internal to reports/). */
#ifndef REPRO_REPORTS_SVG_SECTION_H
#define REPRO_REPORTS_SVG_SECTION_H

#include "common/strbuf.h"
#include "records/crash.h"

/* Is there enough to draw? */
bool svg_section_possible(const struct crash_profile *profile);
/* Distance from the section's start of the first record that does not have the runtime's size;
 * false if all have it. */
bool svg_section_parting(const struct crash_profile *profile, uint64_t *offset);
/* Bytes from the section's start to the end of its last record. */
uint64_t svg_section_end(const struct crash_profile *profile);
/* The whole section as one bar: stretches of layouts, the place of the fault. */
void svg_section_overview(struct strbuf *out, const struct crash_profile *profile);
/* Bytes FROM to TO in two lanes, true records above, the runtime's steps below. */
void svg_section_panel(struct strbuf *out, const struct crash_profile *profile, uint64_t from,
                       uint64_t to);

#endif
