/* test_signals.c - names of signals and codes, messages of the runtime. */
#include "tests/common/cmocka_all.h"

#include "harness/runtime_messages.h"
#include "harness/signals.h"

#include <signal.h>

static void
signals_have_their_names(void **state)
{
    (void)state;
    char buffer[32];
    assert_string_equal(signal_name(SIGSEGV, buffer, sizeof buffer), "SIGSEGV");
    assert_string_equal(signal_name(SIGABRT, buffer, sizeof buffer), "SIGABRT");
    assert_string_equal(signal_name(SIGRTMIN + 2, buffer, sizeof buffer), "SIGRTMIN+2");
    assert_string_equal(signal_name(999, buffer, sizeof buffer), "signal 999");
}

static void
codes_depend_on_the_signal(void **state)
{
    (void)state;
    assert_string_equal(signal_code_name(SIGSEGV, 1), "SEGV_MAPERR");
    assert_string_equal(signal_code_name(SIGBUS, 2), "BUS_ADRERR");
    assert_string_equal(signal_code_name(SIGFPE, 1), "FPE_INTDIV");
    assert_string_equal(signal_code_name(SIGSEGV, SI_KERNEL), "SI_KERNEL");
    assert_string_equal(signal_code_name(SIGABRT, SI_TKILL), "SI_TKILL");
    assert_null(signal_code_name(SIGTERM, 77));
}

static void
deadly_signals_are_those_that_end_a_process(void **state)
{
    (void)state;
    assert_true(signal_is_deadly(SIGTERM));
    assert_true(signal_is_deadly(SIGSEGV));
    assert_false(signal_is_deadly(SIGCHLD));
    assert_false(signal_is_deadly(SIGWINCH));
    assert_true(signal_is_core(SIGABRT));
    assert_false(signal_is_core(SIGTERM));
}

static void
messages_of_the_runtime_are_recognised(void **state)
{
    (void)state;
    const char *refusal = "LLVM Profile Error: Runtime and instrumentation version mismatch : "
                          "expected 10, but get 8";
    assert_true(runtime_message_is(refusal));
    assert_true(runtime_message_is_refusal(refusal));
    assert_true(runtime_message_is("LLVM Profile Warning: Unable to track new values"));
    assert_false(runtime_message_is_refusal("LLVM Profile Error: Failed to write file \"x\": y"));
    assert_false(runtime_message_is("profile error"));
    assert_true(runtime_message_is_memory("prog: Out of memory"));
    assert_true(runtime_message_is_memory("terminate called after throwing 'std::bad_alloc'"));
    assert_false(runtime_message_is_memory("memory"));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(signals_have_their_names),
        cmocka_unit_test(codes_depend_on_the_signal),
        cmocka_unit_test(deadly_signals_are_those_that_end_a_process),
        cmocka_unit_test(messages_of_the_runtime_are_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
