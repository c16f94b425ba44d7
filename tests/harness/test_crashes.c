/* test_crashes.c - records of real crashes: under ptrace, then the same behind the preloaded
 * handler. */
#include "tests/harness/runs.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#ifdef __x86_64__
#    define MACHINE "x86_64"
#else
#    define MACHINE "aarch64"
#endif
static const bool is_x86 = sizeof MACHINE == sizeof "x86_64";

static struct harness_options options = { .wall_ms = 20000 };

static struct crash_record *
crash(const char *name, const char *argument, int signal_number)
{
    struct crash_record *record = run_crasher(name, argument, &options);
    assert_int_equal(record->outcome, OUTCOME_CRASH);
    assert_true(record->signal.present);
    assert_int_equal(record->signal.number, signal_number);
    assert_int_equal(record->run.exit_signal, signal_number);
    assert_string_equal(record->run.capture,
                        options.capture == CAPTURE_PRELOAD ? "preload" : "ptrace");
    assert_true(record->register_count > 20);
    assert_true(record->map_count > 5);
    return record;
}

static void
null_pointer_access_is_described(void **state)
{
    (void)state;
    struct crash_record *record = crash("null_read", NULL, SIGSEGV);
    assert_string_equal(record->signal.code_name, "SEGV_MAPERR");
    assert_string_equal(frame_function(record, 0), "read_field");
    assert_string_equal(frame_function(record, 1), "main");
    assert_true(record->fault.present);
    assert_int_equal(record->fault.address, 8);
    assert_int_equal(record->fault.address_source, ADDRESS_FROM_OS);
    assert_int_equal(record->fault.access, ACCESS_READ);
    assert_int_equal(record->fault.width, 4);
    assert_string_equal(record->fault.region_kind, "null-page");
    assert_int_equal(record->run.phase, PHASE_RUNNING);
    assert_true(record->instruction.present);
    assert_true(record->instruction.window_count > 2);
    const struct crash_frame *frame = &crash_record_crashed_thread(record)->frames[0];
    assert_true(frame->symbol_exact);
    assert_int_equal(frame->line, 14);
    assert_non_null(strstr(frame->file, "null_read.c"));
    assert_int_equal(frame->layer, LAYER_APPLICATION);
    assert_string_equal(record->subject.arch, MACHINE);
    assert_string_equal(record->subject.instrumented, "no");
    crash_record_free(record);
}

static void
non_canonical_address_is_computed_from_the_instruction(void **state)
{
    (void)state;
    struct crash_record *record = crash("non_canonical", NULL, SIGSEGV);
    assert_string_equal(record->signal.code_name, is_x86 ? "SI_KERNEL" : "SEGV_MAPERR");
    assert_int_equal(record->fault.address, UINT64_C(0x1000000000006));
    if (record->signal.reported_address != record->fault.address) { /* Linux on aarch64 knows it */
        assert_int_equal(record->signal.reported_address, 0);
        assert_int_equal(record->fault.address_source, ADDRESS_FROM_INSTRUCTION);
    }
    assert_int_equal(record->fault.canonical, !is_x86);
    assert_int_equal(record->fault.access, ACCESS_READ);
    crash_record_free(record);
}

static void
misaligned_access_is_not_called_a_null_pointer(void **state)
{
    (void)state;
    if (!is_x86)
        skip(); /* no fault on aarch64 */
    struct crash_record *record = crash("misaligned", NULL, SIGSEGV);
    assert_int_equal(record->signal.reported_address, 0);
    assert_true(record->fault.canonical);
    assert_int_equal(record->fault.address % 16, 1);
    assert_int_equal(record->fault.access, ACCESS_WRITE);
    assert_int_equal(record->fault.width, 16);
    assert_string_equal(record->fault.region_kind, "stack");
    crash_record_free(record);
}

static void
stack_overflow_is_survived_and_placed(void **state)
{
    (void)state;
    struct crash_record *record = crash("stack_overflow", NULL, SIGSEGV);
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    assert_string_equal(frame_function(record, 0), "sink");
    assert_string_equal(thread->stop_reason, "frame-limit");
    assert_string_equal(record->fault.region_kind, "guard");
    assert_int_equal(record->fault.access, ACCESS_WRITE);
    assert_int_equal(record->run.phase, PHASE_RUNNING);
    crash_record_free(record);
}

static void
abort_shows_its_caller(void **state)
{
    (void)state;
    struct crash_record *record = crash("aborts", NULL, SIGABRT);
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    assert_true(thread_passes(thread, "abort"));
    assert_true(thread_passes(thread, "give_up"));
    assert_true(thread_passes(thread, "main"));
    assert_false(record->fault.present);
    crash_record_free(record);
}

static void
division_by_zero_is_no_memory_fault(void **state)
{
    (void)state;
    if (!is_x86)
        skip(); /* no fault on aarch64 */
    struct crash_record *record = crash("divides", NULL, SIGFPE);
    assert_string_equal(record->signal.code_name, "FPE_INTDIV");
    assert_string_equal(frame_function(record, 0), "main");
    assert_non_null(strstr(record->instruction.text, "idiv"));
    assert_false(record->fault.present);
    crash_record_free(record);
}

static void
call_of_a_bad_address_is_an_execute_fault_with_its_caller(void **state)
{
    (void)state;
    struct crash_record *record = crash("bad_call", NULL, SIGSEGV);
    assert_int_equal(record->fault.access, ACCESS_EXECUTE);
    assert_int_equal(record->fault.address, 0x4000);
    assert_string_equal(frame_function(record, 0), "");
    assert_string_equal(frame_function(record, 1), "call_it");
    assert_string_equal(frame_function(record, 2), "main");
    crash_record_free(record);
}

static void
call_into_data_is_an_execute_fault_in_data(void **state)
{
    (void)state;
    struct crash_record *record = crash("data_call", NULL, SIGSEGV);
    assert_string_equal(record->signal.code_name, "SEGV_ACCERR");
    assert_int_equal(record->fault.access, ACCESS_EXECUTE);
    assert_string_equal(record->fault.region_kind, "data");
    assert_non_null(strstr(record->fault.region_nearest, "data_call:data+0x0"));
    assert_string_equal(frame_function(record, 1), "main");
    crash_record_free(record);
}

static void
default_action_restored_after_an_own_handler_is_a_crash(void **state)
{
    (void)state;
    struct crash_record *record = crash("own_handler", "die", SIGSEGV);
    assert_int_equal(record->fault.address, 0x20);
    assert_int_equal(record->fault.access, ACCESS_WRITE);
    crash_record_free(record);
}

static void
all_threads_have_a_stack(void **state)
{
    (void)state;
    struct crash_record *record = crash("threads", NULL, SIGABRT);
    size_t waiting = 0, crashed = 0, unwound = 0;
    for (size_t i = 0; i < record->thread_count; i++) {
        unwound += record->threads[i].frame_count > 0; /* qemu-user has a thread of its own */
        waiting += thread_passes(&record->threads[i], "wait_here");
        crashed += record->threads[i].crashed;
    }
    assert_int_equal(unwound, 5);
    assert_int_equal(waiting, 3);
    assert_int_equal(crashed, 1);
    assert_true(thread_passes(crash_record_crashed_thread(record), "fail"));
    assert_int_equal(record->run.phase, PHASE_RUNNING);
    crash_record_free(record);
}

static void
phase_is_read_from_the_stack(void **state)
{
    (void)state;
    static const struct {
        const char *argument;
        enum crash_phase phase;
    } cases[] = { { "startup", PHASE_STARTUP },
                  { "running", PHASE_RUNNING },
                  { "exit", PHASE_EXIT } };
    static const char *const programs[] = { "phases", "phases_stripped" };
    for (size_t p = 0; p < 2; p++) {
        for (size_t i = 0; i < 3; i++) {
            struct crash_record *record = crash(programs[p], cases[i].argument, SIGSEGV);
            assert_int_equal(record->run.phase, cases[i].phase);
            assert_int_equal(record->subject.stripped, p == 1);
            crash_record_free(record);
        }
    }
}

static void
traps_are_told_from_memory_faults(void **state)
{
    (void)state;
    static const struct {
        const char *argument;
        int signal_number;
        bool is_fault;
        uint64_t address;
        enum operand_access access;
    } cases[] = {
        { "illegal", SIGILL, false, 0, ACCESS_NONE },
        { "breakpoint", SIGTRAP, false, 0, ACCESS_NONE },
        { "jump", SIGSEGV, true, UINT64_C(0x1000000000000), ACCESS_EXECUTE },
#ifdef __x86_64__
        { "privileged", SIGSEGV, false, 0, ACCESS_NONE },
        { "return", SIGSEGV, true, UINT64_C(0x4141414141414141), ACCESS_EXECUTE },
        { "frame-base", SIGBUS, true, UINT64_C(0x1000000000008), ACCESS_READ },
#else
        { "privileged", SIGILL, false, 0, ACCESS_NONE },
        { "return", SIGSEGV, true, UINT64_C(0x414141414140), ACCESS_EXECUTE },
#endif
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct crash_record *record = crash("traps", cases[i].argument, cases[i].signal_number);
        assert_int_equal(record->fault.present, cases[i].is_fault);
        if (cases[i].is_fault) {
            assert_int_equal(record->fault.address, cases[i].address);
            assert_int_equal(record->fault.access, cases[i].access);
        }
        crash_record_free(record);
    }
}

static void
access_behind_the_end_of_a_file_is_a_bus_error(void **state)
{
    (void)state;
    struct crash_record *record = crash("traps", "past-end", SIGBUS);
    assert_string_equal(record->signal.code_name, "BUS_ADRERR");
    assert_int_equal(record->fault.address & 4095, 5);
    assert_int_equal(record->fault.address_source, ADDRESS_FROM_OS);
    crash_record_free(record);
}

static void
smashed_stack_ends_the_walk_but_not_the_record(void **state)
{
    (void)state;
    static const char *const arguments[] = { NULL, "loop" };
    for (size_t i = 0; i < 2; i++) {
        struct crash_record *record = crash("smashed_stack", arguments[i], SIGSEGV);
        const struct crash_thread *thread = crash_record_crashed_thread(record);
        assert_string_equal(frame_function(record, 0), "smash");
        assert_true(thread->frame_count < 10);
        assert_non_null(thread->stop_reason);
        assert_int_equal(record->fault.address, 8);
        crash_record_free(record);
    }
}

static void
names_are_only_given_inside_a_symbol(void **state)
{
    (void)state;
    struct crash_record *record = crash("phases_stripped", "running", SIGSEGV);
    const struct crash_thread *thread = crash_record_crashed_thread(record);
    assert_null(thread->frames[0].function);
    assert_non_null(strstr(thread->frames[0].module, "phases_stripped"));
    for (size_t i = 0; i < thread->frame_count; i++)
        assert_int_equal(thread->frames[i].function != NULL, thread->frames[i].symbol_exact);
    crash_record_free(record);
}

/* A static program cannot load the handler: there is only ptrace. */
static void
static_program_is_unwound(void **state)
{
    (void)state;
    struct crash_record *record = crash("null_read_static", NULL, SIGSEGV);
    assert_string_equal(frame_function(record, 0), "read_field");
    assert_string_equal(frame_function(record, 1), "main");
    assert_int_equal(record->run.phase, PHASE_RUNNING);
    crash_record_free(record);
}

static void
static_program_behind_the_handler_still_has_its_signal(void **state)
{
    (void)state;
    struct crash_record *record = run_crasher("null_read_static", NULL, &options);
    assert_int_equal(record->outcome, OUTCOME_CRASH);
    assert_int_equal(record->signal.number, SIGSEGV);
    assert_int_equal(record->thread_count, 0);
    crash_record_free(record);
}

static void
crash_of_a_child_is_found(void **state)
{
    (void)state;
    struct crash_record *record = run_crasher("forks", "crash", &options);
    assert_int_equal(record->outcome, OUTCOME_CRASH);
    assert_int_equal(record->signal.number, SIGSEGV);
    assert_string_equal(frame_function(record, 0), "child");
    assert_true(record->run.has_exit_code);
    assert_int_equal(record->run.exit_code, 0);
    crash_record_free(record);
}

static void
equal_crashes_have_equal_signatures(void **state)
{
    (void)state;
    struct crash_record *first = crash("null_read", NULL, SIGSEGV);
    struct crash_record *second = crash("null_read", NULL, SIGSEGV);
    struct crash_record *other = crash("bad_call", NULL, SIGSEGV);
    assert_string_equal(first->signature_stack, second->signature_stack);
    assert_string_not_equal(first->signature_stack, other->signature_stack);
    assert_string_not_equal(first->id, second->id);
    crash_record_free(first);
    crash_record_free(second);
    crash_record_free(other);
}

#define COMMON_TESTS                                                                 \
    cmocka_unit_test(null_pointer_access_is_described),                              \
        cmocka_unit_test(non_canonical_address_is_computed_from_the_instruction),    \
        cmocka_unit_test(misaligned_access_is_not_called_a_null_pointer),            \
        cmocka_unit_test(stack_overflow_is_survived_and_placed),                     \
        cmocka_unit_test(abort_shows_its_caller),                                    \
        cmocka_unit_test(division_by_zero_is_no_memory_fault),                       \
        cmocka_unit_test(call_of_a_bad_address_is_an_execute_fault_with_its_caller), \
        cmocka_unit_test(call_into_data_is_an_execute_fault_in_data),                \
        cmocka_unit_test(default_action_restored_after_an_own_handler_is_a_crash),   \
        cmocka_unit_test(all_threads_have_a_stack),                                  \
        cmocka_unit_test(phase_is_read_from_the_stack),                              \
        cmocka_unit_test(smashed_stack_ends_the_walk_but_not_the_record),            \
        cmocka_unit_test(traps_are_told_from_memory_faults),                         \
        cmocka_unit_test(access_behind_the_end_of_a_file_is_a_bus_error),            \
        cmocka_unit_test(names_are_only_given_inside_a_symbol),                      \
        cmocka_unit_test(crash_of_a_child_is_found),                                 \
        cmocka_unit_test(equal_crashes_have_equal_signatures)

int
main(int argc, char *argv[])
{
    static const struct CMUnitTest ptrace_tests[] = {
        COMMON_TESTS,
        cmocka_unit_test(static_program_is_unwound),
    };
    static const struct CMUnitTest preload_tests[] = {
        COMMON_TESTS,
        cmocka_unit_test(static_program_behind_the_handler_still_has_its_signal),
    };
    crasher_folder = argc > 1 ? argv[1] : ".";
    int failed = 0;
    char reason[100];
    if (harness_can_ptrace(reason, sizeof reason)) {
        options.capture = CAPTURE_PTRACE;
        failed += cmocka_run_group_tests_name("ptrace", ptrace_tests, NULL, NULL);
    } else {
        print_message("ptrace is not permitted here (%s): only the handler is tested\n", reason);
    }
    options.capture = CAPTURE_PRELOAD;
    failed += cmocka_run_group_tests_name("preload", preload_tests, NULL, NULL);
    return failed != 0;
}
