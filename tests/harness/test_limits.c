/* test_limits.c - when memory counts as exhausted, and that limits only go down. */
#include "tests/common/cmocka_all.h"

#include "harness/limits.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB (UINT64_C(1) << 20)

static void
memory_near_the_limit_is_exhausted(void **state)
{
    (void)state;
    assert_true(limits_memory_exhausted(64 * MIB, 64 * MIB));
    assert_true(limits_memory_exhausted(61 * MIB, 64 * MIB));
    assert_false(limits_memory_exhausted(32 * MIB, 64 * MIB));
    assert_true(limits_memory_exhausted(1000 * MIB, 1024 * MIB));
    assert_false(limits_memory_exhausted(900 * MIB, 1024 * MIB));
    assert_false(limits_memory_exhausted(64 * MIB, 0));
    assert_false(limits_memory_exhausted(0, 64 * MIB));
}

static void
limits_reach_the_process_and_never_rise(void **state)
{
    (void)state;
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        struct rlimit low = { 256 * MIB, 256 * MIB }, now;
        setrlimit(RLIMIT_AS, &low);
        getrlimit(RLIMIT_AS, &now);
        if (now.rlim_cur != 256 * MIB)
            _exit(77); /* qemu-user keeps limits of memory to itself */
        bool applied = limits_apply(5, 512 * MIB);
        getrlimit(RLIMIT_AS, &now);
        bool kept = now.rlim_cur == 256 * MIB;
        getrlimit(RLIMIT_CPU, &now);
        _exit(applied && kept && now.rlim_cur == 5 && now.rlim_max == 7 ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        skip();
    assert_int_equal(status, 0);
}

static void
own_peak_memory_is_known(void **state)
{
    (void)state;
    assert_true(limits_peak_memory(getpid()) > MIB);
    assert_int_equal(limits_peak_memory(0x7ffffffe), 0);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_near_the_limit_is_exhausted),
        cmocka_unit_test(limits_reach_the_process_and_never_rise),
        cmocka_unit_test(own_peak_memory_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
