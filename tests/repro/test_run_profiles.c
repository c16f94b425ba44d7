/* test_run_profiles.c - what a run is called whose profile is missing, empty, or damaged. */
#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/run_profiles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* A clean run of an instrumented program that left FILE (NULL: none), judged. */
static enum crash_outcome
judged(const char *file, const char *message, bool expected, const char *status)
{
    struct crash_record *record = crash_record_new();
    record->outcome = OUTCOME_CLEAN;
    record->subject.instrumented = xstrdup("ir-pgo");
    if (file != NULL)
        XAPPEND(record->run.profile_files, record->run.profile_file_count, xstrdup(file));
    if (message != NULL)
        XAPPEND(record->run.runtime_messages, record->run.runtime_message_count, xstrdup(message));
    run_profiles_judge(record, expected);
    enum crash_outcome outcome = record->outcome;
    if (status != NULL) {
        assert_int_equal(record->profile.file_count, 1);
        assert_string_equal(record->profile.files[0].status, status);
    }
    crash_record_free(record);
    return outcome;
}

static char *
written(const char *name, const char *text)
{
    struct repro_err err;
    char *path = xasprintf("/tmp/repro-test-run-profiles-%d-%s", (int)getpid(), name);
    assert_true(fs_write_atomic(path, text, strlen(text), &err));
    return path;
}

static void
a_profile_that_is_not_there_is_an_empty_one(void **state)
{
    (void)state;
    assert_int_equal(judged(NULL, NULL, true, NULL), OUTCOME_EMPTY_PROFILE);
    assert_int_equal(judged(NULL, NULL, false, NULL), OUTCOME_CLEAN);
    static const char refused[] = "LLVM Profile Error: Failed to write file "
                                  "\"/nonexistent/p.profraw\": No such file or directory";
    assert_int_equal(judged(NULL, refused, true, "missing"), OUTCOME_EMPTY_PROFILE);
    char *empty = written("empty", "");
    assert_int_equal(judged(empty, NULL, true, "empty"), OUTCOME_EMPTY_PROFILE);
    fs_remove_tree(empty, NULL);
    free(empty);
}

static void
a_profile_that_nobody_reads_is_corrupt(void **state)
{
    (void)state;
    char *damaged = written("damaged", "this is no profile, but it is longer than a header\n");
    assert_int_equal(judged(damaged, NULL, true, "corrupt"), OUTCOME_CORRUPT);
    fs_remove_tree(damaged, NULL);
    free(damaged);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_profile_that_is_not_there_is_an_empty_one),
        cmocka_unit_test(a_profile_that_nobody_reads_is_corrupt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
