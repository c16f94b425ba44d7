/* test_runtime_classes.c - the causes in and around a sound image's profile runtime, each with the
 * cases that only look like it. */
#include "common/xalloc.h"
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
    assert_non_null(record->diagnosis.title);
    if (cls != CLASS_UNKNOWN) {
        assert_true(record->diagnosis.confidence >= 0.5);
        assert_true(record->diagnosis.evidence_count > 0);
    }
}

static void
sound_image(struct crash_record *record)
{
    synthetic_layout(record, "v10", 9);
    synthetic_runtime(record, "v10");
}

static void
mixed_image(struct crash_record *record)
{
    synthetic_layout(record, "v10", 5);
    synthetic_layout(record, "v8", 4);
    synthetic_runtime(record, "v10");
}

static void
started_with(struct crash_record *record, const char *env)
{
    XAPPEND(record->run.argv, record->run.argc, xstrdup("./program"));
    if (env)
        synthetic_env(record, env);
}

static void
set_signal(struct crash_record *record, int number, const char *name)
{
    free(record->signal.name);
    record->signal.number = number;
    record->signal.name = xstrdup(name);
}

/* ---- concurrent writers ---- */

static struct crash_record *
two_writers(void)
{
    struct crash_record *record = synthetic_crash(0x8);
    synthetic_writer_stack(record, "getNextNValueData");
    synthetic_thread(record);
    synthetic_writer_stack(record, "initializeValueProfRuntimeRecord");
    return record;
}

static void
test_two_writers(void **state)
{
    (void)state;
    struct crash_record *record = two_writers();
    sound_image(record);
    expect(record, CLASS_CONCURRENT_WRITERS);
    assert_true(synthetic_rejected(record, CLASS_MIXED_PROFILE_ABI));
    assert_true(synthetic_rejected(record, CLASS_DANGLING_VALUE_NODES));
    assert_true(synthetic_rejected(record, CLASS_APPLICATION));
    crash_record_free(record);
}

/* The other writer replaced a function pointer: the program counter is in the heap. */
static void
test_writer_jumped_into_data(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(0x55d8ecefc2a0);
    record->fault.access = ACCESS_EXECUTE;
    synthetic_frame(record, NULL, LAYER_UNKNOWN);
    free(record->threads[0].frames[0].module);
    record->threads[0].frames[0].module = NULL;
    synthetic_writer_stack(record, "lprofWriteDataImpl");
    synthetic_thread(record);
    synthetic_writer_stack(record, "writeFile");
    sound_image(record);
    expect(record, CLASS_CONCURRENT_WRITERS);
    assert_true(synthetic_rejected(record, CLASS_APPLICATION));
    crash_record_free(record);
}

static void
test_two_writers_of_a_mixed_image(void **state)
{
    (void)state;
    struct crash_record *record = two_writers();
    mixed_image(record);
    expect(record, CLASS_MIXED_PROFILE_ABI);
    assert_true(synthetic_rejected(record, CLASS_CONCURRENT_WRITERS));
    crash_record_free(record);
}

static void
test_one_writer_beside_idle_threads(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_noncanonical(UINT64_C(0x4242424242424242));
    synthetic_writer_stack(record, "getNextNValueData");
    synthetic_thread(record);
    synthetic_frame(record, "idle", LAYER_APPLICATION);
    sound_image(record);
    expect(record, CLASS_UNKNOWN);
    assert_true(synthetic_rejected(record, CLASS_CONCURRENT_WRITERS));
    crash_record_free(record);
}

/* ---- dangling value nodes ---- */

static struct crash_record *
torn_down(uint64_t address)
{
    struct crash_record *record = synthetic_crash(address);
    record->run.phase = PHASE_EXIT;
    synthetic_writer_stack(record, "initializeValueProfRuntimeRecord");
    synthetic_map(record, 0x400000, 0x410000, "r-xp", "/tmp/program");
    synthetic_map(record, 0x7f0000000000, 0x7f0000100000, "rw-p", NULL);
    return record;
}

static void
test_dangling_nodes(void **state)
{
    (void)state;
    struct crash_record *record = torn_down(0x7ffff7cd0000);
    sound_image(record);
    expect(record, CLASS_DANGLING_VALUE_NODES);
    assert_true(synthetic_rejected(record, CLASS_MIXED_PROFILE_ABI));
    crash_record_free(record);
}

/* The seed's theory must not be believed when the layouts are mixed. */
static void
test_unmapped_address_of_a_mixed_image(void **state)
{
    (void)state;
    struct crash_record *record = torn_down(0x7ffff7cd0000);
    mixed_image(record);
    expect(record, CLASS_MIXED_PROFILE_ABI);
    assert_true(synthetic_rejected(record, CLASS_DANGLING_VALUE_NODES));
    crash_record_free(record);
}

static void
test_mapped_address_is_not_dangling(void **state)
{
    (void)state;
    struct crash_record *record = torn_down(0x7f0000000010);
    sound_image(record);
    expect(record, CLASS_UNKNOWN);
    assert_true(synthetic_rejected(record, CLASS_DANGLING_VALUE_NODES));
    crash_record_free(record);
}

static void
test_unmapped_address_with_unknown_layouts(void **state)
{
    (void)state;
    struct crash_record *record = torn_down(0x7ffff7cd0000);
    expect(record, CLASS_UNKNOWN);
    crash_record_free(record);
}

/* ---- environment ---- */

static struct crash_record *
null_node(const char *env)
{
    struct crash_record *record = synthetic_crash(8);
    synthetic_frame(record, "__llvm_profile_instrument_target", LAYER_PROFILE_RUNTIME);
    synthetic_frame(record, "main", LAYER_APPLICATION);
    sound_image(record);
    started_with(record, env);
    return record;
}

static void
test_no_values_per_site(void **state)
{
    (void)state;
    static const char *const settings[] = { "LLVM_VP_MAX_NUM_VALS_PER_SITE=0",
                                            "LLVM_VP_MAX_NUM_VALS_PER_SITE=many",
                                            "LLVM_VP_MAX_NUM_VALS_PER_SITE=" };
    for (size_t i = 0; i < 3; i++) {
        struct crash_record *record = null_node(settings[i]);
        expect(record, CLASS_BAD_PROFILE_ENVIRONMENT);
        crash_record_free(record);
    }
}

static void
test_harmless_setting(void **state)
{
    (void)state;
    static const char *const settings[] = { "LLVM_VP_MAX_NUM_VALS_PER_SITE=24", NULL };
    for (size_t i = 0; i < 2; i++) {
        struct crash_record *record = null_node(settings[i]);
        expect(record, CLASS_UNKNOWN);
        assert_true(synthetic_rejected(record, CLASS_BAD_PROFILE_ENVIRONMENT));
        crash_record_free(record);
    }
}

static void
test_setting_beside_another_crash(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(8);
    synthetic_frame(record, "main", LAYER_APPLICATION);
    sound_image(record);
    started_with(record, "LLVM_VP_MAX_NUM_VALS_PER_SITE=0");
    expect(record, CLASS_APPLICATION);
    assert_true(synthetic_rejected(record, CLASS_BAD_PROFILE_ENVIRONMENT));
    crash_record_free(record);
}

/* ---- unallocated records ---- */

static void
test_unallocated_records(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(0x500000001);
    synthetic_frame(record, "__llvm_profile_instrument_target", LAYER_PROFILE_RUNTIME);
    synthetic_frame(record, "main", LAYER_APPLICATION);
    synthetic_runtime(record, "v10");
    expect(record, CLASS_UNALLOCATED_RECORDS);
    crash_record_free(record);
}

/* The same value in an image that has records: counters and sites of a foreign one. */
static void
test_header_like_value_of_a_mixed_image(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(0x100000002);
    synthetic_frame(record, "__llvm_profile_instrument_target", LAYER_PROFILE_RUNTIME);
    synthetic_frame(record, "main", LAYER_APPLICATION);
    mixed_image(record);
    expect(record, CLASS_MIXED_PROFILE_ABI);
    assert_true(synthetic_rejected(record, CLASS_UNALLOCATED_RECORDS));
    crash_record_free(record);
}

/* ---- build id note ---- */

static void
test_moved_note(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(0x555555560000);
    synthetic_frame(record, "__llvm_write_binary_ids", LAYER_PROFILE_RUNTIME);
    synthetic_frame(record, "lprofWriteDataImpl", LAYER_PROFILE_RUNTIME);
    mixed_image(record); /* even then: no record was read yet */
    expect(record, CLASS_MOVED_BUILD_ID_NOTE);
    assert_true(synthetic_rejected(record, CLASS_MIXED_PROFILE_ABI));
    crash_record_free(record);
}

/* ---- pool file ---- */

static struct crash_record *
merge_crash(void)
{
    struct crash_record *record = synthetic_noncanonical(UINT64_C(0x8000000000001000));
    synthetic_frame(record, "lprofMergeValueProfData", LAYER_PROFILE_RUNTIME);
    synthetic_frame(record, "__llvm_profile_merge_from_buffer", LAYER_PROFILE_RUNTIME);
    synthetic_frame(record, "writeFile", LAYER_PROFILE_RUNTIME);
    synthetic_frame(record, "__llvm_profile_write_file", LAYER_PROFILE_RUNTIME);
    return record;
}

static void
test_damaged_pool_file(void **state)
{
    (void)state;
    struct crash_record *record = merge_crash();
    sound_image(record);
    expect(record, CLASS_DAMAGED_POOL_FILE);
    assert_true(synthetic_rejected(record, CLASS_MIXED_PROFILE_ABI));
    crash_record_free(record);
}

static void
test_merge_crash_of_a_mixed_image(void **state)
{
    (void)state;
    struct crash_record *record = merge_crash();
    mixed_image(record);
    expect(record, CLASS_MIXED_PROFILE_ABI);
    assert_true(synthetic_rejected(record, CLASS_DAMAGED_POOL_FILE));
    crash_record_free(record);
}

static void
test_refused_pool_file(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_ending(OUTCOME_CLEAN);
    synthetic_message(record, "LLVM Profile Warning: Unable to merge profile data: source profile "
                              "file is not compatible.");
    sound_image(record);
    expect(record, CLASS_DAMAGED_POOL_FILE);
    assert_true(synthetic_rejected(record, CLASS_NONE));
    crash_record_free(record);
}

static void
test_pointers_of_another_process(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(0x55de01002010);
    synthetic_frame(record, "__llvm_profile_instrument_target", LAYER_PROFILE_RUNTIME);
    synthetic_frame(record, "main", LAYER_APPLICATION);
    sound_image(record);
    started_with(record, "LLVM_PROFILE_FILE=/tmp/p%c%4m.profraw");
    synthetic_map(record, 0x400000, 0x410000, "r-xp", "/tmp/program");
    expect(record, CLASS_DAMAGED_POOL_FILE);
    assert_true(synthetic_rejected(record, CLASS_DANGLING_VALUE_NODES));
    crash_record_free(record);
}

/* ---- mapping lost ---- */

static struct crash_record *
bus_error(const char *perms, const char *path)
{
    struct crash_record *record = synthetic_crash(0x7f0000000100);
    set_signal(record, SIGBUS, "SIGBUS");
    synthetic_frame(record, "work", LAYER_APPLICATION);
    synthetic_frame(record, "main", LAYER_APPLICATION);
    synthetic_map(record, 0x400000, 0x410000, "r-xp", "/tmp/program");
    synthetic_map(record, 0x7f0000000000, 0x7f0000001000, perms, path);
    sound_image(record);
    started_with(record, "LLVM_PROFILE_FILE=/tmp/%c.profraw");
    return record;
}

static void
test_mapping_lost(void **state)
{
    (void)state;
    struct crash_record *record = bus_error("rw-s", "/tmp/x.profraw");
    expect(record, CLASS_PROFILE_MAPPING_LOST);
    assert_true(synthetic_rejected(record, CLASS_APPLICATION));
    crash_record_free(record);
}

static void
test_bus_error_in_a_file_of_the_program(void **state)
{
    (void)state;
    struct crash_record *record = bus_error("rw-s", "/tmp/database");
    expect(record, CLASS_APPLICATION);
    assert_true(synthetic_rejected(record, CLASS_PROFILE_MAPPING_LOST));
    crash_record_free(record);
}

/* ---- unloaded module ---- */

static struct crash_record *
gone_code(uint64_t pc)
{
    struct crash_record *record = synthetic_crash(pc);
    record->fault.access = ACCESS_EXECUTE;
    synthetic_frame(record, NULL, LAYER_UNKNOWN);
    free(record->threads[0].frames[0].module);
    record->threads[0].frames[0].module = NULL;
    record->threads[0].frames[0].pc = pc;
    synthetic_map(record, 0x400000, 0x410000, "r-xp", "/tmp/program");
    synthetic_map(record, 0x7f0000000000, 0x7f0000010000, "r-xp", "/lib/libc.so.6");
    struct crash_module program = { .path = xstrdup("/tmp/program"),
                                    .base = 0x400000,
                                    .end = 0x410000 };
    struct crash_module libc = { .path = xstrdup("/lib/libc.so.6"),
                                 .base = 0x7f0000000000,
                                 .end = 0x7f0000010000 };
    XAPPEND(record->modules, record->module_count, program);
    XAPPEND(record->modules, record->module_count, libc);
    return record;
}

static void
test_unloaded_module(void **state)
{
    (void)state;
    struct crash_record *record = gone_code(0x7f0000034120);
    expect(record, CLASS_UNLOADED_MODULE);
    crash_record_free(record);
}

static void
test_wild_function_pointers(void **state)
{
    (void)state;
    static const uint64_t targets[] = { 0, 8, 0x123456789abc };
    for (size_t i = 0; i < 3; i++) {
        struct crash_record *record = gone_code(targets[i]);
        synthetic_frame(record, "main", LAYER_APPLICATION);
        expect(record, CLASS_APPLICATION);
        assert_true(synthetic_rejected(record, CLASS_UNLOADED_MODULE));
        crash_record_free(record);
    }
}

/* ---- writer's stack ---- */

static struct crash_record *
stack_end(void)
{
    struct crash_record *record = synthetic_crash(0x7f0000000ff8);
    record->fault.access = ACCESS_WRITE;
    synthetic_frame(record, "memset", LAYER_LIBC);
    synthetic_frame(record, "writeOneValueProfData", LAYER_PROFILE_RUNTIME);
    synthetic_frame(record, "__llvm_profile_write_file", LAYER_PROFILE_RUNTIME);
    synthetic_register(record, "rsp", 0x7f0000001010);
    synthetic_map(record, 0x7f0000000000, 0x7f0000001000, "---p", NULL);
    synthetic_map(record, 0x7f0000001000, 0x7f0000005000, "rw-p", NULL);
    return record;
}

static void
test_writer_stack(void **state)
{
    (void)state;
    struct crash_record *record = stack_end();
    sound_image(record);
    expect(record, CLASS_WRITER_STACK_EXHAUSTION);
    crash_record_free(record);
}

static void
test_stack_end_of_a_mixed_image(void **state)
{
    (void)state;
    struct crash_record *record = stack_end();
    mixed_image(record);
    expect(record, CLASS_MIXED_PROFILE_ABI);
    assert_true(synthetic_rejected(record, CLASS_WRITER_STACK_EXHAUSTION));
    crash_record_free(record);
}

static void
test_stack_overflow_of_the_program(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(0x7ffc00000ff8);
    synthetic_frame(record, "depth_of", LAYER_APPLICATION);
    synthetic_register(record, "rsp", 0x7ffc00001000);
    synthetic_map(record, 0x7ffc00001000, 0x7ffc00801000, "rw-p", "[stack]");
    sound_image(record);
    expect(record, CLASS_APPLICATION);
    assert_non_null(strstr(record->diagnosis.title, "stack overflow"));
    crash_record_free(record);
}

/* ---- deadlock ---- */

static struct crash_record *
hang(bool in_writer, bool in_handler)
{
    struct crash_record *record = synthetic_ending(OUTCOME_TIMEOUT);
    synthetic_thread(record);
    synthetic_frame(record, "__lll_lock_wait_private", LAYER_LIBC);
    synthetic_frame(record, "malloc", LAYER_LIBC);
    if (in_writer) {
        synthetic_frame(record, "lprofWriteDataImpl", LAYER_PROFILE_RUNTIME);
        synthetic_frame(record, "__llvm_profile_write_file", LAYER_PROFILE_RUNTIME);
    }
    synthetic_frame(record, "save", LAYER_APPLICATION);
    if (in_handler)
        synthetic_frame(record, "__restore_rt", LAYER_KERNEL);
    synthetic_frame(record, "main", LAYER_APPLICATION);
    return record;
}

static void
test_deadlock_in_a_handler(void **state)
{
    (void)state;
    struct crash_record *record = hang(true, true);
    expect(record, CLASS_WRITER_DEADLOCK);
    assert_non_null(strstr(record->diagnosis.title, "signal handler"));
    crash_record_free(record);
}

static void
test_deadlock_without_a_handler(void **state)
{
    (void)state;
    struct crash_record *record = hang(true, false);
    expect(record, CLASS_WRITER_DEADLOCK);
    assert_null(strstr(record->diagnosis.title, "signal handler"));
    crash_record_free(record);
}

static void
test_hang_of_the_program(void **state)
{
    (void)state;
    struct crash_record *record = hang(false, true);
    expect(record, CLASS_UNKNOWN);
    assert_true(synthetic_rejected(record, CLASS_WRITER_DEADLOCK));
    crash_record_free(record);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_writers),
        cmocka_unit_test(test_writer_jumped_into_data),
        cmocka_unit_test(test_two_writers_of_a_mixed_image),
        cmocka_unit_test(test_one_writer_beside_idle_threads),
        cmocka_unit_test(test_dangling_nodes),
        cmocka_unit_test(test_unmapped_address_of_a_mixed_image),
        cmocka_unit_test(test_mapped_address_is_not_dangling),
        cmocka_unit_test(test_unmapped_address_with_unknown_layouts),
        cmocka_unit_test(test_no_values_per_site),
        cmocka_unit_test(test_harmless_setting),
        cmocka_unit_test(test_setting_beside_another_crash),
        cmocka_unit_test(test_unallocated_records),
        cmocka_unit_test(test_header_like_value_of_a_mixed_image),
        cmocka_unit_test(test_moved_note),
        cmocka_unit_test(test_damaged_pool_file),
        cmocka_unit_test(test_merge_crash_of_a_mixed_image),
        cmocka_unit_test(test_refused_pool_file),
        cmocka_unit_test(test_pointers_of_another_process),
        cmocka_unit_test(test_mapping_lost),
        cmocka_unit_test(test_bus_error_in_a_file_of_the_program),
        cmocka_unit_test(test_unloaded_module),
        cmocka_unit_test(test_wild_function_pointers),
        cmocka_unit_test(test_writer_stack),
        cmocka_unit_test(test_stack_end_of_a_mixed_image),
        cmocka_unit_test(test_stack_overflow_of_the_program),
        cmocka_unit_test(test_deadlock_in_a_handler),
        cmocka_unit_test(test_deadlock_without_a_handler),
        cmocka_unit_test(test_hang_of_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
