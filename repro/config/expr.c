/* expr.c - tokens, and two stacks instead of recursion; see expr.h. */
#include "repro/config/expr.h"

#include "common/strbuf.h"
#include "common/xalloc.h"
#include "repro/cli.h"
#include "repro/config/expr_call.h"
#include "repro/config/expr_value.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum op { OP_OR, OP_AND, OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_NOT, OP_GROUP, OP_CALL };

struct pending {
    enum op op;
    size_t offset;
    char *name;   /* of a function */
    size_t first; /* OP_CALL: height of the value stack before its arguments */
};

struct evaluator {
    const char *text;
    size_t len, at;
    const struct expr_names *names;
    struct expr_value values[EXPR_MAX_DEPTH];
    size_t value_count;
    struct pending ops[EXPR_MAX_DEPTH];
    size_t op_count;
    struct expr_error *error;
};

__attribute__((format(printf, 3, 4))) static bool
fail(struct evaluator *e, size_t offset, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(e->error->message, sizeof e->error->message, fmt, ap);
    va_end(ap);
    e->error->offset = offset;
    return false;
}

static bool
push_value(struct evaluator *e, struct expr_value value)
{
    if (e->value_count == EXPR_MAX_DEPTH) {
        expr_value_clear(&value);
        return fail(e, e->at, "more than %d values at once", EXPR_MAX_DEPTH);
    }
    e->values[e->value_count++] = value;
    return true;
}

/* Takes NAME over. */
static bool
push_op(struct evaluator *e, enum op op, size_t offset, char *name)
{
    if (e->op_count == EXPR_MAX_DEPTH) {
        free(name);
        return fail(e, offset, "nested more than %d deep", EXPR_MAX_DEPTH);
    }
    e->ops[e->op_count++] = (struct pending){ op, offset, name, e->value_count };
    return true;
}

static unsigned
precedence(enum op op)
{
    static const unsigned levels[] = {
        [OP_OR] = 1, [OP_AND] = 2, [OP_EQ] = 3, [OP_NE] = 3, [OP_LT] = 4,
        [OP_LE] = 4, [OP_GT] = 4,  [OP_GE] = 4, [OP_NOT] = 5
    };
    return op <= OP_NOT ? levels[op] : 0;
}

static bool
compare(enum op op, const struct expr_value *a, const struct expr_value *b)
{
    int order;
    if (!expr_compare(a, b, &order))
        return op == OP_NE;
    switch (op) {
    case OP_EQ:
        return order == 0;
    case OP_NE:
        return order != 0;
    case OP_LT:
        return order < 0;
    case OP_LE:
        return order <= 0;
    case OP_GT:
        return order > 0;
    default:
        return order >= 0;
    }
}

/* Apply the operator on top to the values on top. The grammar sees to it that they are there. */
static void
apply(struct evaluator *e)
{
    enum op op = e->ops[--e->op_count].op;
    struct expr_value *last = &e->values[e->value_count - 1];
    if (op == OP_NOT) {
        bool truth = expr_is_true(last);
        expr_value_clear(last);
        *last = expr_bool(!truth);
        return;
    }
    struct expr_value *left = last - 1, result;
    if (op == OP_AND || op == OP_OR)
        result = expr_copy(expr_is_true(left) == (op == OP_AND) ? last : left);
    else
        result = expr_bool(compare(op, left, last));
    expr_value_clear(last);
    expr_value_clear(left);
    *left = result;
    e->value_count--;
}

static void
reduce(struct evaluator *e, unsigned down_to)
{
    while (e->op_count > 0 && precedence(e->ops[e->op_count - 1].op) >= down_to &&
           e->ops[e->op_count - 1].op <= OP_NOT)
        apply(e);
}

static void
skip_blanks(struct evaluator *e)
{
    while (e->at < e->len && strchr(" \t\r\n", e->text[e->at]) != NULL && e->text[e->at] != '\0')
        e->at++;
}

static char
peek(const struct evaluator *e, size_t ahead)
{
    if (e->at + ahead < e->len)
        return e->text[e->at + ahead];
    return '\0';
}

static bool
read_string(struct evaluator *e)
{
    size_t start = e->at++;
    struct strbuf out = { 0 };
    for (;; e->at++) {
        if (e->at >= e->len) {
            strbuf_free(&out);
            return fail(e, start, "the string has no closing '");
        }
        if (e->text[e->at] == '\'' && peek(e, 1) != '\'')
            break;
        e->at += e->text[e->at] == '\''; /* '' is one quote */
        strbuf_add(&out, e->text + e->at, 1);
    }
    e->at++;
    return push_value(e, (struct expr_value){ .kind = EXPR_STRING, .text = strbuf_take(&out) });
}

static bool
is_name_char(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

static bool
read_number(struct evaluator *e)
{
    size_t start = e->at, len = 1;
    while (is_name_char(peek(e, len)) || (peek(e, len) == '+' && strchr("eE", peek(e, len - 1))))
        len++;
    char *word = xstrndup(e->text + start, len);
    struct expr_value value = { .kind = EXPR_NUMBER, .text = word };
    if (!expr_parse_number(word, &value.number)) {
        fail(e, start, "'%.40s' is no number", word);
        free(word);
        return false;
    }
    e->at += len;
    return push_value(e, value);
}

static bool
push_named(struct evaluator *e, const char *name, size_t offset)
{
    char problem[200] = "";
    struct expr_value value = { 0 };
    if (strcmp(name, "true") == 0 || strcmp(name, "false") == 0 || strcmp(name, "null") == 0)
        return push_value(e, expr_value_of_word(name, true));
    if (!e->names->look_up(e->names->context, name, &value, problem, sizeof problem))
        return fail(e, offset, "%s", problem);
    return push_value(e, value);
}

static bool
start_call(struct evaluator *e, char *name, size_t offset)
{
    if (!expr_is_function(name)) {
        const char *near = cli_nearest(name, expr_function_names);
        fail(e, offset, "unknown function '%.40s'%s%s%s", name,
             near != NULL ? ", did you mean '"
                          : ": contains, endsWith, format and startsWith exist",
             near != NULL ? near : "", near != NULL ? "'?" : "");
        free(name);
        return false;
    }
    e->at++;
    return push_op(e, OP_CALL, offset, name);
}

/* A literal word, a name, or a function up to its parenthesis (*OPEN). */
static bool
read_name(struct evaluator *e, bool *open)
{
    size_t start = e->at;
    while (is_name_char(peek(e, 0)))
        e->at++;
    char *name = xstrndup(e->text + start, e->at - start);
    skip_blanks(e);
    *open = peek(e, 0) == '(';
    if (*open)
        return start_call(e, name, start);
    bool ok = push_named(e, name, start);
    free(name);
    return ok;
}

static bool
end_call(struct evaluator *e)
{
    struct pending call = e->ops[--e->op_count];
    struct expr_value result = { 0 };
    char problem[200] = "";
    bool ok = expr_call(call.name, e->values + call.first, e->value_count - call.first, &result,
                        problem, sizeof problem);
    if (!ok)
        fail(e, call.offset, "%s", problem);
    free(call.name);
    while (e->value_count > call.first)
        expr_value_clear(&e->values[--e->value_count]);
    return ok && push_value(e, result);
}

/* Where a value is expected. *VALUE_FOLLOWS: another one is expected behind it. */
static bool
read_operand(struct evaluator *e, bool *value_follows)
{
    char c = peek(e, 0);
    bool open = false, empty_call = c == ')' && e->op_count > 0 &&
                                    e->ops[e->op_count - 1].op == OP_CALL &&
                                    e->ops[e->op_count - 1].first == e->value_count;
    *value_follows = false;
    if (empty_call) {
        e->at++;
        return end_call(e);
    }
    if (c == '\'')
        return read_string(e);
    if (isdigit((unsigned char)c) || c == '-' || c == '+' || c == '.')
        return read_number(e);
    if (isalpha((unsigned char)c) || c == '_') {
        bool ok = read_name(e, &open);
        *value_follows = open;
        return ok;
    }
    *value_follows = true;
    if (c == '!' || c == '(') {
        size_t offset = e->at++;
        return push_op(e, c == '!' ? OP_NOT : OP_GROUP, offset, NULL);
    }
    if (c == '"')
        return fail(e, e->at, "strings are in single quotes here: 'like this'");
    if (e->at >= e->len)
        return fail(e, e->at,
                    e->len == 0 || e->value_count + e->op_count == 0
                        ? "the expression is empty"
                        : "a value is missing at the end");
    return fail(e, e->at, "expected a value, found '%c'", isprint((unsigned char)c) ? c : '?');
}

static bool
read_comma(struct evaluator *e)
{
    reduce(e, 1);
    if (e->op_count == 0 || e->ops[e->op_count - 1].op != OP_CALL)
        return fail(e, e->at, "a comma outside of a function's arguments");
    e->at++;
    return true;
}

static bool
close_parenthesis(struct evaluator *e)
{
    reduce(e, 1);
    if (e->op_count == 0)
        return fail(e, e->at, "')' without '('");
    e->at++;
    if (e->ops[e->op_count - 1].op == OP_CALL)
        return end_call(e);
    e->op_count--;
    return true;
}

/* Behind a value. *VALUE_FOLLOWS as above. */
static bool
read_operator(struct evaluator *e, bool *value_follows)
{
    static const struct {
        const char *text;
        enum op op;
    } table[] = { { "||", OP_OR }, { "&&", OP_AND }, { "==", OP_EQ }, { "!=", OP_NE },
                  { "<=", OP_LE }, { ">=", OP_GE },  { "<", OP_LT },  { ">", OP_GT } };
    char c = peek(e, 0);
    *value_follows = c != ')';
    if (c == ')')
        return close_parenthesis(e);
    if (c == ',')
        return read_comma(e);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        size_t len = strlen(table[i].text);
        if (e->len - e->at < len || memcmp(e->text + e->at, table[i].text, len) != 0)
            continue;
        reduce(e, precedence(table[i].op));
        size_t offset = e->at;
        e->at += len;
        return push_op(e, table[i].op, offset, NULL);
    }
    return fail(e, e->at, "expected an operator, found '%c'", isprint((unsigned char)c) ? c : '?');
}

static bool
run(struct evaluator *e)
{
    bool value_follows = true;
    for (skip_blanks(e); e->at < e->len || value_follows; skip_blanks(e)) {
        bool ok =
            value_follows ? read_operand(e, &value_follows) : read_operator(e, &value_follows);
        if (!ok)
            return false;
    }
    reduce(e, 1);
    if (e->op_count > 0)
        return fail(e, e->ops[e->op_count - 1].offset, "the parenthesis is not closed");
    return true;
}

bool
expr_evaluate(const char *text, size_t len, const struct expr_names *names,
              struct expr_value *value, struct expr_error *error)
{
    struct evaluator e = { .text = text, .len = len, .names = names, .error = error };
    *value = (struct expr_value){ 0 };
    bool ok = run(&e);
    if (ok)
        *value = e.values[--e.value_count];
    while (e.value_count > 0)
        expr_value_clear(&e.values[--e.value_count]);
    while (e.op_count > 0)
        free(e.ops[--e.op_count].name);
    return ok;
}
