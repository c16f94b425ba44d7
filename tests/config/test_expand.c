/* test_expand.c - axes, exclude and include give the combinations of GitHub's documentation;
 * shards. */
#include "common/strbuf.h"
#include "common/xalloc.h"
#include "repro/matrix/plan.h"
#include "tests/common/cmocka_all.h"

#include <stdlib.h>
#include <string.h>

static struct plan
parse(const char *text)
{
    struct plan plan;
    struct repro_err err = { 0 };
    if (!plan_parse(&plan, "test.yaml", "/nowhere", text, strlen(text), &err))
        fail_msg("%s", err.msg);
    return plan;
}

/* "fruit=apple animal=cat color=pink" */
static char *
describe(const struct cell_plan *cell)
{
    struct strbuf out = { 0 };
    for (size_t i = 0; i < cell->axis_count; i++)
        strbuf_printf(&out, "%s%s=%s", out.len > 0 ? " " : "", cell->axes[i].axis,
                      cell->axes[i].value);
    for (size_t i = 0; i < cell->extra_count; i++)
        strbuf_printf(&out, "%s%s=%s", out.len > 0 ? " " : "", cell->extras[i].axis,
                      cell->extras[i].value);
    return strbuf_take(&out);
}

static void
assert_cells(const char *text, const char *const *expected)
{
    struct plan plan = parse(text);
    for (size_t i = 0; i < plan.count; i++) {
        char *cell = describe(&plan.cells[i]);
        if (expected[i] == NULL || strcmp(cell, expected[i]) != 0)
            fail_msg("cell %zu is '%s', expected '%s'", i, cell,
                     expected[i] != NULL ? expected[i] : "no more");
        free(cell);
    }
    assert_null(expected[plan.count]);
    plan_clear(&plan);
}

static void
include_extends_and_adds_as_documented(void **state)
{
    static const char *const expected[] = { "fruit=apple animal=cat color=pink shape=circle",
                                            "fruit=apple animal=dog color=green shape=circle",
                                            "fruit=pear animal=cat color=pink",
                                            "fruit=pear animal=dog color=green",
                                            "fruit=banana",
                                            "fruit=banana animal=cat",
                                            NULL };
    (void)state;
    assert_cells("run: x\n"
                 "matrix:\n"
                 "  fruit: [apple, pear]\n"
                 "  animal: [cat, dog]\n"
                 "  include:\n"
                 "    - color: green\n"
                 "    - {color: pink, animal: cat}\n"
                 "    - {fruit: apple, shape: circle}\n"
                 "    - fruit: banana\n"
                 "    - {fruit: banana, animal: cat}\n",
                 expected);
}

static void
an_entry_of_existing_values_adds_nothing_else(void **state)
{
    static const char *const expected[] = { "os=windows node=14", "os=windows node=16 npm=6",
                                            "os=ubuntu node=14", "os=ubuntu node=16", NULL };
    (void)state;
    assert_cells("run: x\n"
                 "matrix:\n"
                 "  os: [windows, ubuntu]\n"
                 "  node: [14, 16]\n"
                 "  include:\n"
                 "    - {os: windows, node: 16, npm: 6}\n",
                 expected);
}

static void
exclude_matches_in_part_and_comes_before_include(void **state)
{
    static const char *const expected[] = { "os=macos version=12 environment=production",
                                            "os=windows version=12 environment=staging",
                                            "os=windows version=16 environment=production",
                                            "os=macos version=14 environment=staging back=yes",
                                            NULL };
    (void)state;
    assert_cells("run: x\n"
                 "matrix:\n"
                 "  os: [macos, windows]\n"
                 "  version: [12, 14, 16]\n"
                 "  environment: [staging, production]\n"
                 "  exclude:\n"
                 "    - {os: macos, version: 12, environment: staging}\n"
                 "    - {os: macos, version: 14}\n"
                 "    - {os: macos, version: 16}\n"
                 "    - {os: windows, version: 12, environment: production}\n"
                 "    - {os: windows, version: 14}\n"
                 "    - {os: windows, version: 16, environment: staging}\n"
                 "  include:\n"
                 "    - {os: macos, version: 14, environment: staging, back: yes}\n",
                 expected);
}

static void
without_axes_the_entries_are_the_cells(void **state)
{
    static const char *const expected[] = { "site=production datacenter=a",
                                            "site=staging datacenter=b", NULL };
    static const char *const one[] = { "", NULL };
    (void)state;
    assert_cells("run: x\n"
                 "matrix:\n"
                 "  include:\n"
                 "    - {site: production, datacenter: a}\n"
                 "    - {site: staging, datacenter: b}\n",
                 expected);
    assert_cells("run: x\n", one);
}

static void
anchors_may_be_used(void **state)
{
    static const char *const expected[] = { "a=1 b=1", "a=1 b=2", "a=2 b=1", "a=2 b=2", NULL };
    (void)state;
    assert_cells("run: x\nmatrix: {a: &n [1, 2], b: *n}\n", expected);
}

static void
ids_are_names_of_folders_and_differ(void **state)
{
    static const char *const ids[] = {
        "none", "O2_-g", "a_b", "a_b-2", "A_B-3", "etc_passwd", NULL
    };
    (void)state;
    struct plan plan =
        parse("run: x\nmatrix:\n  f: ['', '-O2 -g', a/b, 'a b', 'A_B', ../../etc/passwd]\n");
    for (size_t i = 0; i < plan.count; i++)
        if (ids[i] == NULL || strcmp(plan.cells[i].id, ids[i]) != 0)
            fail_msg("id %zu is '%s', expected '%s'", i, plan.cells[i].id, ids[i]);
    plan_clear(&plan);
}

static void
origin_is_known(void **state)
{
    (void)state;
    struct plan plan = parse("run: x\nmatrix: {a: [1], include: [{b: 2}, {a: 3}, {b: 4}]}\n");
    assert_int_equal(plan.count, 2);
    assert_int_equal(plan.cells[0].combo->added_by, COMBO_FROM_AXES);
    assert_int_equal(plan.cells[0].combo->extended_count, 2);
    assert_int_equal(plan.cells[0].combo->extended_by[1], 2);
    assert_string_equal(plan_value(&plan.cells[0], "b"), "4");
    assert_int_equal(plan.cells[1].combo->added_by, 1);
    plan_clear(&plan);
}

static void
every_cell_is_in_one_shard(void **state)
{
    static const char text[] = "run: x\n"
                               "runs-on: ${{ matrix.os }}\n"
                               "matrix: {os: [linux, macos], n: [1, 2, 3, 4, 5],\n"
                               "         exclude: [{os: macos, n: 5}, {os: macos, n: 4}]}\n";
    (void)state;
    for (unsigned of = 2; of <= 8; of++) {
        unsigned seen[10] = { 0 };
        for (unsigned number = 1; number <= of; number++) {
            struct plan plan = parse(text);
            assert_true(plan_shard(&plan, number, of, NULL));
            assert_true(plan.count > 0);
            for (size_t i = 0; i < plan.count; i++) {
                seen[plan.cells[i].index]++;
                assert_string_equal(plan.cells[i].runs_on, plan.cells[0].runs_on);
            }
            plan_clear(&plan);
        }
        for (size_t i = 0; i < 8; i++)
            assert_int_equal(seen[i], 1);
    }
    struct plan plan = parse(text);
    struct repro_err err = { 0 };
    assert_false(plan_shard(&plan, 1, 1, &err)); /* two runners */
    assert_int_equal(err.code, REPRO_E_USAGE);
    assert_false(plan_shard(&plan, 1, 9, &err)); /* eight cells */
    plan_clear(&plan);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(include_extends_and_adds_as_documented),
        cmocka_unit_test(an_entry_of_existing_values_adds_nothing_else),
        cmocka_unit_test(exclude_matches_in_part_and_comes_before_include),
        cmocka_unit_test(without_axes_the_entries_are_the_cells),
        cmocka_unit_test(anchors_may_be_used),
        cmocka_unit_test(ids_are_names_of_folders_and_differ),
        cmocka_unit_test(origin_is_known),
        cmocka_unit_test(every_cell_is_in_one_shard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
