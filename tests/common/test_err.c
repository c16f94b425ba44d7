/* test_err.c - messages and exit codes. */
#include "tests/common/cmocka_all.h"

#include "common/err.h"

#include <errno.h>
#include <string.h>

static void
message_names_offset_and_context(void **state)
{
    (void)state;
    struct repro_err err = { 0 };
    assert_false(repro_fail_at(&err, REPRO_E_FORMAT, 4096, "log.evtx: expected %s", "ElfChnk"));
    repro_err_context(&err, "cell %d", 7);
    assert_string_equal(err.msg, "cell 7: log.evtx: expected ElfChnk (at offset 4096)");
    assert_true(err.has_offset);
    assert_int_equal(err.offset, 4096);
    assert_int_equal(err.code, REPRO_E_FORMAT);
}

static void
errno_is_kept_and_spelled(void **state)
{
    (void)state;
    struct repro_err err = { 0 };
    errno = ENOENT;
    assert_false(repro_fail_errno(&err, REPRO_E_IO, "%s: cannot open", "x"));
    assert_int_equal(err.sys_errno, ENOENT);
    assert_string_equal(err.msg, "x: cannot open: No such file or directory");
}

static void
null_error_is_accepted_and_long_messages_are_cut(void **state)
{
    (void)state;
    assert_false(repro_fail(NULL, REPRO_E_IO, "nobody listens"));
    repro_err_context(NULL, "still");
    struct repro_err err = { 0 };
    char longish[1000];
    memset(longish, 'x', sizeof longish - 1);
    longish[sizeof longish - 1] = '\0';
    repro_fail(&err, REPRO_E_IO, "%s", longish);
    repro_err_context(&err, "%s", longish);
    assert_int_equal(strlen(err.msg), sizeof err.msg - 1);
}

static void
exit_codes_are_those_of_the_documented_table(void **state)
{
    (void)state;
    assert_int_equal(repro_exit_code(REPRO_OK), 0);
    assert_int_equal(repro_exit_code(REPRO_E_USAGE), 2);
    assert_int_equal(repro_exit_code(REPRO_E_IO), 3);
    assert_int_equal(repro_exit_code(REPRO_E_FORMAT), 3);
    assert_int_equal(repro_exit_code(REPRO_E_TRUNCATED), 3);
    assert_int_equal(repro_exit_code(REPRO_E_BUILD), 4);
    assert_int_equal(repro_exit_code(REPRO_E_CAPABILITY), 5);
    assert_int_equal(repro_exit_code(REPRO_E_UNDECIDED), 6);
    assert_int_equal(repro_exit_code(REPRO_E_INTERRUPTED), 130);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(message_names_offset_and_context),
        cmocka_unit_test(errno_is_kept_and_spelled),
        cmocka_unit_test(null_error_is_accepted_and_long_messages_are_cut),
        cmocka_unit_test(exit_codes_are_those_of_the_documented_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
