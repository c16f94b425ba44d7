/* test_proc.c - running tools: output, how they end, limits; argument vectors as text. */
#include "repro/argv.h"
#include "repro/clock.h"
#include "repro/proc.h"
#include "tests/common/cmocka_all.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static struct proc_result
shell(const char *script, uint64_t timeout_ms)
{
    struct argv argv = { 0 };
    argv_add_words(&argv, "sh -c");
    argv_add(&argv, script);
    struct proc_command command = { .argv = argv.words,
                                    .cwd = "/",
                                    .env_name = "REPRO_TEST",
                                    .env_value = "a b",
                                    .timeout_ms = timeout_ms };
    struct proc_result result;
    struct repro_err err = { 0 };
    if (!proc_run(&command, &result, &err))
        fail_msg("%s", err.msg);
    argv_free(&argv);
    return result;
}

static void
output_is_captured_apart_and_the_exit_code_kept(void **state)
{
    (void)state;
    struct proc_result r = shell("pwd; echo \"$REPRO_TEST $LC_ALL\"; echo no >&2; exit 7", 0);
    assert_string_equal(r.out, "/\na b C\n");
    assert_string_equal(r.err, "no\n");
    assert_int_equal(r.exit_code, 7);
    assert_false(proc_ok(&r));
    proc_result_clear(&r);
}

static void
a_signal_is_told_from_an_exit(void **state)
{
    (void)state;
    struct proc_result r = shell("kill -SEGV $$", 0);
    assert_int_equal(r.signal, SIGSEGV);
    assert_int_equal(r.exit_code, -1);
    proc_result_clear(&r);
}

static void
the_limit_ends_the_whole_group(void **state)
{
    (void)state;
    uint64_t started = clock_ms();
    struct proc_result r = shell("sleep 30 & sleep 30; wait", 300);
    assert_true(r.timed_out);
    assert_true(clock_ms() - started < 10000);
    assert_false(proc_ok(&r));
    proc_result_clear(&r);
}

static void
more_output_than_the_cap_is_read_and_dropped(void **state)
{
    (void)state;
    struct proc_result r = shell("head -c 5000000 /dev/zero | tr '\\0' x; echo end >&2", 0);
    assert_true(proc_ok(&r));
    assert_true(r.out_len <= 1 << 20);
    assert_string_equal(r.err, "end\n");
    proc_result_clear(&r);
}

static void
a_tool_that_is_missing_says_so(void **state)
{
    (void)state;
    struct argv argv = { 0 };
    argv_add(&argv, "/nonexistent/tool");
    struct proc_command command = { .argv = argv.words };
    struct proc_result r;
    assert_true(proc_run(&command, &r, NULL));
    assert_int_equal(r.exit_code, 127);
    assert_non_null(strstr(r.err, "/nonexistent/tool: cannot be started"));
    proc_result_clear(&r);
    argv_free(&argv);
}

static void
argument_vectors_can_be_pasted_into_a_shell(void **state)
{
    (void)state;
    struct argv argv = { 0 };
    argv_add_words(&argv, "  echo\t-n  ");
    argv_addf(&argv, "%s's $HOME", "it");
    argv_add(&argv, "");
    char *text = argv_text(&argv);
    assert_string_equal(text, "echo -n 'it'\\''s $HOME' ''");
    struct proc_result r = shell(text, 0);
    assert_string_equal(r.out, "it's $HOME ");
    proc_result_clear(&r);
    free(text);
    argv_free(&argv);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(output_is_captured_apart_and_the_exit_code_kept),
        cmocka_unit_test(a_signal_is_told_from_an_exit),
        cmocka_unit_test(the_limit_ends_the_whole_group),
        cmocka_unit_test(more_output_than_the_cap_is_read_and_dropped),
        cmocka_unit_test(a_tool_that_is_missing_says_so),
        cmocka_unit_test(argument_vectors_can_be_pasted_into_a_shell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
