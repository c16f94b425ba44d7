/* crash_markdown.h - the parts of a crash report in Markdown, for the report and for the issue text
 * (internal to reports/). Each appends nothing when the record has nothing to say. */
#ifndef REPRO_REPORTS_CRASH_MARKDOWN_H
#define REPRO_REPORTS_CRASH_MARKDOWN_H

#include "common/strbuf.h"
#include "records/crash.h"

void md_crash_command(struct strbuf *out, const struct crash_record *record);
void md_crash_verdict(struct strbuf *out, const struct diagnosis *d); /* with evidence and rivals */
void md_crash_fixes(struct strbuf *out, const struct diagnosis *d);
/* DIGITS: crash_record_address_digits() */
void md_crash_known_issues(struct strbuf *out, const struct diagnosis *d);
void md_crash_fault(struct strbuf *out, const struct crash_record *record, int digits);
void md_crash_threads(struct strbuf *out, const struct crash_record *record, int digits);
void md_crash_profile(struct strbuf *out, const struct crash_profile *profile);
/* What was run and how it ended, as a list; md_crash_run() with a heading. */
void md_crash_facts(struct strbuf *out, const struct crash_record *record);
void md_crash_run(struct strbuf *out, const struct crash_record *record);
void md_crash_code(struct strbuf *out, const struct crash_instruction *insn, int digits);
void md_crash_registers(struct strbuf *out, const struct crash_record *record, int digits);

#endif
