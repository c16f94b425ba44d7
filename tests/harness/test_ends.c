/* test_ends.c - how runs end: limits, exit codes, output, what is left behind. */
#include "tests/harness/runs.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/repro-test-ends-XXXXXX";
static bool cancel;

static int
make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int
drop_folder(void **state)
{
    (void)state;
    return !fs_remove_tree(folder, NULL);
}

static struct crash_record *
run_command(char *const *argv, const struct harness_options *options)
{
    struct harness_options all = *options;
    struct repro_err err = { 0 };
    all.argv = argv;
    all.tool = "test";
    struct crash_record *record = harness_run(&all, &err);
    if (!record)
        fail_msg("%s: %s", argv[0], err.msg);
    return record;
}

#define COMMAND(...) ((char *[]){ __VA_ARGS__, NULL })

static char sh[] = "sh", dash_c[] = "-c";

static struct crash_record *
run_shell(const char *script, const struct harness_options *options)
{
    char *text = xstrdup(script);
    struct crash_record *record = run_command(COMMAND(sh, dash_c, text), options);
    free(text);
    return record;
}

static void
exit_codes_are_kept(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        enum crash_outcome outcome;
        int code;
    } cases[] = { { "exit 0", OUTCOME_CLEAN, 0 },
                  { "exit 1", OUTCOME_EXIT_NONZERO, 1 },
                  { "exit 255", OUTCOME_EXIT_NONZERO, 255 },
                  { "echo a | cat | grep -q a", OUTCOME_CLEAN, 0 } };
    const struct harness_options options = { 0 };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct crash_record *record = run_shell(cases[i].script, &options);
        assert_int_equal(record->outcome, cases[i].outcome);
        assert_true(record->run.has_exit_code);
        assert_int_equal(record->run.exit_code, cases[i].code);
        assert_false(record->signal.present);
        crash_record_free(record);
    }
}

static void
death_by_a_signal_from_outside_has_a_sender(void **state)
{
    (void)state;
    const struct harness_options options = { .capture = CAPTURE_PTRACE };
    struct crash_record *record = run_shell("kill -TERM $$", &options);
    assert_int_equal(record->run.exit_signal, SIGTERM);
    assert_string_equal(record->signal.name, "SIGTERM");
    assert_string_equal(record->signal.code_name, "SI_USER");
    crash_record_free(record);
    record = run_shell("kill -KILL $$", &options);
    assert_int_equal(record->outcome, OUTCOME_CRASH);
    assert_string_equal(record->signal.name, "SIGKILL");
    crash_record_free(record);
}

static void
own_handler_is_no_crash(void **state)
{
    (void)state;
    for (enum capture_mode mode = CAPTURE_PTRACE; mode <= CAPTURE_PRELOAD; mode++) {
        const struct harness_options options = { .capture = mode };
        struct crash_record *record = run_crasher("own_handler", NULL, &options);
        assert_int_equal(record->outcome, OUTCOME_CLEAN);
        assert_false(record->signal.present);
        crash_record_free(record);
    }
}

static void
missing_and_unusable_commands_are_not_started(void **state)
{
    (void)state;
    const struct harness_options options = { 0 };
    static char missing[] = "/nonexistent/program", bare[] = "repro-no-such-command",
                is_folder[] = "/tmp";
    char *const *commands[] = { COMMAND(missing), COMMAND(bare), COMMAND(is_folder) };
    for (size_t i = 0; i < 3; i++) {
        struct crash_record *record = run_command(commands[i], &options);
        assert_int_equal(record->outcome, OUTCOME_NOT_STARTED);
        assert_non_null(record->run.start_error);
        crash_record_free(record);
    }
}

static void
script_without_interpreter_line_runs(void **state)
{
    (void)state;
    char *path = fs_join(folder, "script");
    assert_true(fs_write_atomic(path, "exit 7\n", 7, NULL));
    chmod(path, 0755);
    const struct harness_options options = { 0 };
    struct crash_record *record = run_command(COMMAND(path), &options);
    assert_int_equal(record->run.exit_code, 7);
    crash_record_free(record);
    free(path);
}

static void
wall_limit_shows_where_it_hangs(void **state)
{
    (void)state;
    for (enum capture_mode mode = CAPTURE_PTRACE; mode <= CAPTURE_PRELOAD; mode++) {
        const struct harness_options options = { .capture = mode, .wall_ms = 200 };
        struct crash_record *record = run_crasher("hangs", NULL, &options);
        assert_int_equal(record->outcome, OUTCOME_TIMEOUT);
        assert_true(record->run.wall_ms >= 200 && record->run.wall_ms < 5000);
        assert_int_equal(record->thread_count, 1);
        assert_true(thread_passes(&record->threads[0], "idle"));
        assert_false(record->signal.present);
        crash_record_free(record);
    }
}

static void
cpu_limit_ends_a_busy_program(void **state)
{
    (void)state;
    const struct harness_options options = { .cpu_seconds = 1, .wall_ms = 60000 };
    struct crash_record *record = run_crasher("hangs", "busy", &options);
    assert_int_equal(record->outcome, OUTCOME_TIMEOUT);
    assert_true(thread_passes(&record->threads[0], "spin"));
    crash_record_free(record);
}

static void
memory_limit_is_told_from_other_failures(void **state)
{
    (void)state;
    const struct harness_options limited = { .memory_bytes = 64U << 20, .wall_ms = 60000 };
    struct crash_record *record = run_crasher("grows", NULL, &limited);
    assert_int_equal(record->outcome, OUTCOME_OUT_OF_MEMORY);
    assert_int_equal(record->run.exit_code, 9);
    crash_record_free(record);
    record = run_shell("exit 9", &limited);
    assert_int_equal(record->outcome, OUTCOME_EXIT_NONZERO);
    crash_record_free(record);
}

static void
flood_is_drained_and_cut_at_the_cap(void **state)
{
    (void)state;
    char *out = fs_join(folder, "out"), *error = fs_join(folder, "err");
    const struct harness_options options = {
        .stdout_path = out, .stderr_path = error, .output_cap = 1000, .wall_ms = 60000
    };
    struct crash_record *record = run_crasher("floods", NULL, &options);
    struct stat st;
    assert_int_equal(record->outcome, OUTCOME_CLEAN);
    assert_int_equal(stat(out, &st), 0);
    assert_int_equal(st.st_size, 1000);
    assert_true(record->run.stdout_truncated);
    assert_false(record->run.stderr_truncated);
    char *text;
    size_t length;
    assert_true(fs_read_file(error, 100, &text, &length, NULL));
    assert_string_equal(text, "done\n");
    free(text);
    crash_record_free(record);
    free(out);
    free(error);
}

static void
input_comes_from_a_file(void **state)
{
    (void)state;
    char *in = fs_join(folder, "in"), *out = fs_join(folder, "copy"), *text;
    size_t length;
    assert_true(fs_write_atomic(in, "hello", 5, NULL));
    const struct harness_options options = { .stdin_path = in, .stdout_path = out };
    struct crash_record *record = run_shell("cat", &options);
    assert_true(fs_read_file(out, 100, &text, &length, NULL));
    assert_string_equal(text, "hello");
    free(text);
    crash_record_free(record);
    free(in);
    free(out);
}

static void
nothing_is_left_of_a_tree_that_hides(void **state)
{
    (void)state;
    char *out = fs_join(folder, "pids"), *text;
    size_t length;
    for (enum capture_mode mode = CAPTURE_PTRACE; mode <= CAPTURE_PRELOAD; mode++) {
        const struct harness_options options = { .capture = mode, .stdout_path = out };
        struct crash_record *record = run_crasher("forks", "leave", &options);
        assert_int_equal(record->outcome, OUTCOME_CLEAN);
        crash_record_free(record);
        assert_true(fs_read_file(out, 1000, &text, &length, NULL));
        int count = 0;
        for (char *at = text, *end; *at; at = end + 1, count++) {
            pid_t pid = (pid_t)strtol(at, &end, 10);
            assert_int_equal(kill(pid, 0), -1);
            assert_int_equal(errno, ESRCH);
        }
        assert_int_equal(count, 3);
        free(text);
    }
    free(out);
}

static bool
is_cancelled(void)
{
    return cancel;
}

static void
cancelling_ends_the_run(void **state)
{
    (void)state;
    static char path[4096];
    snprintf(path, sizeof path, "%s/hangs", crasher_folder);
    const struct harness_options options = { .argv = COMMAND(path), .cancelled = is_cancelled };
    struct repro_err err = { 0 };
    cancel = true;
    assert_null(harness_run(&options, &err));
    assert_int_equal(err.code, REPRO_E_INTERRUPTED);
    cancel = false;
}

static void
profile_file_name_reaches_the_program_and_nothing_else_does(void **state)
{
    (void)state;
    char *out = fs_join(folder, "env"), *text;
    size_t length;
    setenv("LLVM_PROFILE_FILE", "of-the-caller", 1);
    const struct harness_options unset = { .stdout_path = out };
    crash_record_free(run_shell("echo ${LLVM_PROFILE_FILE-unset}", &unset));
    assert_true(fs_read_file(out, 100, &text, &length, NULL));
    assert_string_equal(text, "unset\n");
    free(text);
    const struct harness_options set = { .stdout_path = out, .profile_file = "p/%p.profraw" };
    struct crash_record *record = run_shell("echo $LLVM_PROFILE_FILE", &set);
    assert_true(fs_read_file(out, 100, &text, &length, NULL));
    assert_string_equal(text, "p/%p.profraw\n");
    assert_true(record->run.env_count > 0);
    free(text);
    crash_record_free(record);
    unsetenv("LLVM_PROFILE_FILE");
    free(out);
}

static void
unwritable_output_is_an_error(void **state)
{
    (void)state;
    static char program[] = "true";
    const struct harness_options options = { .argv = COMMAND(program),
                                             .stdout_path = "/nonexistent/out" };
    struct repro_err err = { 0 };
    assert_null(harness_run(&options, &err));
    assert_int_equal(err.code, REPRO_E_IO);
}

int
main(int argc, char *argv[])
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(exit_codes_are_kept),
        cmocka_unit_test(death_by_a_signal_from_outside_has_a_sender),
        cmocka_unit_test(own_handler_is_no_crash),
        cmocka_unit_test(missing_and_unusable_commands_are_not_started),
        cmocka_unit_test(script_without_interpreter_line_runs),
        cmocka_unit_test(wall_limit_shows_where_it_hangs),
        cmocka_unit_test(cpu_limit_ends_a_busy_program),
        cmocka_unit_test(memory_limit_is_told_from_other_failures),
        cmocka_unit_test(flood_is_drained_and_cut_at_the_cap),
        cmocka_unit_test(input_comes_from_a_file),
        cmocka_unit_test(nothing_is_left_of_a_tree_that_hides),
        cmocka_unit_test(cancelling_ends_the_run),
        cmocka_unit_test(profile_file_name_reaches_the_program_and_nothing_else_does),
        cmocka_unit_test(unwritable_output_is_an_error),
    };
    char reason[100];
    crasher_folder = argc > 1 ? argv[1] : ".";
    if (!harness_can_ptrace(reason, sizeof reason)) {
        print_message("skipped: ptrace is not permitted here (%s)\n", reason);
        return 77;
    }
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
