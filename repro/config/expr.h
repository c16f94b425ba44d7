/* expr.h - the expressions of GitHub Actions: `matrix.os == 'linux' && 'a' || 'b'`.
 *
 * Source of the rules (types, coercion, operators, functions): "Evaluate expressions in workflows
 * and actions", docs.github.com. Literals null, true, false, numbers as in JSON or 0x, strings in
 * single quotes with '' for a quote; operators ( ) ! < <= > >= == != && ||; functions contains,
 * startsWith, endsWith, format. Strings are compared without regard to case (ASCII); values of
 * different types are compared as numbers; && and || give one of their operands. Objects, arrays
 * and [ ] are left out. A number keeps the text it was written with: 1.10 stays "1.10".
 *
 * No recursion, no global state; memory is bounded by the text and EXPR_MAX_TEXT.
 */
#ifndef REPRO_CONFIG_EXPR_H
#define REPRO_CONFIG_EXPR_H

#include <stdbool.h>
#include <stddef.h>

enum { EXPR_MAX_DEPTH = 64, EXPR_MAX_TEXT = 1 << 16 };

enum expr_kind { EXPR_NULL, EXPR_BOOL, EXPR_NUMBER, EXPR_STRING };

struct expr_value {
    enum expr_kind kind;
    bool truth;
    double number;
    char *text; /* of a string, or how a number was written; free with expr_value_clear() */
};

/* What names mean. NAME is "matrix.compiler" or a function-less word such as "artifact". */
struct expr_names {
    /* Fill *VALUE (which then belongs to the caller), or return false with a text in PROBLEM. */
    bool (*look_up)(const void *context, const char *name, struct expr_value *value, char *problem,
                    size_t problem_size);
    const void *context;
};

struct expr_error {
    size_t offset; /* of the offending token in the text */
    char message[240];
};

/* Evaluate LEN bytes of TEXT, the part between ${{ and }}. */
bool expr_evaluate(const char *text, size_t len, const struct expr_names *names,
                   struct expr_value *value, struct expr_error *error);

/* What a plain or quoted word of YAML is: plain true, false, null, ~, nothing and numbers are not
 * strings. */
struct expr_value expr_value_of_word(const char *text, bool plain);
struct expr_value expr_string(const char *text);
bool expr_is_true(const struct expr_value *value);
/* As it is put into a text: null is nothing. Belongs to VALUE or is static, or is in BUFFER. */
const char *expr_text(const struct expr_value *value, char buffer[32]);
void expr_value_clear(struct expr_value *value);

#endif
