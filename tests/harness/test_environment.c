/* test_environment.c - what a command finds in its environment. */
#include "tests/common/cmocka_all.h"

#include "harness/environment.h"

#include <string.h>

static const char *
value_of(char *const *env, const char *name)
{
    size_t length = strlen(name);
    for (; *env; env++)
        if (strncmp(*env, name, length) == 0 && (*env)[length] == '=')
            return *env + length + 1;
    return NULL;
}

static char a[] = "A=1", profile[] = "LLVM_PROFILE_FILE=old",
            once[] = "__LLVM_PROFILE_RT_INIT_ONCE=x", preload[] = "LD_PRELOAD=other.so",
            stale[] = "REPRO_CAPTURE_SOCKET=stale";

static void
runtime_variables_of_the_caller_are_dropped(void **state)
{
    (void)state;
    char *base[] = { a, profile, once, stale, NULL };
    char **env = environment_make(base, NULL, NULL, NULL);
    assert_string_equal(value_of(env, "A"), "1");
    assert_null(env[1]);
    environment_free(env);
}

static void
profile_file_is_set(void **state)
{
    (void)state;
    char *base[] = { profile, a, NULL };
    char **env = environment_make(base, "new-%p", NULL, NULL);
    assert_string_equal(value_of(env, "LLVM_PROFILE_FILE"), "new-%p");
    environment_free(env);
}

static void
handler_goes_before_other_preloads(void **state)
{
    (void)state;
    char *base[] = { preload, a, NULL };
    char **env = environment_make(base, NULL, "/lib/handler.so", "socket-1");
    assert_string_equal(value_of(env, "LD_PRELOAD"), "/lib/handler.so:other.so");
    assert_string_equal(value_of(env, "REPRO_CAPTURE_SOCKET"), "socket-1");
    environment_free(env);
}

static void
only_telling_variables_go_into_the_record(void **state)
{
    (void)state;
    assert_true(environment_matters("LLVM_PROFILE_FILE=x"));
    assert_true(environment_matters("MIMALLOC_VERBOSE=1"));
    assert_false(environment_matters("SECRET_TOKEN=x"));
    assert_false(environment_matters("HOME=/root"));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(runtime_variables_of_the_caller_are_dropped),
        cmocka_unit_test(profile_file_is_set),
        cmocka_unit_test(handler_goes_before_other_preloads),
        cmocka_unit_test(only_telling_variables_go_into_the_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
