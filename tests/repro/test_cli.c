/* test_cli.c - option tables, values, operands, hints. */
#include "common/strbuf.h"
#include "repro/cli_parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int
no_run(struct cli *cli)
{
    (void)cli;
    return 0;
}

static const struct cli_option options[] = {
    { 'n', "repeat", "N", "run N times" }, { 0, "only", "EXPR", "cells" },
    { 0, "strict", NULL, "strict" },       { 0, "memory", "BYTES", "limit" },
    { 0, "timeout", "SECONDS", "limit" },  { 0 },
};
static const struct cli_command command = {
    .name = "demo", .operands = "FILE...", .options = options, .max_operands = 2, .run = no_run
};
static const struct cli_command runner = { .name = "run",
                                           .operands = "CMD ARGS...",
                                           .options = options,
                                           .min_operands = 1,
                                           .max_operands = SIZE_MAX,
                                           .options_end_at_operand = true,
                                           .run = no_run };

static bool
parse(struct cli *cli, const struct cli_command *c, struct repro_err *err, const char *const *words)
{
    int count = 0;
    while (words[count] != NULL)
        count++;
    *err = (struct repro_err){ 0 };
    return cli_parse(cli, c, count, (char *const *)(uintptr_t)words, err);
}
#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void
options_may_stand_anywhere_and_take_values_in_every_form(void **state)
{
    (void)state;
    struct cli cli;
    struct repro_err err;
    assert_true(parse(&cli, &command, &err,
                      WORDS("a", "-n", "3", "--only=x", "b", "--only", "y", "-qv", "--strict")));
    uint64_t n = 0;
    assert_true(cli_number(&cli, "repeat", 1, 10, 1, &n, &err));
    assert_int_equal(n, 3);
    assert_string_equal(cli_value_at(&cli, "only", 0), "x");
    assert_string_equal(cli_value_at(&cli, "only", 1), "y");
    assert_null(cli_value_at(&cli, "only", 2));
    assert_true(cli_flag(&cli, "quiet") && cli_flag(&cli, "verbose") && cli_flag(&cli, "strict"));
    assert_int_equal(cli_operand_count(&cli), 2);
    assert_string_equal(cli_operand(&cli, 1), "b");
    assert_null(cli_operand(&cli, 2));
    cli_clear(&cli);
    assert_true(parse(&cli, &command, &err, WORDS("-n7", "--", "--strict")));
    assert_true(cli_number(&cli, "repeat", 1, 10, 1, &n, &err));
    assert_int_equal(n, 7);
    assert_string_equal(cli_operand(&cli, 0), "--strict");
    assert_false(cli_flag(&cli, "strict"));
    cli_clear(&cli);
}

static void
everything_behind_the_first_operand_belongs_to_the_command_of_run(void **state)
{
    (void)state;
    struct cli cli;
    struct repro_err err;
    assert_true(parse(&cli, &runner, &err, WORDS("-n", "2", "ls", "-l", "--strict")));
    assert_int_equal(cli_operand_count(&cli), 3);
    assert_string_equal(cli_operands(&cli)[1], "-l");
    assert_false(cli_flag(&cli, "strict"));
    cli_clear(&cli);
    assert_true(parse(&cli, &runner, &err, WORDS("-n", "2", "--", "-odd", "--", "x")));
    assert_int_equal(cli_operand_count(&cli), 3);
    assert_string_equal(cli_operand(&cli, 1), "--");
    cli_clear(&cli);
}

static void
usage_errors_name_the_word_and_hint_at_the_right_one(void **state)
{
    (void)state;
    struct cli cli;
    static const struct {
        const char *words[4], *says;
    } cases[] = {
        { { "--stict" }, "unknown option '--stict', did you mean '--strict'?" },
        { { "--jsn" }, "did you mean '--json'?" },
        { { "--xyzzyx" }, "unknown option '--xyzzyx': 'repro help demo' lists them" },
        { { "-z" }, "unknown option '-z'" },
        { { "--only" }, "option '--only' needs a value (EXPR)" },
        { { "-n" }, "option '-n' needs a value (N)" },
        { { "--strict=1" }, "option '--strict' takes no value" },
        { { "--color", "blue" }, "--color is 'blue', expected auto, always or never" },
        { { "--color=auto|always" }, "expected auto, always or never" },
        { { "--color", "" }, "expected auto, always or never" },
        { { "a", "b", "c" }, "'demo' does not take 'c'" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct repro_err err;
        assert_false(parse(&cli, &command, &err, cases[i].words));
        assert_int_equal(err.code, REPRO_E_USAGE);
        if (strstr(err.msg, cases[i].says) == NULL)
            fail_msg("'%s' lacks '%s'", err.msg, cases[i].says);
        cli_clear(&cli);
    }
    struct repro_err err;
    assert_false(parse(&cli, &runner, &err, WORDS("-q")));
    assert_non_null(strstr(err.msg, "'run' needs CMD ARGS..."));
    cli_clear(&cli);
}

static void
the_first_operand_of_a_command_with_actions_is_one_of_them(void **state)
{
    (void)state;
    static const struct cli_command actor = { .name = "act",
                                              .operands = "list|run [NAME...]",
                                              .min_operands = 1,
                                              .max_operands = SIZE_MAX,
                                              .run = no_run };
    struct cli cli;
    struct repro_err err;
    assert_true(parse(&cli, &actor, &err, WORDS("run", "x")));
    cli_clear(&cli);
    assert_true(parse(&cli, &actor, &err, WORDS("walk", "--help")));
    cli_clear(&cli);
    static const char *const bad[] = { "walk", "", "list|run", "ru", "runs", "[NAME...]" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(parse(&cli, &actor, &err, WORDS(bad[i])));
        assert_int_equal(err.code, REPRO_E_USAGE);
        assert_non_null(strstr(err.msg, "expected list or run"));
        cli_clear(&cli);
    }
}

static void
check_number(const char *option, const char *text, bool ok, uint64_t want)
{
    struct cli cli;
    struct repro_err err;
    const char *const words[] = { option, text, NULL };
    assert_true(parse(&cli, &command, &err, words));
    uint64_t got = 0;
    bool done = strcmp(option, "--repeat") == 0 ? cli_number(&cli, "repeat", 1, 100, 1, &got, &err)
                : strcmp(option, "--memory") == 0 ? cli_size(&cli, "memory", 0, &got, &err)
                                                  : cli_seconds(&cli, "timeout", 0, &got, &err);
    if (done != ok || (ok && got != want))
        fail_msg("%s %s: done %d, got %llu", option, text, done, (unsigned long long)got);
    cli_clear(&cli);
}

static void
numbers_are_checked_to_the_last_character(void **state)
{
    (void)state;
    check_number("--repeat", "1", true, 1);
    check_number("--repeat", "100", true, 100);
    static const char *const bad[] = { "0",  "101", "-1", "+1",
                                       " 1", "1x",  "",   "99999999999999999999" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check_number("--repeat", bad[i], false, 0);
    check_number("--memory", "512", true, 512);
    check_number("--memory", "2K", true, 2048);
    check_number("--memory", "3MiB", true, 3U << 20);
    check_number("--memory", "1GB", true, 1U << 30);
    check_number("--memory", "0", false, 0);
    check_number("--memory", "1Kx", false, 0);
    check_number("--memory", "99999999999999T", false, 0);
    check_number("--timeout", "1.5", true, 1500);
    check_number("--timeout", "0", false, 0);
    check_number("--timeout", "nan", false, 0);
    check_number("--timeout", "-1", false, 0);
    check_number("--timeout", "1e99", false, 0);
}

static void
the_nearest_word_is_found_only_when_it_is_near(void **state)
{
    (void)state;
    static const char *const words[] = { "matrix", "doctor", "run", NULL };
    assert_string_equal(cli_nearest("matirx", words), "matrix");
    assert_string_equal(
        cli_nearest("rnu", (const char *const[]){ "run", NULL }) == NULL ? "none" : "some", "none");
    assert_string_equal(cli_nearest("runn", words), "run");
    assert_null(cli_nearest("frobnicate", words));
    assert_null(cli_nearest("", words));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_may_stand_anywhere_and_take_values_in_every_form),
        cmocka_unit_test(everything_behind_the_first_operand_belongs_to_the_command_of_run),
        cmocka_unit_test(usage_errors_name_the_word_and_hint_at_the_right_one),
        cmocka_unit_test(the_first_operand_of_a_command_with_actions_is_one_of_them),
        cmocka_unit_test(numbers_are_checked_to_the_last_character),
        cmocka_unit_test(the_nearest_word_is_found_only_when_it_is_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
