/* html.c - see html.h. */
#include "reports/html.h"

#include "common/xalloc.h"
#include "reports/escape.h"

#include <stdarg.h>
#include <stdlib.h>

void
html_own(struct strbuf *out, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *text = xvasprintf(fmt, ap);
    va_end(ap);
    strbuf_puts(out, text);
    free(text);
}

void
html_text(struct strbuf *out, const char *text)
{
    escape_xml(out, text);
}

void
html_element(struct strbuf *out, const char *tag, const char *classes, const char *text)
{
    if (text == NULL)
        return;
    if (classes != NULL)
        html_own(out, "<%s class=\"%s\">", tag, classes);
    else
        html_own(out, "<%s>", tag);
    html_text(out, text);
    html_own(out, "</%s>\n", tag);
}

void
html_start(struct strbuf *out, const char *title)
{
    html_own(out,
             "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<meta name=\"color-scheme\" content=\"light dark\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
             "'unsafe-inline'; script-src 'sha256-%s'; img-src data:; base-uri 'none'; form-action "
             "'none'\">\n"
             "<link rel=\"icon\" href=\"data:,\">\n",
             html_script_sha256);
    html_element(out, "title", NULL, title);
    html_own(out, "<style>\n");
    strbuf_puts(out, html_style);
    strbuf_puts(out, html_svg_style);
    html_own(out, "</style>\n</head>\n<body>\n<main>\n");
}

void
html_end(struct strbuf *out, const char *tool)
{
    html_own(out, "</main>\n<footer>");
    html_text(out, tool);
    html_own(out, "</footer>\n<script>");
    strbuf_puts(out, html_script);
    html_own(out, "</script>\n</body>\n</html>\n");
}

void
html_section(struct strbuf *out, const char *id, const char *title)
{
    html_own(out, "<section id=\"%s\">\n<h2>%s</h2>\n", id, title);
}

void
html_section_end(struct strbuf *out)
{
    html_own(out, "</section>\n");
}

void
html_cell_code(struct strbuf *out, const char *text)
{
    html_own(out, "<td>");
    if (text != NULL && text[0] != '\0') {
        html_own(out, "<code>");
        html_text(out, text);
        html_own(out, "</code>");
    }
    html_own(out, "</td>");
}

void
html_cell_text(struct strbuf *out, const char *text)
{
    html_own(out, "<td>");
    html_text(out, text);
    html_own(out, "</td>");
}

void
html_fact(struct strbuf *out, const char *name, const char *text)
{
    if (text == NULL)
        return;
    html_own(out, "<dt>%s</dt><dd>", name);
    html_text(out, text);
    html_own(out, "</dd>\n");
}

void
html_href(struct strbuf *out, const char *path)
{
    strbuf_puts(out, "href=\"");
    escape_uri(out, path);
    strbuf_puts(out, "\"");
}
