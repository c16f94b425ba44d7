/* markdown.c - see markdown.h. */
#include "reports/markdown.h"

#include "common/xalloc.h"
#include "reports/escape.h"

#include <stdlib.h>
#include <string.h>

static void put_formatted(struct strbuf *out, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

static void
put_formatted(struct strbuf *out, const char *fmt, va_list ap)
{
    char *text = xvasprintf(fmt, ap);
    strbuf_puts(out, text);
    free(text);
}

void
md_own(struct strbuf *out, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    put_formatted(out, fmt, ap);
    va_end(ap);
}

void
md_heading(struct strbuf *out, int level, const char *text)
{
    strbuf_puts(out, out->len > 0 ? "\n" : "");
    for (int i = 0; i < level; i++)
        strbuf_puts(out, "#");
    strbuf_puts(out, " ");
    escape_markdown(out, text);
    strbuf_puts(out, "\n\n");
}

void
md_text(struct strbuf *out, const char *text)
{
    escape_markdown(out, text);
}

/* Length of the address at TEXT if it is one of a tracker we may link to, else 0. */
static size_t
tracker_link(const char *text)
{
    static const char *const places[] = { "https://github.com/", "https://reviews.llvm.org/",
                                          "https://bugs.llvm.org/", "https://bugs.debian.org/" };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        size_t start = strlen(places[i]);
        if (strncmp(text, places[i], start) != 0)
            continue;
        return start + strspn(text + start, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                            "0123456789/-_");
    }
    return 0;
}

void
md_text_with_links(struct strbuf *out, const char *text)
{
    while (text != NULL && *text != '\0') {
        const char *link = strstr(text, "https://");
        size_t before = link != NULL ? (size_t)(link - text) : strlen(text);
        size_t length = link != NULL ? tracker_link(link) : 0;
        if (link != NULL && length == 0)
            before += strlen("https://");
        char *plain = xstrndup(text, before);
        escape_markdown(out, plain);
        free(plain);
        if (length > 0)
            strbuf_printf(out, "<%.*s>", (int)length, link);
        text += before + length;
    }
}

void
md_code(struct strbuf *out, const char *text)
{
    escape_code_span(out, text, false);
}

static void
put_fence(struct strbuf *out, const char *content)
{
    size_t fence = longest_backtick_run(content) + 1;
    for (size_t i = 0; i < fence || i < 3; i++)
        strbuf_puts(out, "`");
}

void
md_block(struct strbuf *out, const char *info, const char *content)
{
    put_fence(out, content);
    strbuf_printf(out, "%s\n%s", info, content);
    if (content[0] != '\0' && content[strlen(content) - 1] != '\n')
        strbuf_puts(out, "\n");
    put_fence(out, content);
    strbuf_puts(out, "\n");
}

void
md_item_line(struct strbuf *out, const char *info, const char *line)
{
    strbuf_puts(out, "\n   ");
    put_fence(out, line);
    strbuf_printf(out, "%s\n   %s\n   ", info, line);
    put_fence(out, line);
    strbuf_puts(out, "\n");
}

void
md_row_start(struct strbuf *out)
{
    strbuf_puts(out, "|");
}

void
md_cell_text(struct strbuf *out, const char *text)
{
    strbuf_puts(out, " ");
    escape_markdown(out, text);
    strbuf_puts(out, " |");
}

void
md_cell_code(struct strbuf *out, const char *text)
{
    strbuf_puts(out, " ");
    escape_code_span(out, text, true);
    strbuf_puts(out, " |");
}

void
md_cell_own(struct strbuf *out, const char *fmt, ...)
{
    strbuf_puts(out, " ");
    va_list ap;
    va_start(ap, fmt);
    put_formatted(out, fmt, ap);
    va_end(ap);
    strbuf_puts(out, " |");
}

void
md_row_end(struct strbuf *out)
{
    strbuf_puts(out, "\n");
}

void
md_row_rule(struct strbuf *out, size_t columns)
{
    md_row_start(out);
    for (size_t i = 0; i < columns; i++)
        strbuf_puts(out, "---|");
    md_row_end(out);
}

void
md_details(struct strbuf *out, const char *summary)
{
    strbuf_printf(out, "\n<details><summary>%s</summary>\n\n", summary);
}

void
md_details_end(struct strbuf *out)
{
    strbuf_puts(out, "\n</details>\n");
}
