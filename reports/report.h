/* report.h - writers over the records: one model, many formats. Each is a pure function of its
 * arguments.
 *
 * Each writer appends text to OUT. Terminal colour is asked for explicitly, never detected here.
 */
#ifndef REPRO_REPORTS_REPORT_H
#define REPRO_REPORTS_REPORT_H

#include "common/strbuf.h"
#include "profile/check.h"
#include "records/crash.h"
#include "records/matrix.h"

#include <jansson.h>

struct report_style {
    bool color;     /* ANSI SGR */
    unsigned width; /* columns, 0 = 100 */
};

/* The summary that a person reads in ten seconds: table of cells, answer, factors, next step,
 * files. */
void report_matrix_text(const struct matrix_result *result, const char *folder,
                        struct report_style style, struct strbuf *out);
void report_matrix_markdown(const struct matrix_result *result, struct strbuf *out);
void report_crash_text(const struct crash_record *record, struct report_style style,
                       struct strbuf *out);
void report_crash_markdown(const struct crash_record *record, struct strbuf *out);
void report_check_text(const struct prof_check *const *checks, size_t count,
                       struct report_style style, struct strbuf *out);
json_t *report_check_json(const struct prof_check *const *checks,
                          size_t count); /* repro.check/1, new reference */

#endif
