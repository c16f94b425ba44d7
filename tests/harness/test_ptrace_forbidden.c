/* test_ptrace_forbidden.c - where a seccomp filter forbids ptrace, as containers do, the preloaded
 * handler takes over by itself. */
#include "tests/harness/runs.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

/* With AddressSanitizer: its leak check needs the ptrace that this program forbids itself. */
const char *__asan_default_options(void);

const char *
__asan_default_options(void)
{
    return "detect_leaks=0";
}

/* Make ptrace(2) and process_vm_readv(2) fail with EPERM from now on, for us and our children. */
static bool
forbid_ptrace(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ptrace, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_process_vm_readv, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = { sizeof filter / sizeof filter[0], filter };
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void
automatic_choice_falls_back_to_the_handler(void **state)
{
    (void)state;
    const struct harness_options options = { .capture = CAPTURE_AUTO };
    struct crash_record *record = run_crasher("null_read", NULL, &options);
    assert_int_equal(record->outcome, OUTCOME_CRASH);
    assert_string_equal(record->run.capture, "preload");
    assert_string_equal(frame_function(record, 0), "read_field");
    assert_int_equal(record->fault.address, 8);
    crash_record_free(record);
}

static void
threads_are_seen_from_inside(void **state)
{
    (void)state;
    const struct harness_options options = { .capture = CAPTURE_AUTO };
    struct crash_record *record = run_crasher("threads", NULL, &options);
    size_t waiting = 0;
    for (size_t i = 0; i < record->thread_count; i++)
        waiting += thread_passes(&record->threads[i], "wait_here");
    assert_int_equal(waiting, 3);
    crash_record_free(record);
}

static void
insisting_on_ptrace_is_an_error_that_says_what_to_do(void **state)
{
    (void)state;
    static char program[] = "true";
    char *argv[] = { program, NULL };
    const struct harness_options options = { .argv = argv, .capture = CAPTURE_PTRACE };
    struct repro_err err = { 0 };
    assert_null(harness_run(&options, &err));
    assert_int_equal(err.code, REPRO_E_CAPABILITY);
    assert_non_null(strstr(err.msg, "SYS_PTRACE"));
    char reason[100];
    assert_false(harness_can_ptrace(reason, sizeof reason));
    assert_true(strlen(reason) > 0);
}

int
main(int argc, char *argv[])
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(automatic_choice_falls_back_to_the_handler),
        cmocka_unit_test(threads_are_seen_from_inside),
        cmocka_unit_test(insisting_on_ptrace_is_an_error_that_says_what_to_do),
    };
    crasher_folder = argc > 1 ? argv[1] : ".";
    if (!forbid_ptrace()) {
        print_message("skipped: seccomp filters are not available here (%s)\n", strerror(errno));
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
