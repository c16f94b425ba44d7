/* test_profile_files.c - which profile files belong to a run. */
#include "tests/common/cmocka_all.h"

#include "common/fs.h"
#include "harness/profile_files.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

static char folder[] = "/tmp/repro-test-profiles-XXXXXX";

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

static void
write_file(const char *name)
{
    char *path = fs_join(folder, name);
    assert_true(fs_write_atomic(path, "x", 1, NULL));
    free(path);
}

static size_t
count_files(const char *pattern, int64_t since)
{
    size_t count;
    char **files = profile_files_list(pattern, folder, since, &count);
    for (size_t i = 0; i < count; i++)
        free(files[i]);
    free(files);
    return count;
}

static void
fields_become_wildcards(void **state)
{
    (void)state;
    static const char *const cases[][2] = { { "a-%p.profraw", "a-*.profraw" },
                                            { "%4m-%h", "*-*" },
                                            { "100%%", "100%" },
                                            { "a[1]*?", "a\\[1]\\*\\?" },
                                            { "end%", "end*" } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *glob = profile_files_glob(cases[i][0]);
        assert_string_equal(glob, cases[i][1]);
        free(glob);
    }
}

static void
files_of_earlier_runs_do_not_count(void **state)
{
    (void)state;
    write_file("run-1.profraw");
    write_file("fixed.profraw");
    int64_t later = ((int64_t)time(NULL) + 100) * 1000000000;
    assert_int_equal(count_files("run-%p.profraw", 0), 1);
    assert_int_equal(count_files("run-%p.profraw", later), 0);
    assert_int_equal(count_files("fixed.profraw", later), 1);
    assert_int_equal(count_files("missing.profraw", 0), 0);
}

static void
default_name_is_looked_for_without_a_pattern(void **state)
{
    (void)state;
    assert_int_equal(count_files(NULL, 0), 0);
    write_file("default_123_0.profraw");
    assert_int_equal(count_files(NULL, 0), 1);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_become_wildcards),
        cmocka_unit_test(files_of_earlier_runs_do_not_count),
        cmocka_unit_test(default_name_is_looked_for_without_a_pattern),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
