/* expr_call.c - contains, startsWith, endsWith and format; see expr_call.h. */
#include "repro/config/expr_call.h"

#include "common/strbuf.h"
#include "common/xalloc.h"
#include "repro/config/expr_value.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *const expr_function_names[] = { "contains", "endsWith", "format", "startsWith", NULL };

bool
expr_is_function(const char *name)
{
    for (const char *const *known = expr_function_names; *known != NULL; known++)
        if (strcasecmp(*known, name) == 0)
            return true;
    return false;
}

static bool
contains(const char *text, const char *part)
{
    size_t len = strlen(part);
    for (;; text++) {
        if (strncasecmp(text, part, len) == 0)
            return true;
        if (*text == '\0')
            return false;
    }
}

static bool
ends_with(const char *text, const char *part)
{
    size_t len = strlen(text), part_len = strlen(part);
    return part_len <= len && strcasecmp(text + len - part_len, part) == 0;
}

/* {N} at *AT, which then stands behind it. */
static bool
parse_placeholder(const char **at, size_t *index)
{
    char *end;
    if (!isdigit((unsigned char)(*at)[1]))
        return false;
    unsigned long number = strtoul(*at + 1, &end, 10);
    if (*end != '}')
        return false;
    *index = number;
    *at = end + 1;
    return true;
}

static bool
format(const struct expr_value *args, size_t count, struct strbuf *out, char *problem, size_t size)
{
    char number[32], first[32];
    const char *p = expr_text(&args[0], first);
    while (*p != '\0' && out->len <= EXPR_MAX_TEXT) {
        size_t index;
        if ((p[0] == '{' || p[0] == '}') && p[1] == p[0]) {
            strbuf_add(out, p, 1);
            p += 2;
        } else if (*p != '{' && *p != '}') {
            strbuf_add(out, p++, 1);
        } else if (*p == '{' && parse_placeholder(&p, &index)) {
            if (index >= count - 1) {
                snprintf(problem, size, "format() has no argument {%zu}", index);
                return false;
            }
            strbuf_puts(out, expr_text(&args[index + 1], number));
        } else {
            snprintf(problem, size, "format() expects {0}, {1}, ...; a brace itself is {{ or }}");
            return false;
        }
    }
    return true;
}

static bool
call_format(const struct expr_value *args, size_t count, struct expr_value *result, char *problem,
            size_t size)
{
    struct strbuf out = { 0 };
    bool ok = format(args, count, &out, problem, size);
    if (ok && out.len > EXPR_MAX_TEXT) {
        snprintf(problem, size, "the text is longer than %d bytes", EXPR_MAX_TEXT);
        ok = false;
    }
    if (ok)
        *result = (struct expr_value){ .kind = EXPR_STRING, .text = strbuf_take(&out) };
    strbuf_free(&out);
    return ok;
}

bool
expr_call(const char *name, const struct expr_value *args, size_t count, struct expr_value *result,
          char *problem, size_t size)
{
    bool is_format = strcasecmp(name, "format") == 0;
    if (is_format ? count < 1 : count != 2) {
        snprintf(problem, size, "%s() takes %s, this has %zu", name,
                 is_format ? "a text and what to put into it" : "two arguments", count);
        return false;
    }
    if (is_format)
        return call_format(args, count, result, problem, size);
    char number[2][32];
    const char *text = expr_text(&args[0], number[0]), *part = expr_text(&args[1], number[1]);
    if (strcasecmp(name, "contains") == 0)
        *result = expr_bool(contains(text, part));
    else if (strcasecmp(name, "startsWith") == 0)
        *result = expr_bool(strncasecmp(text, part, strlen(part)) == 0);
    else
        *result = expr_bool(ends_with(text, part));
    return true;
}
