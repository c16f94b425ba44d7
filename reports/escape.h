/* escape.h - text of strangers (argv, paths, symbol names, messages) made harmless for one medium.
 *
 * Every function appends to OUT and takes any bytes; NULL appends nothing. All start from the same
 * rule: bytes that are not UTF-8 appear as \xNN, control characters as \n, \t, \e or \xNN, and
 * invisible or direction-changing characters as \u{NNNN}. So nothing can move a cursor, start a
 * line or reorder text. (internal to reports/)
 */
#ifndef REPRO_REPORTS_ESCAPE_H
#define REPRO_REPORTS_ESCAPE_H

#include "common/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

/* For a terminal or inside a code block: the rule above and nothing else. */
void escape_plain(struct strbuf *out, const char *text);
/* Running text of GitHub-flavoured Markdown, one line: no markup, HTML, mention or link survives.
 */
void escape_markdown(struct strbuf *out, const char *text);
/* A Markdown code span that shows TEXT; in a table cell, pipes are escaped as GFM wants. */
void escape_code_span(struct strbuf *out, const char *text, bool in_table);
/* XML 1.0 and HTML character data or attribute value (both quotes are escaped). */
void escape_xml(struct strbuf *out, const char *text);
/* One word of a POSIX shell command; $'...' (bash, zsh, ksh) where it holds control bytes. A
 * leading ~/ stays bare, so that it means the home directory. */
void escape_shell(struct strbuf *out, const char *text);
/* A URI reference for a file path: percent-encoded except unreserved characters and '/'. */
void escape_uri(struct strbuf *out, const char *path);

/* Length of the longest run of backticks: a fence must be longer. */
size_t longest_backtick_run(const char *text);
/* Columns that TEXT takes on a terminal, one per code point. */
size_t text_columns(const char *text);

#endif
