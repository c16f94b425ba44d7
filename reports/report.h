/* report.h - writers over the records: one model, many formats. Each is a pure function of its
 * arguments.
 *
 * Each writer appends UTF-8 text to OUT. Terminal colour is asked for explicitly, never detected
 * here. Strings of the records are hostile: every writer escapes them for its medium (control
 * characters, markup, bytes that are not UTF-8), so that no report can move a cursor, inject markup
 * or break its own format.
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
    unsigned width; /* columns, 0 = 100, at least 40 */
};

/* The summary that a person reads in ten seconds: table of cells, answer, factors, next step,
 * files. FOLDER (may be NULL) is where the results are: it makes the printed paths complete. */
void report_matrix_text(const struct matrix_result *result, const char *folder,
                        struct report_style style, struct strbuf *out);
/* report.md: the same with every cell, to read in a browser and to paste into an issue. */
void report_matrix_markdown(const struct matrix_result *result, struct strbuf *out);
/* index.html: self-contained, no network, readable without scripts. Links lead to the index.html
 * beside each cell's crash record and to nothing else. */
void report_matrix_html(const struct matrix_result *result, struct strbuf *out);
/* junit.xml: a cell is a test case; failed = ended otherwise than expected, error = not built,
 * skipped = not run. */
void report_matrix_junit(const struct matrix_result *result, struct strbuf *out);

/* Verdict, evidence, rivals, fix; then fault, backtraces, code, registers, profile, run. */
void report_crash_text(const struct crash_record *record, struct report_style style,
                       struct strbuf *out);
void report_crash_markdown(const struct crash_record *record, struct strbuf *out);
/* Where an issue text goes: the tracker that the diagnosis names, or one that was chosen. generic
 * is the project that builds or runs the program. */
enum report_tracker {
    TRACKER_OF_DIAGNOSIS,
    TRACKER_LLVM,
    TRACKER_RUST,
    TRACKER_CC_RS,
    TRACKER_MIMALLOC,
    TRACKER_JEMALLOC,
    TRACKER_GENERIC
};
/* "llvm", "rust", "cc-rs", "mimalloc", "jemalloc", "generic" */
bool report_tracker_parse(const char *name, enum report_tracker *tracker);
/* The text of an issue: one line of title, an empty line, a body that GitHub accepts (less than
 * 65536 characters; details are cut from the least important on, and the text says so). It names
 * who can solve it, and says so when TRACKER is not the one. */
void report_crash_github(const struct crash_record *record, enum report_tracker tracker,
                         struct strbuf *out);
/* A self-contained page as above, with the section of profile records drawn record by record. */
void report_crash_html(const struct crash_record *record, struct strbuf *out);

void report_check_text(const struct prof_check *const *checks, size_t count,
                       struct report_style style, struct strbuf *out);
/* repro.check/1, new reference */
json_t *report_check_json(const struct prof_check *const *checks, size_t count);
/* Add to such a DOCUMENT of the same CHECKS where the sections of records and counters are, and
 * every record (objects and linked images). */
void report_check_add_records(json_t *document, const struct prof_check *const *checks,
                              size_t count);
/* SARIF 2.1.0, new references. VERSION is the tool's ("MAJOR.MINOR.PATCH"), NULL to leave it out.
 * The rule of a static check is the problem, that of a crash the class of its cause; of a matrix,
 * the cells that crashed as expected are notes, all that ended otherwise are errors. */
json_t *report_check_sarif(const struct prof_check *const *checks, size_t count,
                           const char *version);
json_t *report_crash_sarif(const struct crash_record *const *records, size_t count,
                           const char *version);
json_t *report_matrix_sarif(const struct matrix_result *result, const char *version);

#endif
