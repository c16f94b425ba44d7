/* test_theories.c - what was seen refutes the theories that predicted otherwise, and no other. */
#include "common/xalloc.h"
#include "repro/experiments/theories.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct crash_record *
mixed_crash(void)
{
    struct crash_record *record = crash_record_new();
    record->outcome = OUTCOME_CRASH;
    record->diagnosis.present = true;
    record->diagnosis.cls = CLASS_MIXED_PROFILE_ABI;
    return record;
}

static void
add_seen(struct crash_record *record, enum experiment_change change, enum crash_outcome outcome,
         bool clean)
{
    struct experiment seen = { .name = xstrdup(experiment_table[change].name),
                               .change = xstrdup(experiment_table[change].change),
                               .predicted = theories_predict(&record->diagnosis, change),
                               .outcome = xstrdup(crash_outcome_name(outcome)),
                               .cls = xstrdup("none"),
                               .profile = xstrdup(clean ? "ok" : "crash"),
                               .runs = 1,
                               .clean = clean };
    seen.agrees = theories_agree(&seen, seen.predicted, record);
    XAPPEND(record->diagnosis.experiments, record->diagnosis.experiment_count, seen);
}

static const struct theory *
find_theory(const struct crash_record *record, const char *name)
{
    for (size_t i = 0; i < record->diagnosis.theory_count; i++)
        if (strcmp(record->diagnosis.theories[i].name, name) == 0)
            return &record->diagnosis.theories[i];
    return NULL;
}

static void
a_flush_that_crashes_refutes_the_exit_order(void **state)
{
    (void)state;
    struct crash_record *record = mixed_crash();
    add_seen(record, CHANGE_FLUSH_FIRST, OUTCOME_CRASH, false);
    add_seen(record, CHANGE_FOREIGN_UNINSTRUMENTED, OUTCOME_CLEAN, true);
    theories_judge(record);
    assert_true(experiments_agree(record));
    const struct theory *right = &record->diagnosis.theories[0];
    assert_string_equal(right->name, "mixed-profile-abi");
    assert_int_equal(right->tested, 2);
    assert_int_equal(right->refuted, 0);
    const struct theory *wrong = find_theory(record, "exit-order");
    assert_non_null(wrong);
    assert_int_equal(wrong->refuted, 2);
    assert_non_null(strstr(wrong->because, "flush-first"));
    assert_int_equal(find_theory(record, "application")->refuted, 1);
    crash_record_free(record);
}

static void
what_was_not_made_tests_nothing(void **state)
{
    (void)state;
    struct crash_record *record = mixed_crash();
    struct experiment skipped = { .name = xstrdup("one-llvm"),
                                  .change = xstrdup("x"),
                                  .predicted = RESULT_CLEAN,
                                  .skipped = xstrdup("no compiler") };
    XAPPEND(record->diagnosis.experiments, record->diagnosis.experiment_count, skipped);
    theories_judge(record);
    assert_true(experiments_agree(record));
    assert_int_equal(record->diagnosis.theory_count, 1); /* the cause itself, untested */
    assert_int_equal(record->diagnosis.theories[0].tested, 0);
    crash_record_free(record);
}

static void
the_cause_can_be_refuted(void **state)
{
    (void)state;
    struct crash_record *record = mixed_crash();
    add_seen(record, CHANGE_ONE_LLVM, OUTCOME_CRASH, false);
    theories_judge(record);
    assert_false(experiments_agree(record));
    assert_int_equal(record->diagnosis.theories[0].refuted, 1);
    assert_non_null(strstr(record->diagnosis.theories[0].because, "one-llvm"));
    crash_record_free(record);
}

static void
clean_with_a_bad_profile_is_not_clean(void **state)
{
    (void)state;
    struct crash_record *record = mixed_crash();
    add_seen(record, CHANGE_ONE_LLVM, OUTCOME_CLEAN, false);
    assert_false(experiments_agree(record));
    theories_judge(record);
    assert_non_null(strstr(record->diagnosis.theories[0].because, "profile is not good"));
    crash_record_free(record);
}

static void
a_torn_down_allocator_is_no_rival_of_itself(void **state)
{
    (void)state;
    struct diagnosis d = { .cls = CLASS_DANGLING_VALUE_NODES };
    assert_int_equal(theories_predict(&d, CHANGE_STATIC_NODES), RESULT_NOT_CLEAN);
    diagnosis_add_fix(&d, "keep the lists out of the heap", "remove -mllvm -vp-static-alloc=false",
                      false);
    assert_int_equal(theories_predict(&d, CHANGE_STATIC_NODES), RESULT_CLEAN);
    assert_false(theories_ask_for(&d, CHANGE_FLUSH_FIRST));
    diagnosis_clear(&d);
    struct diagnosis none = { .cls = CLASS_NONE };
    for (unsigned i = 0; i < CHANGE_COUNT; i++)
        assert_false(theories_ask_for(&none, (enum experiment_change)i));
}

static void
every_change_has_its_words(void **state)
{
    (void)state;
    for (unsigned i = 0; i < CHANGE_COUNT; i++) {
        enum experiment_change change = CHANGE_COUNT;
        assert_non_null(experiment_table[i].name);
        assert_non_null(experiment_table[i].change);
        assert_true(experiment_parse(experiment_table[i].name, &change));
        assert_int_equal(change, i);
    }
    enum experiment_change change;
    assert_false(experiment_parse("nothing", &change));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flush_that_crashes_refutes_the_exit_order),
        cmocka_unit_test(what_was_not_made_tests_nothing),
        cmocka_unit_test(the_cause_can_be_refuted),
        cmocka_unit_test(clean_with_a_bad_profile_is_not_clean),
        cmocka_unit_test(a_torn_down_allocator_is_no_rival_of_itself),
        cmocka_unit_test(every_change_has_its_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
