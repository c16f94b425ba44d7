/* html.h - self-contained pages: head, style, sections, tables (internal to reports/).
 *
 * A page loads nothing: style and the one script are inside, and its Content-Security-Policy
 * forbids everything else, so that text which got past the escaping could still do nothing. It
 * needs no script to be read: the script only filters a table.
 *
 * `text` parameters take any bytes and escape them; html_own() takes our own words.
 */
#ifndef REPRO_REPORTS_HTML_H
#define REPRO_REPORTS_HTML_H

#include "common/strbuf.h"

#include <stdbool.h>

void html_start(struct strbuf *out, const char *title);
void html_end(struct strbuf *out, const char *tool);
void html_own(struct strbuf *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void html_text(struct strbuf *out, const char *text); /* "" for NULL */
/* <TAG class="CLASSES">TEXT</TAG>; CLASSES NULL for none. Nothing for a NULL text. */
void html_element(struct strbuf *out, const char *tag, const char *classes, const char *text);
/* <section id="ID"><h2>TITLE</h2>; our own words. */
void html_section(struct strbuf *out, const char *id, const char *title);
void html_section_end(struct strbuf *out);
/* <td><code>TEXT</code></td>, or an empty cell */
void html_cell_code(struct strbuf *out, const char *text);
void html_cell_text(struct strbuf *out, const char *text);
/* <dt>NAME</dt><dd>TEXT</dd>; nothing for a NULL text. */
void html_fact(struct strbuf *out, const char *name, const char *text);
/* href="..." of a relative path: no scheme can survive in it. */
void html_href(struct strbuf *out, const char *path);

extern const char html_style[];         /* the style sheet */
extern const char html_svg_style[];     /* its part for pictures */
extern const char html_script[];        /* the script */
extern const char html_script_sha256[]; /* its SHA-256 in base64, for the policy */

#endif
