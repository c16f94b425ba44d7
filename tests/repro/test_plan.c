/* test_plan.c - the cells of the default matrix, and the filters of --only, --skip and --cell. */
#include "common/xalloc.h"
#include "repro/matrix/plan.h"
#include "tests/common/cmocka_all.h"

#include <stdlib.h>
#include <string.h>

static const char *const none[] = { NULL };

static const struct cell_plan *
find(const struct plan *plan, const char *id)
{
    for (size_t i = 0; i < plan->count; i++)
        if (strcmp(plan->cells[i].id, id) == 0)
            return &plan->cells[i];
    return NULL;
}

static void
the_default_matrix_has_every_cell_once(void **state)
{
    (void)state;
    struct plan plan = plan_default();
    assert_int_equal(plan.count, 23);
    for (size_t i = 0; i < plan.count; i++) {
        assert_ptr_equal(find(&plan, plan.cells[i].id), &plan.cells[i]);
        assert_int_equal(plan.cells[i].axis_count, 4);
        assert_int_equal(plan.cells[i].index, i);
    }
    static const char *const canonical[] = {
        "system-plain-packaged",           "system-instrumented-packaged",
        "mimalloc-plain-packaged",         "mimalloc-instrumented-packaged",
        "jemalloc-plain-packaged",         "jemalloc-instrumented-packaged",
        "mimalloc-secure-plain-same-llvm", "mimalloc-secure-instrumented-same-llvm",
    };
    for (size_t i = 0; i < sizeof canonical / sizeof *canonical; i++) {
        assert_non_null(find(&plan, canonical[i]));
        assert_int_equal(find(&plan, canonical[i])->expected, EXPECT_CLEAN);
    }
    plan_clear(&plan);
}

static void
only_foreign_instrumentation_is_expected_to_go_wrong(void **state)
{
    (void)state;
    struct plan plan = plan_default();
    size_t crashes = 0, refusals = 0;
    for (size_t i = 0; i < plan.count; i++) {
        const struct cell_plan *c = &plan.cells[i];
        bool foreign = strcmp(plan_value(c, "allocator_code"), "foreign-llvm") == 0;
        bool first = strcmp(plan_value(c, "link_order"), "program-first") == 0;
        enum expectation want = !foreign ? EXPECT_CLEAN
                                : first  ? EXPECT_CRASH
                                         : EXPECT_REFUSED_WRITE;
        assert_int_equal(c->expected, want);
        if (want == EXPECT_CRASH)
            assert_string_equal(c->expected_class, "mixed-profile-abi");
        crashes += c->expected == EXPECT_CRASH;
        refusals += c->expected == EXPECT_REFUSED_WRITE;
    }
    assert_int_equal(crashes, 4);
    assert_int_equal(refusals, 4);
    plan_clear(&plan);
}

static size_t
count_selected(const char *only, const char *skip, const char *id)
{
    struct plan plan = plan_default();
    struct repro_err err = { 0 };
    const char *onlys[] = { only, NULL }, *skips[] = { skip, NULL }, *ids[] = { id, NULL };
    size_t count = plan_select(&plan, onlys, skips, ids, &err) ? plan.count : 0;
    plan_clear(&plan);
    return count;
}

static void
filters_combine_axes_with_and_values_with_or(void **state)
{
    (void)state;
    assert_int_equal(count_selected(NULL, NULL, NULL), 23);
    assert_int_equal(count_selected("allocator=mimalloc", NULL, NULL), 6);
    assert_int_equal(count_selected("allocator=mimalloc,program=plain", NULL, NULL), 1);
    assert_int_equal(count_selected("allocator=mimalloc|jemalloc,program=plain", NULL, NULL), 2);
    assert_int_equal(count_selected(NULL, "allocator_code=foreign-llvm", NULL), 15);
    assert_int_equal(
        count_selected("allocator_code=foreign-llvm", "link_order=allocator-first", NULL), 4);
    assert_int_equal(count_selected(NULL, NULL, "system-plain-packaged"), 1);
}

static void
repeated_expressions_add_up(void **state)
{
    (void)state;
    struct plan plan = plan_default();
    static const char *const only[] = { "allocator=system", "program=plain", NULL };
    struct repro_err err = { 0 };
    assert_true(plan_select(&plan, only, none, none, &err));
    assert_int_equal(plan.count, 6 + 3);
    plan_clear(&plan);
}

static void
wrong_filters_name_the_word_and_the_known_ones(void **state)
{
    (void)state;
    static const struct {
        const char *only, *id, *says;
    } cases[] = {
        { "alloc=mimalloc", NULL,
          "unknown axis 'alloc', known are: allocator, program, allocator_code, link_order" },
        { "allocator=mimaloc", NULL,
          "unknown value 'mimaloc' of axis 'allocator', known are: system, mimalloc, "
          "mimalloc-secure, jemalloc" },
        { "allocator=mimalloc|", NULL, "unknown value ''" },
        { "mimalloc", NULL, "'mimalloc' is no filter" },
        { "allocator=mimalloc,", NULL, "is no filter" },
        { "=x", NULL, "is no filter" },
        { "", NULL, "is no filter" },
        { NULL, "mimalloc-plain", "unknown cell 'mimalloc-plain'" },
        { "allocator=system,allocator=mimalloc", NULL, "no cell is left" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct plan plan = plan_default();
        struct repro_err err = { 0 };
        const char *only[] = { cases[i].only, NULL }, *ids[] = { cases[i].id, NULL };
        assert_false(plan_select(&plan, only, none, ids, &err));
        assert_int_equal(err.code, REPRO_E_USAGE);
        if (strstr(err.msg, cases[i].says) == NULL)
            fail_msg("'%s' lacks '%s'", err.msg, cases[i].says);
        plan_clear(&plan);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_matrix_has_every_cell_once),
        cmocka_unit_test(only_foreign_instrumentation_is_expected_to_go_wrong),
        cmocka_unit_test(filters_combine_axes_with_and_values_with_or),
        cmocka_unit_test(repeated_expressions_add_up),
        cmocka_unit_test(wrong_filters_name_the_word_and_the_known_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
