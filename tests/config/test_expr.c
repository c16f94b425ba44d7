/* test_expr.c - expressions give what GitHub Actions gives, and name the place of a mistake. */
#include "common/xalloc.h"
#include "repro/config/expr.h"
#include "tests/common/cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* word, true, no, zero, number (10), version (1.10), nothing; others are unknown. */
static bool
look_up(const void *context, const char *name, struct expr_value *value, char *problem, size_t size)
{
    static const struct {
        const char *name, *text;
        bool plain;
    } known[] = {
        { "matrix.word", "Word", true },    { "matrix.yes", "true", true },
        { "matrix.no", "false", true },     { "matrix.quoted", "false", false },
        { "matrix.zero", "0", true },       { "matrix.number", "10", true },
        { "matrix.version", "1.10", true }, { "matrix.nothing", "", true },
        { "matrix.with-dash", "d", true },
    };
    (void)context;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i].name, name) == 0) {
            *value = expr_value_of_word(known[i].text, known[i].plain);
            return true;
        }
    }
    snprintf(problem, size, "unknown name '%s'", name);
    return false;
}

static const struct expr_names names = { look_up, NULL };

static void
expressions_give_the_texts_of_github_actions(void **state)
{
    static const struct {
        const char *expression, *text;
    } cases[] = {
        { "matrix.word", "Word" },
        { " 'it''s' ", "it's" },
        { "matrix.word == 'wORD'", "true" }, /* case is ignored */
        { "matrix.word != 'word'", "false" },
        { "'abc' < 'abd'", "true" },
        { "'B' > 'a'", "true" },
        { "matrix.number == '10'", "true" }, /* different types: as numbers */
        { "matrix.number == '0xA'", "true" },
        { "matrix.number == 'ten'", "false" }, /* NaN */
        { "matrix.number != 'ten'", "true" },
        { "matrix.number < 'ten'", "false" },
        { "matrix.number >= 10 && matrix.number <= 1e1", "true" },
        { "true == 1", "true" },
        { "null == 0", "true" },
        { "null == ''", "true" },
        { "matrix.nothing == null", "true" },
        { "matrix.version", "1.10" }, /* as written */
        { "matrix.version == 1.1", "true" },
        { "matrix.yes && 'on' || 'off'", "on" },
        { "matrix.no && 'on' || 'off'", "off" },
        { "matrix.quoted && 'on' || 'off'", "on" }, /* a text, not empty */
        { "matrix.zero || 'empty'", "empty" },
        { "matrix.nothing", "" },
        { "matrix.with-dash", "d" },
        { "!matrix.no", "true" },
        { "!!matrix.word", "true" },
        { "! ( true && false )", "true" },
        { "!true == false", "true" }, /* ! binds closest */
        { "1 < 2 == true", "true" },  /* comparison before equality */
        { "false && false || true", "true" },
        { "true || false && false", "true" }, /* and before or */
        { "(true || false) && false", "false" },
        { "contains('Hello world', 'WORLD')", "true" },
        { "contains('', '')", "true" },
        { "contains('abc', 'd')", "false" },
        { "startsWith('abc', 'AB')", "true" },
        { "STARTSWITH('abc', 'bc')", "false" },
        { "endsWith('abc', 'BC')", "true" },
        { "endsWith('c', 'abc')", "false" },
        { "format('{0}-{1}-{0}', matrix.word, 3)", "Word-3-Word" },
        { "format('{{{0}}}', 'x')", "{x}" },
        { "format('{0}', format('{0}', true))", "true" },
        { "-9.2", "-9.2" },
        { "0xff", "0xff" },
        { "-2.99e-2 < 0", "true" },
        { "null", "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct expr_value value;
        struct expr_error error;
        char number[32];
        const char *e = cases[i].expression;
        if (!expr_evaluate(e, strlen(e), &names, &value, &error))
            fail_msg("%s: %s", e, error.message);
        if (strcmp(expr_text(&value, number), cases[i].text) != 0)
            fail_msg("%s is '%s', expected '%s'", e, expr_text(&value, number), cases[i].text);
        expr_value_clear(&value);
    }
}

static void
mistakes_are_named_with_their_place(void **state)
{
    static const struct {
        const char *expression;
        size_t offset;
        const char *says;
    } cases[] = {
        { "", 0, "empty" },
        { "  ", 2, "empty" },
        { "true &&", 7, "missing at the end" },
        { "true && )", 8, "expected a value" },
        { "&& true", 0, "expected a value" },
        { "(true", 0, "not closed" },
        { "true)", 4, "without" },
        { "true true", 5, "expected an operator" },
        { "matrix.what", 0, "unknown name" },
        { "'x", 0, "no closing" },
        { "\"x\"", 0, "single quotes" },
        { "1x", 0, "no number" },
        { "+-1", 0, "no number" },
        { "contains('a')", 0, "two arguments" },
        { "contains()", 0, "two arguments" },
        { "contains('a', )", 14, "expected a value" },
        { "format()", 0, "takes a text" },
        { "format('{0')", 0, "expects {0}" },
        { "format('}')", 0, "expects {0}" },
        { "format('{99999999999999999999}', 1)", 0, "no argument" },
        { "tojson(1)", 0, "unknown function" },
        { "true, false", 4, "comma" },
        { "(true, false)", 5, "comma" },
        { "true = false", 5, "expected an operator" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct expr_value value;
        struct expr_error error = { .offset = 999 };
        const char *e = cases[i].expression;
        if (expr_evaluate(e, strlen(e), &names, &value, &error))
            fail_msg("'%s' is accepted", e);
        if (error.offset != cases[i].offset || strstr(error.message, cases[i].says) == NULL)
            fail_msg("'%s': at %zu '%s', expected at %zu '%s'", e, error.offset, error.message,
                     cases[i].offset, cases[i].says);
    }
}

static void
depth_is_limited_in_every_way_of_nesting(void **state)
{
    static const struct {
        const char *opening, *closing;
    } cases[] = { { "(", ")" }, { "!", "" }, { "format('{0}',", ")" }, { "true==(", ")" } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[8192] = "";
        for (int k = 0; k < 200; k++)
            strcat(text, cases[i].opening);
        strcat(text, "1");
        for (int k = 0; k < 200; k++)
            strcat(text, cases[i].closing);
        struct expr_value value;
        struct expr_error error = { 0 };
        assert_false(expr_evaluate(text, strlen(text), &names, &value, &error));
        assert_non_null(strstr(error.message, "more than 64"));
    }
}

static void
long_chains_need_no_depth(void **state)
{
    struct expr_value value;
    struct expr_error error = { 0 };
    char text[8192] = "false";
    (void)state;
    for (int k = 0; k < 500; k++)
        strcat(text, " || false");
    assert_true(expr_evaluate(text, strlen(text), &names, &value, &error));
    assert_false(expr_is_true(&value));
    expr_value_clear(&value);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_give_the_texts_of_github_actions),
        cmocka_unit_test(mistakes_are_named_with_their_place),
        cmocka_unit_test(depth_is_limited_in_every_way_of_nesting),
        cmocka_unit_test(long_chains_need_no_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
