/* test_application.c - crashes of the program itself, and no crash at all. */
#include "repro/diagnose/diagnose.h"
#include "tests/common/cmocka_all.h"
#include "tests/diagnose/synthetic.h"

#include <stdlib.h>
#include <string.h>

static void
expect(struct crash_record *record, enum diagnosis_class cls)
{
    diagnose_record(record, NULL, NULL);
    assert_string_equal(diagnosis_class_name(record->diagnosis.cls), diagnosis_class_name(cls));
}

static void
sound_image(struct crash_record *record)
{
    synthetic_layout(record, "v10", 9);
    synthetic_runtime(record, "v10");
}

static void
test_null_pointer(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(0x8);
    synthetic_frame(record, "parse", LAYER_APPLICATION);
    synthetic_frame(record, "main", LAYER_APPLICATION);
    sound_image(record);
    expect(record, CLASS_APPLICATION);
    assert_non_null(strstr(record->diagnosis.title, "null pointer"));
    crash_record_free(record);
}

/* Reported address 0 with SI_KERNEL is no null pointer, and must not be called one. */
static void
test_wild_pointer_is_not_null(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_noncanonical(UINT64_C(0x4141414141414141));
    synthetic_frame(record, "parse", LAYER_APPLICATION);
    sound_image(record);
    expect(record, CLASS_APPLICATION);
    assert_null(strstr(record->diagnosis.title, "null"));
    crash_record_free(record);
}

static void
test_abort_in_free(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(0);
    record->signal.number = SIGABRT;
    record->fault.present = false;
    synthetic_frame(record, NULL, LAYER_LIBC);
    synthetic_frame(record, "raise", LAYER_LIBC);
    synthetic_frame(record, "abort", LAYER_LIBC);
    synthetic_frame(record, NULL, LAYER_LIBC);
    synthetic_frame(record, "release", LAYER_APPLICATION);
    synthetic_frame(record, "main", LAYER_APPLICATION);
    sound_image(record);
    expect(record, CLASS_APPLICATION);
    assert_non_null(strstr(record->diagnosis.title, "release"));
    crash_record_free(record);
}

/* An application function called writeFile is not the runtime's. */
static void
test_own_function_named_like_the_runtime(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(0);
    synthetic_frame(record, "writeFile", LAYER_APPLICATION);
    synthetic_frame(record, "save", LAYER_APPLICATION);
    sound_image(record);
    expect(record, CLASS_APPLICATION);
    crash_record_free(record);
}

static void
test_crash_in_the_runtime_is_not_the_application(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(0x7fff00001000);
    synthetic_frame(record, "memset", LAYER_LIBC);
    synthetic_writer_stack(record, "getNextNValueData");
    diagnose_record(record, NULL, NULL);
    assert_int_not_equal(record->diagnosis.cls, CLASS_APPLICATION);
    assert_true(synthetic_rejected(record, CLASS_APPLICATION));
    crash_record_free(record);
}

/* Somebody sends SIGSEGV while the writer of a mixed image runs: neither is to blame. */
static void
test_sent_signal(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(0);
    record->fault.present = false;
    record->signal.code = 0;
    synthetic_writer_stack(record, "initializeValueProfRuntimeRecord");
    synthetic_layout(record, "v10", 2);
    synthetic_layout(record, "v8", 4);
    synthetic_runtime(record, "v10");
    expect(record, CLASS_APPLICATION);
    assert_non_null(strstr(record->diagnosis.title, "sent"));
    crash_record_free(record);
}

static void
test_killed(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_ending(OUTCOME_CRASH);
    record->signal.present = true;
    record->signal.number = SIGKILL;
    expect(record, CLASS_APPLICATION);
    crash_record_free(record);
}

static void
test_not_instrumented(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(0);
    record->subject.instrumented = strdup("no");
    synthetic_frame(record, NULL, LAYER_UNKNOWN);
    expect(record, CLASS_APPLICATION);
    assert_true(record->diagnosis.confidence > 0.9);
    crash_record_free(record);
}

static void
test_crash_without_a_stack_is_unknown(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(0);
    expect(record, CLASS_UNKNOWN);
    assert_int_equal(record->diagnosis.evidence_count, 1);
    crash_record_free(record);
}

static void
test_no_crash(void **state)
{
    (void)state;
    static const enum crash_outcome outcomes[] = { OUTCOME_CLEAN, OUTCOME_EXIT_NONZERO,
                                                   OUTCOME_NOT_STARTED };
    for (size_t i = 0; i < 3; i++) {
        struct crash_record *record = synthetic_ending(outcomes[i]);
        expect(record, CLASS_NONE);
        crash_record_free(record);
    }
}

static void
test_timeout_without_a_reason_is_unknown(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_ending(OUTCOME_TIMEOUT);
    expect(record, CLASS_UNKNOWN);
    crash_record_free(record);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_null_pointer),
        cmocka_unit_test(test_wild_pointer_is_not_null),
        cmocka_unit_test(test_abort_in_free),
        cmocka_unit_test(test_own_function_named_like_the_runtime),
        cmocka_unit_test(test_crash_in_the_runtime_is_not_the_application),
        cmocka_unit_test(test_sent_signal),
        cmocka_unit_test(test_killed),
        cmocka_unit_test(test_not_instrumented),
        cmocka_unit_test(test_crash_without_a_stack_is_unknown),
        cmocka_unit_test(test_no_crash),
        cmocka_unit_test(test_timeout_without_a_reason_is_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
