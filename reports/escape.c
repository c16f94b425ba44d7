/* escape.c - see escape.h. */
#include "reports/escape.h"

#include "common/utf8.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

/* Marks that change direction, join or hide without being seen; separators that break lines. */
static bool
is_invisible(uint32_t code)
{
    return code == 0xad || (code >= 0x200b && code <= 0x200f) ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
           code == 0x61c || code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) ||
           (code & 0xfffe) == 0xfffe || (code >= 0xe0000 && code <= 0xe007f);
}

static bool
is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

static void
put_control(struct strbuf *out, uint32_t code)
{
    if (code == '\n')
        strbuf_puts(out, "\\n");
    else if (code == '\t')
        strbuf_puts(out, "\\t");
    else if (code == '\r')
        strbuf_puts(out, "\\r");
    else if (code == 0x1b)
        strbuf_puts(out, "\\e");
    else
        strbuf_printf(out, "\\x%02x", (unsigned)code);
}

/* Append the visible form of the character at TEXT; returns its length. */
static size_t
put_visible(struct strbuf *out, const char *text)
{
    uint32_t code = 0;
    size_t length = utf8_decode(text, &code);
    if (length == 0) {
        strbuf_printf(out, "\\x%02x", (unsigned char)*text);
        return 1;
    }
    if (is_control(code))
        put_control(out, code);
    else if (is_invisible(code))
        strbuf_printf(out, "\\u{%04x}", (unsigned)code);
    else
        strbuf_add(out, text, length);
    return length;
}

void
escape_plain(struct strbuf *out, const char *text)
{
    while (text != NULL && *text != '\0')
        text += put_visible(out, text);
}

/* An underscore inside a word is never emphasis; elsewhere it can be. */
static bool
inside_word(const char *start, const char *at)
{
    const char *after = at + strspn(at, "_");
    while (at > start && at[-1] == '_')
        at--;
    return at > start && isalnum((unsigned char)at[-1]) && isalnum((unsigned char)*after);
}

static bool
starts_block(const char *start, const char *at)
{
    return at == start && strchr("-+=", *at) != NULL;
}

/* GitHub makes mentions, references and links from the rendered text, where a backslash no longer
 * helps: an invisible word joiner after the first character keeps them from forming. */
static bool
starts_link(const char *at)
{
    return *at == '@' || (*at == '#' && isdigit((unsigned char)at[1])) ||
           strncmp(at, "://", 3) == 0 || strncasecmp(at, "www.", 4) == 0 ||
           (strncasecmp(at, "gh-", 3) == 0 && isdigit((unsigned char)at[3]));
}

void
escape_markdown(struct strbuf *out, const char *text)
{
    struct strbuf plain = { 0 };
    escape_plain(&plain, text);
    for (const char *at = plain.data; at != NULL && *at != '\0'; at++) {
        if (*at == '<')
            strbuf_puts(out, "&lt;");
        else if (*at == '>')
            strbuf_puts(out, "&gt;");
        else if (*at == '&')
            strbuf_puts(out, "&amp;");
        else if (starts_link(at))
            strbuf_printf(out, "%c&#8288;", *at);
        else if (strchr("\\`*[]|~", *at) != NULL || (*at == '#' && at == plain.data) ||
                 (*at == '_' && !inside_word(plain.data, at)) || starts_block(plain.data, at))
            strbuf_printf(out, "\\%c", *at);
        else
            strbuf_add(out, at, 1);
    }
    strbuf_free(&plain);
}

size_t
longest_backtick_run(const char *text)
{
    size_t longest = 0;
    size_t run = 0;
    for (; text != NULL && *text != '\0'; text++) {
        run = *text == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void
put_fence(struct strbuf *out, size_t length)
{
    for (size_t i = 0; i < length; i++)
        strbuf_puts(out, "`");
}

void
escape_code_span(struct strbuf *out, const char *text, bool in_table)
{
    struct strbuf plain = { 0 };
    escape_plain(&plain, text);
    if (plain.len == 0) {
        strbuf_free(&plain);
        return; /* an empty code span does not exist */
    }
    size_t fence = longest_backtick_run(plain.data) + 1;
    /* A space beside a backtick belongs to the fence; renderers strip one from both ends. */
    bool pad = plain.data[0] == '`' || plain.data[plain.len - 1] == '`' ||
               (plain.data[0] == ' ' && plain.data[plain.len - 1] == ' ');
    put_fence(out, fence);
    strbuf_puts(out, pad ? " " : "");
    for (const char *at = plain.data; *at != '\0'; at++) {
        if (*at == '|' && in_table)
            strbuf_puts(out, "\\");
        strbuf_add(out, at, 1);
    }
    strbuf_puts(out, pad ? " " : "");
    put_fence(out, fence);
    strbuf_free(&plain);
}

void
escape_xml(struct strbuf *out, const char *text)
{
    struct strbuf plain = { 0 };
    escape_plain(&plain, text);
    for (const char *at = plain.data; at != NULL && *at != '\0'; at++) {
        if (*at == '<')
            strbuf_puts(out, "&lt;");
        else if (*at == '>')
            strbuf_puts(out, "&gt;");
        else if (*at == '&')
            strbuf_puts(out, "&amp;");
        else if (*at == '"')
            strbuf_puts(out, "&quot;");
        else if (*at == '\'')
            strbuf_puts(out, "&#39;");
        else
            strbuf_add(out, at, 1);
    }
    strbuf_free(&plain);
}

enum quoting { QUOTE_NONE, QUOTE_SINGLE, QUOTE_DOLLAR };

static enum quoting
quoting_for(const char *text)
{
    enum quoting need = *text == '\0' ? QUOTE_SINGLE : QUOTE_NONE;
    while (*text != '\0') {
        uint32_t code = 0;
        size_t length = utf8_decode(text, &code);
        if (length == 0 || is_control(code) || is_invisible(code))
            return QUOTE_DOLLAR;
        if (code >= 0x80 || (!isalnum((int)code) && strchr("_-./:=@%+,", (int)code) == NULL))
            need = QUOTE_SINGLE;
        text += length;
    }
    return need;
}

static void
put_dollar_quoted(struct strbuf *out, const char *text)
{
    strbuf_puts(out, "$'");
    while (*text != '\0') {
        uint32_t code = 0;
        size_t length = utf8_decode(text, &code);
        if (*text == '\'' || *text == '\\')
            strbuf_printf(out, "\\%c", *text);
        else if (length > 0 && !is_control(code) && !is_invisible(code))
            strbuf_add(out, text, length);
        else /* octal has at most three digits: nothing that follows can extend it */
            for (size_t i = 0; i < (length > 0 ? length : 1); i++)
                strbuf_printf(out, "\\%03o", (unsigned)(unsigned char)text[i]);
        text += length > 0 ? length : 1;
    }
    strbuf_puts(out, "'");
}

void
escape_shell(struct strbuf *out, const char *text)
{
    if (text == NULL)
        return;
    if (text[0] == '~' && text[1] == '/' && text[2] != '\0') { /* redaction writes it for $HOME */
        strbuf_puts(out, "~/");
        text += 2;
    }
    enum quoting quoting = quoting_for(text);
    if (quoting == QUOTE_NONE) {
        strbuf_puts(out, text);
        return;
    }
    if (quoting == QUOTE_DOLLAR) {
        put_dollar_quoted(out, text);
        return;
    }
    strbuf_puts(out, "'");
    for (; *text != '\0'; text++)
        strbuf_puts(out, *text == '\'' ? "'\\''" : (char[2]){ *text, '\0' });
    strbuf_puts(out, "'");
}

void
escape_uri(struct strbuf *out, const char *path)
{
    for (; path != NULL && *path != '\0'; path++) {
        unsigned char byte = (unsigned char)*path;
        if (byte < 0x80 && (isalnum(byte) || strchr("-._~/", byte) != NULL))
            strbuf_add(out, path, 1);
        else
            strbuf_printf(out, "%%%02X", byte);
    }
}

size_t
text_columns(const char *text)
{
    size_t columns = 0;
    for (; text != NULL && *text != '\0'; text++)
        columns += ((unsigned char)*text & 0xc0U) != 0x80;
    return columns;
}
