/* test_analysis.c - factors, answer and exit code from cells. */
#include "common/xalloc.h"
#include "repro/matrix/analysis.h"
#include "repro/matrix/cell.h"
#include "repro/matrix/matrix.h"
#include "repro/matrix/proofs.h"
#include "tests/common/cmocka_all.h"

#include <stdlib.h>
#include <string.h>

/* The default matrix in which every cell did what was expected. */
static struct matrix_result *
expected_result(void)
{
    struct matrix_result *result = matrix_result_new();
    struct plan plan = plan_default();
    for (size_t i = 0; i < plan.count; i++) {
        struct matrix_cell cell = cell_of_plan(&plan.cells[i]);
        cell.ran = cell.has_outcome = cell.met = true;
        cell.outcome = cell.expected == EXPECT_CRASH           ? OUTCOME_CRASH
                       : cell.expected == EXPECT_REFUSED_WRITE ? OUTCOME_REFUSED_WRITE
                                                               : OUTCOME_CLEAN;
        if (cell.expected == EXPECT_CRASH) {
            cell.crashes = 1;
            cell.function = xstrdup("initializeValueProfRuntimeRecord");
            cell.crash_class = xstrdup("mixed-profile-abi");
        }
        XAPPEND(result->cells, result->cell_count, cell);
    }
    result->answer.function = xstrdup(plan.file->faults_in->text);
    for (size_t i = 0; i < plan.axis_count; i++) {
        struct matrix_axis axis = { .name = xstrdup(plan.axes[i].name) };
        XAPPEND(result->axes, result->axis_count, axis);
    }
    plan_clear(&plan);
    return result;
}

static struct matrix_cell *
find(struct matrix_result *result, const char *id)
{
    for (size_t i = 0; i < result->cell_count; i++)
        if (strcmp(result->cells[i].id, id) == 0)
            return &result->cells[i];
    fail_msg("no cell %s", id);
    return NULL;
}

static void
allocator_code_and_link_order_decide_the_allocator_does_not(void **state)
{
    (void)state;
    struct matrix_result *result = expected_result();
    analysis_factors(result);
    assert_int_equal(result->decisive_count, 2);
    assert_string_equal(result->decisive[0].axis, "allocator_code");
    assert_string_equal(result->decisive[1].axis, "link_order");
    assert_int_equal(result->decisive[1].pairs, 4);
    assert_int_equal(result->irrelevant_count,
                     1); /* program was varied only where nothing failed */
    assert_string_equal(result->irrelevant[0].axis, "allocator");
    assert_int_equal(result->irrelevant[0].pairs, 30);
    /* the pairs that prove it: 4 allocators that crash, 4 that are refused */
    assert_int_equal(result->irrelevant[0].example_count, 12);
    for (size_t i = 0; i < 12; i++) {
        const struct factor_pair *pair = &result->irrelevant[0].examples[i];
        assert_int_equal(pair->outcomes[0], pair->outcomes[1]);
        assert_int_not_equal(pair->outcomes[0], OUTCOME_CLEAN);
    }
    assert_int_equal(result->decisive[1].example_count, 4);
    static const char *const parts[] = { "decided by allocator_code and link_order.",
                                         "allocator does not: 12 pairs of failing cells" };
    for (size_t i = 0; i < 2; i++)
        assert_non_null(strstr(result->factors_summary, parts[i]));
    matrix_result_free(result);
}

static void
one_deviating_allocator_makes_it_decisive(void **state)
{
    (void)state;
    struct matrix_result *result = expected_result();
    find(result, "jemalloc-plain-packaged")->outcome = OUTCOME_CRASH;
    analysis_factors(result);
    bool decisive = false;
    for (size_t i = 0; i < result->decisive_count; i++)
        decisive = decisive || (strcmp(result->decisive[i].axis, "allocator") == 0 &&
                                strstr(result->decisive[i].says, "jemalloc-plain") != NULL);
    assert_true(decisive);
    matrix_result_free(result);
}

static void
cells_without_an_outcome_are_no_evidence(void **state)
{
    (void)state;
    struct matrix_result *result = expected_result();
    for (size_t i = 0; i < result->cell_count; i++)
        result->cells[i].has_outcome = false;
    analysis_factors(result);
    analysis_answer(result);
    assert_int_equal(result->decisive_count + result->irrelevant_count, 0);
    assert_false(result->answer.faults);
    assert_non_null(strstr(result->answer.summary, "23 cells did not run"));
    matrix_result_free(result);
}

static void
the_answer_names_the_cells_and_what_they_share(void **state)
{
    (void)state;
    struct matrix_result *result = expected_result();
    analysis_factors(result);
    analysis_answer(result);
    const struct matrix_answer *answer = &result->answer;
    assert_string_equal(answer->question, "does initializeValueProfRuntimeRecord fault?");
    assert_true(answer->faults);
    assert_int_equal(answer->cell_count, 4);
    assert_string_equal(answer->cells[0], "system-instrumented-foreign-llvm-program-first");
    static const char *const parts[] = {
        "Yes, in 4 of 23 cells",
        "program=instrumented, allocator_code=foreign-llvm, link_order=program-first",
        "no cell without this combination faults there",
        "Which allocator it is makes no difference",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strstr(answer->summary, parts[i]) == NULL)
            fail_msg("'%s' lacks '%s'", answer->summary, parts[i]);
    matrix_result_free(result);
}

static void
what_all_cells_have_explains_nothing(void **state)
{
    (void)state;
    struct matrix_result *result = expected_result();
    for (size_t i = 0; i < result->cell_count; i++)
        result->cells[i].has_outcome =
            strcmp(matrix_cell_axis(&result->cells[i], "allocator_code"), "foreign-llvm") == 0;
    analysis_answer(result);
    assert_non_null(strstr(result->answer.summary, "They share link_order=program-first;"));
    matrix_result_free(result);
}

static void
a_crash_elsewhere_is_not_the_fault_asked_about(void **state)
{
    (void)state;
    struct matrix_result *result = expected_result();
    for (size_t i = 0; i < result->cell_count; i++) {
        struct matrix_cell *cell = &result->cells[i];
        if (cell->function != NULL) {
            free(cell->function);
            cell->function = xstrdup("evtx_parse");
        }
    }
    analysis_answer(result);
    assert_false(result->answer.faults);
    assert_int_equal(result->answer.cell_count, 0);
    assert_non_null(strstr(result->answer.summary, "No: in none of the 23 cells"));
    matrix_result_free(result);
}

static void
a_cell_with_the_combination_that_does_not_fault_is_counted(void **state)
{
    (void)state;
    struct matrix_result *result = expected_result();
    find(result, "jemalloc-instrumented-foreign-llvm-program-first")->outcome = OUTCOME_CLEAN;
    analysis_answer(result);
    assert_int_equal(result->answer.cell_count, 3);
    assert_non_null(strstr(result->answer.summary, "1 cell with this combination does not"));
    matrix_result_free(result);
}

static void
add_fixes(struct matrix_cell *cell)
{
    diagnosis_add_fix(&cell->why, "without instrumentation", "CFLAGS=-fno-profile-generate", false);
    diagnosis_add_fix(&cell->why, "one LLVM for all", NULL, false);
    diagnosis_add_fix(&cell->why, "something else", "reboot", false);
}

static void
make_good(struct matrix_result *result, const char *id)
{
    struct matrix_cell *cell = find(result, id);
    cell->profile.status = xstrdup("ok");
    cell->profile.functions = cell->profile.functions_with_counts = 7;
}

static void
neighbours_prove_fixes(void **state)
{
    (void)state;
    struct matrix_result *result = expected_result();
    struct matrix_cell *crash = find(result, "mimalloc-instrumented-foreign-llvm-program-first");
    struct matrix_cell *refused =
        find(result, "jemalloc-instrumented-foreign-llvm-allocator-first");
    add_fixes(crash);
    add_fixes(refused);
    make_good(result, "mimalloc-instrumented-foreign-uninstrumented");
    make_good(result, "jemalloc-instrumented-same-llvm");
    make_good(result, "mimalloc-instrumented-packaged");
    /* clean, but nothing is known of its profile */
    assert_null(find(result, "mimalloc-instrumented-same-llvm")->profile.status);
    proofs_find(result);
    assert_true(crash->why.fixes[0].verified);
    assert_string_equal(crash->why.fixes[0].verified_by,
                        "cell mimalloc-instrumented-foreign-uninstrumented");
    assert_false(crash->why.fixes[1].verified);
    assert_false(crash->why.fixes[2].verified);
    assert_false(refused->why.fixes[0].verified); /* of another allocator's cell: no proof */
    assert_true(refused->why.fixes[1].verified);
    matrix_result_free(result);
}

static void
a_neighbour_that_is_not_clean_or_counted_nothing_proves_nothing(void **state)
{
    (void)state;
    struct matrix_result *result = expected_result();
    struct matrix_cell *crash = find(result, "mimalloc-instrumented-foreign-llvm-program-first");
    struct matrix_cell *other = find(result, "mimalloc-instrumented-foreign-uninstrumented");
    add_fixes(crash);
    make_good(result, other->id);
    other->profile.functions_with_counts = 0;
    proofs_find(result);
    assert_false(crash->why.fixes[0].verified);
    other->profile.functions_with_counts = 7;
    other->outcome = OUTCOME_EXIT_NONZERO;
    proofs_find(result);
    assert_false(crash->why.fixes[0].verified);
    other->outcome = OUTCOME_CLEAN;
    other->flaky = true;
    proofs_find(result);
    assert_false(crash->why.fixes[0].verified);
    other->flaky = false;
    proofs_find(result);
    assert_true(crash->why.fixes[0].verified);
    matrix_result_free(result);
}

static void
exit_codes_follow_the_worst_cell(void **state)
{
    (void)state;
    struct matrix_result *result = expected_result();
    struct matrix_cell *cell = find(result, "system-plain-packaged");
    assert_int_equal(matrix_exit_code(result, false), 0);
    assert_int_equal(matrix_exit_code(result, true), 1); /* crashes, though expected */
    cell->outcome = OUTCOME_TIMEOUT;
    cell->met = false;
    assert_int_equal(matrix_exit_code(result, false), 6);
    cell->outcome = OUTCOME_EMPTY_PROFILE;
    assert_int_equal(matrix_exit_code(result, false), 1);
    cell->has_outcome = false;
    cell->build.status = BUILD_FAILED;
    assert_int_equal(matrix_exit_code(result, false), 4);
    result->interrupted = true;
    assert_int_equal(matrix_exit_code(result, false), 130);
    matrix_result_free(result);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocator_code_and_link_order_decide_the_allocator_does_not),
        cmocka_unit_test(one_deviating_allocator_makes_it_decisive),
        cmocka_unit_test(cells_without_an_outcome_are_no_evidence),
        cmocka_unit_test(the_answer_names_the_cells_and_what_they_share),
        cmocka_unit_test(what_all_cells_have_explains_nothing),
        cmocka_unit_test(a_crash_elsewhere_is_not_the_fault_asked_about),
        cmocka_unit_test(a_cell_with_the_combination_that_does_not_fault_is_counted),
        cmocka_unit_test(neighbours_prove_fixes),
        cmocka_unit_test(a_neighbour_that_is_not_clean_or_counted_nothing_proves_nothing),
        cmocka_unit_test(exit_codes_follow_the_worst_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
