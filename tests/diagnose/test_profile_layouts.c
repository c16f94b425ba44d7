/* test_profile_layouts.c - mixed-profile-abi and runtime-mismatch, and what only looks like them.
 */
#include "repro/diagnose/diagnose.h"
#include "tests/common/cmocka_all.h"
#include "tests/diagnose/synthetic.h"

#include <string.h>

static struct crash_record *
mixed_crash(void)
{
    struct crash_record *record = synthetic_crash(0x3);
    synthetic_writer_stack(record, "initializeValueProfRuntimeRecord");
    synthetic_layout(record, "v10", 2);
    synthetic_layout(record, "v8", 4);
    synthetic_runtime(record, "v10");
    return record;
}

static void
expect(struct crash_record *record, enum diagnosis_class cls)
{
    diagnose_record(record, NULL, NULL);
    assert_true(record->diagnosis.present);
    assert_string_equal(diagnosis_class_name(record->diagnosis.cls), diagnosis_class_name(cls));
    assert_string_equal(record->signature_class, diagnosis_class_name(cls));
    assert_non_null(record->diagnosis.title);
}

static void
test_mixed_at_exit(void **state)
{
    (void)state;
    struct crash_record *record = mixed_crash();
    record->profile.has_at_fault = true;
    record->profile.at_fault_offset = 192;
    record->profile.at_fault_index = 3;
    expect(record, CLASS_MIXED_PROFILE_ABI);
    assert_true(record->diagnosis.confidence > 0.95);
    assert_non_null(strstr(record->diagnosis.title, "4 of 6"));
    assert_true(record->diagnosis.fix_count >= 2);
    assert_non_null(strstr(record->diagnosis.fixes[0].command, "-fno-profile-generate"));
    assert_false(record->diagnosis.fixes[0].verified);
    assert_true(synthetic_rejected(record, CLASS_APPLICATION));
    assert_true(synthetic_rejected(record, CLASS_RUNTIME_MISMATCH));
    crash_record_free(record);
}

static void
test_mixed_while_running(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_noncanonical(UINT64_C(0x5354415641574155));
    synthetic_frame(record, "__llvm_profile_instrument_target", LAYER_PROFILE_RUNTIME);
    synthetic_frame(record, "foo", LAYER_APPLICATION);
    synthetic_frame(record, "main", LAYER_APPLICATION);
    synthetic_layout(record, "v8", 3);
    synthetic_layout(record, "v10", 1);
    synthetic_runtime(record, "v8");
    synthetic_decode(record, UINT64_C(0x5354415641574155), "rsi", "code-bytes");
    expect(record, CLASS_MIXED_PROFILE_ABI);
    assert_true(record->diagnosis.confidence > 0.95);
    crash_record_free(record);
}

static void
test_mixed_stripped(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(0x100000002);
    synthetic_frame(record, NULL, LAYER_APPLICATION);
    synthetic_frame(record, NULL, LAYER_APPLICATION);
    synthetic_layout(record, "v10", 3);
    synthetic_layout(record, "v8", 1);
    synthetic_runtime(record, "v10");
    synthetic_decode(record, 0x100000002, "fault.address", "counters-and-sites");
    expect(record, CLASS_MIXED_PROFILE_ABI);
    crash_record_free(record);
}

static void
test_mixed_refused(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_ending(OUTCOME_REFUSED_WRITE);
    synthetic_layout(record, "v8", 4);
    synthetic_layout(record, "v10", 2);
    synthetic_runtime(record, "v10");
    synthetic_message(record, "LLVM Profile Error: Runtime and instrumentation version mismatch : "
                              "expected 10, but get 8");
    expect(record, CLASS_MIXED_PROFILE_ABI);
    crash_record_free(record);
}

static void
test_mixed_silent(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_ending(OUTCOME_CORRUPT);
    synthetic_layout(record, "v8", 5);
    synthetic_layout(record, "v10", 1);
    synthetic_runtime(record, "v8");
    expect(record, CLASS_MIXED_PROFILE_ABI);
    crash_record_free(record);
}

static void
expect_hidden_by_pool(enum crash_outcome outcome, const char *refusal, const char *reason)
{
    struct crash_record *record = synthetic_ending(outcome);
    synthetic_layout(record, "v10", 5);
    synthetic_layout(record, "v8", 1);
    synthetic_runtime(record, "v10");
    synthetic_message(record, refusal);
    synthetic_message(record, reason);
    expect(record, CLASS_MIXED_PROFILE_ABI);
    assert_non_null(strstr(record->diagnosis.fixes[0].command, "rm "));
    crash_record_free(record);
}

static void
test_mixed_hidden_by_pool(void **state)
{
    (void)state;
    expect_hidden_by_pool(
        OUTCOME_CLEAN,
        "LLVM Profile Warning: Unable to merge profile data: source profile file is not "
        "compatible.",
        "LLVM Profile Error: Profile Merging of file default.profraw failed: Success");
    /* loaded at the same addresses as the run that crashed (setarch -R, an emulator) */
    expect_hidden_by_pool(
        OUTCOME_CORRUPT, "LLVM Profile Error: Invalid profile data to merge",
        "LLVM Profile Error: Failed to write file \"default.profraw\": File exists");
}

/* The image mixes layouts, but the program dereferences null in its own code. */
static void
test_mixed_image_application_crash(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(0);
    synthetic_frame(record, "parse", LAYER_APPLICATION);
    synthetic_frame(record, "main", LAYER_APPLICATION);
    synthetic_layout(record, "v10", 2);
    synthetic_layout(record, "v8", 4);
    synthetic_runtime(record, "v10");
    expect(record, CLASS_APPLICATION);
    assert_true(synthetic_rejected(record, CLASS_MIXED_PROFILE_ABI));
    crash_record_free(record);
}

/* v9 and v10 records are walked alike: no mix. */
static void
test_v9_beside_v10_is_no_mix(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(0x7ffff7cd0000);
    synthetic_writer_stack(record, "initializeValueProfRuntimeRecord");
    synthetic_layout(record, "v10", 2);
    synthetic_layout(record, "v9", 4);
    synthetic_runtime(record, "v10");
    diagnose_record(record, NULL, NULL);
    assert_int_not_equal(record->diagnosis.cls, CLASS_MIXED_PROFILE_ABI);
    assert_int_not_equal(record->diagnosis.cls, CLASS_RUNTIME_MISMATCH);
    crash_record_free(record);
}

static void
test_runtime_mismatch_crash(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(0x1000000000006);
    synthetic_frame(record, "__llvm_profile_instrument_memop", LAYER_PROFILE_RUNTIME);
    synthetic_frame(record, "main", LAYER_APPLICATION);
    synthetic_layout(record, "v8", 6);
    synthetic_runtime(record, "v10");
    expect(record, CLASS_RUNTIME_MISMATCH);
    assert_true(synthetic_rejected(record, CLASS_MIXED_PROFILE_ABI));
    crash_record_free(record);
}

static void
test_runtime_mismatch_refused(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_ending(OUTCOME_REFUSED_WRITE);
    synthetic_layout(record, "v10", 6);
    synthetic_runtime(record, "v8");
    synthetic_message(record, "LLVM Profile Error: Runtime and instrumentation version mismatch : "
                              "expected 8, but get 10");
    expect(record, CLASS_RUNTIME_MISMATCH);
    crash_record_free(record);
}

/* A refused write of an image nobody has looked into: either class is possible. */
static void
test_refused_without_layouts_is_unknown(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_ending(OUTCOME_REFUSED_WRITE);
    synthetic_message(record, "LLVM Profile Error: Runtime and instrumentation version mismatch : "
                              "expected 8, but get 10");
    expect(record, CLASS_UNKNOWN);
    crash_record_free(record);
}

/* A crash in the writer of a sound image, nothing else seen: not decided. */
static void
test_writer_crash_without_a_mix_is_unknown(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_noncanonical(UINT64_C(0x4141414141414141));
    synthetic_writer_stack(record, "initializeValueProfRuntimeRecord");
    synthetic_layout(record, "v10", 6);
    synthetic_runtime(record, "v10");
    expect(record, CLASS_UNKNOWN);
    assert_true(synthetic_rejected(record, CLASS_MIXED_PROFILE_ABI));
    assert_true(synthetic_rejected(record, CLASS_APPLICATION));
    crash_record_free(record);
}

static void
test_diagnosing_twice_is_the_same(void **state)
{
    (void)state;
    struct crash_record *record = mixed_crash();
    diagnose_record(record, NULL, NULL);
    size_t evidence = record->diagnosis.evidence_count;
    size_t rivals = record->diagnosis.rival_count;
    expect(record, CLASS_MIXED_PROFILE_ABI);
    assert_int_equal(record->diagnosis.evidence_count, evidence);
    assert_int_equal(record->diagnosis.rival_count, rivals);
    crash_record_free(record);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mixed_at_exit),
        cmocka_unit_test(test_mixed_while_running),
        cmocka_unit_test(test_mixed_stripped),
        cmocka_unit_test(test_mixed_refused),
        cmocka_unit_test(test_mixed_silent),
        cmocka_unit_test(test_mixed_hidden_by_pool),
        cmocka_unit_test(test_mixed_image_application_crash),
        cmocka_unit_test(test_v9_beside_v10_is_no_mix),
        cmocka_unit_test(test_runtime_mismatch_crash),
        cmocka_unit_test(test_runtime_mismatch_refused),
        cmocka_unit_test(test_refused_without_layouts_is_unknown),
        cmocka_unit_test(test_writer_crash_without_a_mix_is_unknown),
        cmocka_unit_test(test_diagnosing_twice_is_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
