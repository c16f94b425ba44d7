/* expr_value.c - values of expressions: kinds, coercion, text; see expr.h. */
#include "repro/config/expr_value.h"

#include "common/xalloc.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Digits and signs of a JSON number, or 0x and hexadecimal digits: what strtod() takes besides
 * (inf, nan, hexadecimal fractions, blanks) is none. */
static bool
looks_like_number(const char *text)
{
    const char *p = text + (*text == '-' || *text == '+');
    if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X'))
        return p[2] != '\0' && strspn(p + 2, "0123456789abcdefABCDEF") == strlen(p + 2);
    if (!isdigit((unsigned char)*p) && !(*p == '.' && isdigit((unsigned char)p[1])))
        return false;
    return strspn(p, "0123456789.eE+-") == strlen(p);
}

bool
expr_parse_number(const char *text, double *number)
{
    char *end;
    if (!looks_like_number(text))
        return false;
    *number = strtod(text, &end);
    return *end == '\0';
}

struct expr_value
expr_string(const char *text)
{
    return (struct expr_value){ .kind = EXPR_STRING, .text = xstrdup(text) };
}

struct expr_value
expr_bool(bool truth)
{
    return (struct expr_value){ .kind = EXPR_BOOL, .truth = truth };
}

struct expr_value
expr_value_of_word(const char *text, bool plain)
{
    static const char *const nulls[] = { "", "~", "null", "Null", "NULL" };
    struct expr_value value = { .kind = EXPR_NULL };
    if (!plain)
        return expr_string(text);
    for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++)
        if (strcmp(text, nulls[i]) == 0)
            return value;
    if (strcmp(text, "true") == 0 || strcmp(text, "True") == 0 || strcmp(text, "TRUE") == 0)
        return expr_bool(true);
    if (strcmp(text, "false") == 0 || strcmp(text, "False") == 0 || strcmp(text, "FALSE") == 0)
        return expr_bool(false);
    if (!expr_parse_number(text, &value.number))
        return expr_string(text);
    value.kind = EXPR_NUMBER;
    value.text = xstrdup(text);
    return value;
}

struct expr_value
expr_copy(const struct expr_value *value)
{
    struct expr_value copy = *value;
    copy.text = xstrdup(value->text);
    return copy;
}

void
expr_value_clear(struct expr_value *value)
{
    free(value->text);
    *value = (struct expr_value){ 0 };
}

bool
expr_is_true(const struct expr_value *value)
{
    switch (value->kind) {
    case EXPR_NULL:
        return false;
    case EXPR_BOOL:
        return value->truth;
    case EXPR_NUMBER:
        return value->number != 0 && !isnan(value->number);
    case EXPR_STRING:
        return value->text[0] != '\0';
    }
    return false;
}

const char *
expr_text(const struct expr_value *value, char buffer[32])
{
    switch (value->kind) {
    case EXPR_NULL:
        return "";
    case EXPR_BOOL:
        return value->truth ? "true" : "false";
    case EXPR_NUMBER:
        if (value->text != NULL)
            return value->text;
        snprintf(buffer, 32, "%.15g", value->number);
        return buffer;
    case EXPR_STRING:
        return value->text;
    }
    return "";
}

static double
as_number(const struct expr_value *value)
{
    double number;
    if (value->kind == EXPR_NULL)
        return 0;
    if (value->kind == EXPR_BOOL)
        return value->truth ? 1 : 0;
    if (value->kind == EXPR_NUMBER)
        return value->number;
    if (value->text[0] == '\0')
        return 0;
    return expr_parse_number(value->text, &number) ? number : NAN;
}

bool
expr_compare(const struct expr_value *a, const struct expr_value *b, int *order)
{
    if (a->kind == EXPR_STRING && b->kind == EXPR_STRING) {
        *order = strcasecmp(a->text, b->text);
        return true;
    }
    double x = as_number(a), y = as_number(b);
    if (isnan(x) || isnan(y))
        return false;
    *order = x < y ? -1 : x > y;
    return true;
}
