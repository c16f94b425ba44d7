/* markdown.h - the few blocks of GitHub-flavoured Markdown that the reports use (internal to
 * reports/).
 *
 * Functions with `text` parameters take any bytes and escape them; md_own() takes our own words.
 */
#ifndef REPRO_REPORTS_MARKDOWN_H
#define REPRO_REPORTS_MARKDOWN_H

#include "common/strbuf.h"

#include <stdbool.h>

void md_own(struct strbuf *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void md_heading(struct strbuf *out, int level, const char *text);
void md_text(struct strbuf *out, const char *text);
/* The same, but addresses of public trackers stay links. */
void md_text_with_links(struct strbuf *out, const char *text);
void md_code(struct strbuf *out, const char *text); /* code span; nothing for an empty text */
/* A fenced block of language INFO (our word); the fence is longer than any run inside. CONTENT's
 * own line breaks stay, all other control characters must have been made visible before. */
void md_block(struct strbuf *out, const char *info, const char *content);
/* The same for one line inside a list item whose text starts at column 3. */
void md_item_line(struct strbuf *out, const char *info, const char *line);
/* "| a | b |" piece by piece: start, cells, end. */
void md_row_start(struct strbuf *out);
void md_cell_text(struct strbuf *out, const char *text);
void md_cell_code(struct strbuf *out, const char *text);
void md_cell_own(struct strbuf *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void md_row_end(struct strbuf *out);
/* The line below a header of COLUMNS cells. */
void md_row_rule(struct strbuf *out, size_t columns);
/* <details> with SUMMARY (our words), to be closed by md_details_end(). */
void md_details(struct strbuf *out, const char *summary);
void md_details_end(struct strbuf *out);

#endif
