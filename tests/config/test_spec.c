/* test_spec.c - what cells build and run, crash rates, baselines. */
#include "common/xalloc.h"
#include "repro/matrix/baseline.h"
#include "repro/matrix/spec.h"
#include "tests/common/cmocka_all.h"

#include <stdlib.h>
#include <string.h>

static void
command_lines_are_split_as_a_shell_does(void **state)
{
    static const struct {
        const char *line;
        const char *words[6];
    } cases[] = {
        { "a b\tc\nd", { "a", "b", "c", "d" } },
        { "a 'b c' \"d e\"", { "a", "b c", "d e" } },
        { "a'b'\"c\"d", { "abcd" } },
        { "'' \"\"", { "", "" } },
        { "a\\ b \\'", { "a b", "'" } },
        { "\"a\\\"b\\c\"", { "a\"b\\c" } },
        { "$HOME *.c; x | y", { "$HOME", "*.c;", "x", "|", "y" } },
        { "   ", { NULL } },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct argv words = { 0 };
        assert_true(split_words(cases[i].line, &words));
        size_t k = 0;
        for (; cases[i].words[k] != NULL; k++)
            assert_string_equal(words.words[k], cases[i].words[k]);
        assert_int_equal(words.count, k);
        argv_free(&words);
    }
    struct argv words = { 0 };
    assert_false(split_words("a 'b", &words));
    assert_false(split_words("a \"b", &words));
    argv_free(&words);
}

static void
specs_have_every_expression_replaced(void **state)
{
    static const char text[] =
        "matrix:\n"
        "  cc: [gcc]\n"
        "  on: [true, false]\n"
        "env: {CC: \"${{ matrix.cc }}\", WHERE: \"${{ artifact }}\"}\n"
        "build: [\"${{ matrix.cc }} ${{ matrix.on && '-g' }} a.c\", second]\n"
        "artifact: sub/a.out\n"
        "run: [\"${{ artifact }}\", \"${{ input }}\", a b]\n"
        "limits: {timeout: 1.5, memory: 2G, cpu: 7, build: none}\n"
        "repeat: \"${{ matrix.on && 3 || 4 }}\"\n"
        "profile: {required: \"${{ matrix.on }}\", file: p-%p.profraw}\n";
    struct plan plan;
    struct cell_spec spec;
    (void)state;
    assert_true(plan_parse(&plan, "t.yaml", "/src", text, sizeof text - 1, NULL));
    assert_true(spec_check_all(&plan, NULL));
    assert_true(spec_make(&spec, &plan, &plan.cells[0], "/b", NULL));
    assert_string_equal(spec.build.words[0], "gcc -g a.c");
    assert_int_equal(spec.build.count, 2);
    assert_string_equal(spec.artifact, "/b/sub/a.out");
    assert_string_equal(spec.build_env.words[0], "CC=gcc");
    assert_string_equal(spec.build_env.words[1], "WHERE=/b/sub/a.out");
    assert_int_equal(spec.timeout_ms, 1500);
    assert_int_equal(spec.memory_bytes, (uint64_t)2 << 30);
    assert_int_equal(spec.cpu_seconds, 7);
    assert_int_equal(spec.build_timeout_ms, 0);
    assert_int_equal(spec.repeat, 3);
    assert_int_equal(spec.profile, PROFILE_REQUIRED);
    spec_clear(&spec);
    assert_true(spec_make(&spec, &plan, &plan.cells[1], "/b", NULL));
    assert_string_equal(spec.build.words[0], "gcc false a.c");
    assert_int_equal(spec.repeat, 4);
    assert_int_equal(spec.profile, PROFILE_NOT);
    spec_clear(&spec);
    struct run_spec run;
    struct plan_words words = {
        .build = "/b", .artifact = "/b/sub/a.out", .input = "/in put", .folder = "/cell"
    };
    assert_true(run_spec_make(&run, &plan, &plan.cells[0], words, NULL));
    assert_int_equal(run.argv.count, 3);
    assert_string_equal(run.argv.words[1], "/in put");
    assert_string_equal(run.argv.words[2], "a b");
    assert_string_equal(run.cwd, "/cell");
    run_spec_clear(&run);
    plan_clear(&plan);
}

static void
rates_have_wilsons_interval(void **state)
{
    static const struct {
        unsigned runs, crashes;
        double estimate, low, high;
    } cases[] = {
        { 10, 3, 0.3, 0.1078, 0.6032 }, /* as R's prop.test(3, 10, correct=FALSE) */
        { 10, 0, 0, 0, 0.2775 },           { 10, 10, 1, 0.7225, 1 }, { 1, 1, 1, 0.2065, 1 },
        { 200, 1, 0.005, 0.0009, 0.0278 }, { 0, 0, 0, 0, 0 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct matrix_cell cell = { .runs = cases[i].runs, .crashes = cases[i].crashes };
        struct crash_rate rate = matrix_cell_rate(&cell);
        assert_float_equal(rate.estimate, cases[i].estimate, 1e-9);
        assert_float_equal(rate.low, cases[i].low, 1e-9);
        assert_float_equal(rate.high, cases[i].high, 1e-9);
    }
}

static void
add_cell(struct matrix_result *result, const char *id, enum crash_outcome outcome,
         const char *function)
{
    struct matrix_cell cell = {
        .id = xstrdup(id), .ran = true, .has_outcome = true, .outcome = outcome, .runs = 1
    };
    cell.crashes = outcome == OUTCOME_CRASH;
    cell.function = xstrdup(function);
    XAPPEND(result->cells, result->cell_count, cell);
}

static void
a_baseline_tells_new_fixed_changed_and_still(void **state)
{
    struct matrix_result *was = matrix_result_new(), *now = matrix_result_new();
    (void)state;
    add_cell(was, "new", OUTCOME_CLEAN, NULL);
    add_cell(was, "fixed", OUTCOME_TIMEOUT, NULL);
    add_cell(was, "changed", OUTCOME_CRASH, "f");
    add_cell(was, "still", OUTCOME_CRASH, "f");
    add_cell(was, "fine", OUTCOME_CLEAN, NULL);
    add_cell(was, "gone", OUTCOME_CRASH, "f");
    add_cell(now, "new", OUTCOME_CRASH, "f");
    add_cell(now, "fixed", OUTCOME_CLEAN, NULL);
    add_cell(now, "changed", OUTCOME_CRASH, "g");
    add_cell(now, "still", OUTCOME_CRASH, "f");
    add_cell(now, "fine", OUTCOME_CLEAN, NULL);
    add_cell(now, "added", OUTCOME_EXIT_NONZERO, NULL);
    baseline_compare(now, was, "old");
    const struct matrix_baseline *b = &now->baseline;
    static const enum baseline_change expected[] = { BASELINE_NEW, BASELINE_FIXED, BASELINE_CHANGED,
                                                     BASELINE_STILL, BASELINE_NEW };
    assert_int_equal(b->compared, 5);
    assert_int_equal(b->entry_count, 5);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(b->entries[i].change, expected[i]);
    assert_string_equal(b->entries[4].cell, "added");
    assert_null(b->entries[4].was);
    assert_int_equal(b->missing_count, 1);
    assert_string_equal(b->missing[0], "gone");
    matrix_result_free(was);
    matrix_result_free(now);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(command_lines_are_split_as_a_shell_does),
        cmocka_unit_test(specs_have_every_expression_replaced),
        cmocka_unit_test(rates_have_wilsons_interval),
        cmocka_unit_test(a_baseline_tells_new_fixed_changed_and_still),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
