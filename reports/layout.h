/* layout.h - terminal text: colour, padding, wrapped paragraphs, headings (internal to reports/).
 *
 * Texts are escaped here (escape_plain), so callers pass what the record holds.
 */
#ifndef REPRO_REPORTS_LAYOUT_H
#define REPRO_REPORTS_LAYOUT_H

#include "reports/report.h"

enum paint { PAINT_NONE, PAINT_BOLD, PAINT_DIM, PAINT_GOOD, PAINT_BAD, PAINT_WARN };

struct page {
    struct strbuf *out;
    struct report_style style;
};

/* A page with the width filled in. */
struct page page_start(struct strbuf *out, struct report_style style);
/* TEXT in colour when the style has it. */
void page_text(const struct page *page, enum paint paint, const char *text);
/* The same, followed by spaces up to COLUMNS, at least one. */
void page_padded(const struct page *page, enum paint paint, const char *text, size_t columns);
/* Our own formatted text: nothing is escaped, so no strange string may reach it. */
void page_own(const struct page *page, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* An empty line and a heading in bold. */
void page_heading(const struct page *page, const char *text);
/* TEXT wrapped at the page's width. The first line starts where the cursor is, at column INDENT;
 * the others are indented by INDENT. Ends with a newline. A word longer than the line stays whole.
 */
void page_paragraph(const struct page *page, size_t indent, const char *text);
void page_indent(const struct page *page, size_t columns);

enum { PAGE_LABEL = 13 }; /* columns of a row's name */
/* "  name        ", where a row's text starts: column PAGE_LABEL + 2. */
void page_label(const struct page *page, const char *name);
/* A row: the name, and TEXT wrapped beside it; nothing for NULL. */
void page_row(const struct page *page, const char *name, const char *text);
/* The same; TEXT is freed. */
void page_row_taken(const struct page *page, const char *name, char *text);

#endif
