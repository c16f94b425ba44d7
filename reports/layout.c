/* layout.c - see layout.h. */
#include "reports/layout.h"

#include "common/xalloc.h"
#include "reports/escape.h"

#include <stdlib.h>
#include <string.h>

enum { DEFAULT_WIDTH = 100, SMALLEST_WIDTH = 40 };

struct page
page_start(struct strbuf *out, struct report_style style)
{
    if (style.width == 0)
        style.width = DEFAULT_WIDTH;
    if (style.width < SMALLEST_WIDTH)
        style.width = SMALLEST_WIDTH;
    return (struct page){ .out = out, .style = style };
}

static const char *
paint_code(enum paint paint)
{
    static const char *const codes[] = {
        [PAINT_NONE] = "",   [PAINT_BOLD] = "1",   [PAINT_DIM] = "2",
        [PAINT_GOOD] = "32", [PAINT_BAD] = "1;31", [PAINT_WARN] = "33"
    };
    return codes[paint];
}

void
page_text(const struct page *page, enum paint paint, const char *text)
{
    bool color = page->style.color && paint != PAINT_NONE;
    if (color)
        strbuf_printf(page->out, "\x1b[%sm", paint_code(paint));
    escape_plain(page->out, text);
    if (color)
        strbuf_puts(page->out, "\x1b[0m");
}

void
page_indent(const struct page *page, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        strbuf_puts(page->out, " ");
}

void
page_padded(const struct page *page, enum paint paint, const char *text, size_t columns)
{
    struct strbuf plain = { 0 };
    escape_plain(&plain, text);
    size_t used = text_columns(plain.data);
    strbuf_free(&plain);
    page_text(page, paint, text);
    page_indent(page, used < columns ? columns - used : 1);
}

void
page_own(const struct page *page, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *text = xvasprintf(fmt, ap);
    va_end(ap);
    strbuf_puts(page->out, text);
    free(text);
}

void
page_heading(const struct page *page, const char *text)
{
    strbuf_puts(page->out, "\n");
    page_text(page, PAINT_BOLD, text);
    strbuf_puts(page->out, "\n");
}

void
page_paragraph(const struct page *page, size_t indent, const char *text)
{
    struct strbuf plain = { 0 };
    escape_plain(&plain, text);
    size_t column = indent;
    bool first = true;
    for (const char *at = plain.data; at != NULL && *at != '\0';) {
        size_t length = strcspn(at, " ");
        char *word = xstrndup(at, length);
        size_t width = text_columns(word);
        if (!first && column + 1 + width > page->style.width) {
            strbuf_puts(page->out, "\n");
            page_indent(page, indent);
            column = indent;
            first = true;
        }
        strbuf_puts(page->out, first ? "" : " ");
        strbuf_puts(page->out, word);
        column += width + (first ? 0 : 1);
        first = false;
        free(word);
        at += length + strspn(at + length, " ");
    }
    strbuf_puts(page->out, "\n");
    strbuf_free(&plain);
}

void
page_label(const struct page *page, const char *name)
{
    page_own(page, "  ");
    page_padded(page, PAINT_DIM, name, PAGE_LABEL);
}

void
page_row(const struct page *page, const char *name, const char *text)
{
    if (text == NULL)
        return;
    page_label(page, name);
    page_paragraph(page, PAGE_LABEL + 2, text);
}

void
page_row_taken(const struct page *page, const char *name, char *text)
{
    page_row(page, name, text);
    free(text);
}
