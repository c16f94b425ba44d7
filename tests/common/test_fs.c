/* test_fs.c - whole reads, atomic writes, folders. */
#include "tests/common/cmocka_all.h"

#include "common/fs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/repro-test-fs-XXXXXX";

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
write_replaces_whole_and_leaves_no_temporary(void **state)
{
    (void)state;
    struct repro_err err = { 0 };
    char *path = fs_join(folder, "f");
    assert_true(fs_write_atomic(path, "old content", 11, &err));
    assert_true(fs_write_atomic(path, "new", 3, &err));
    char *data;
    size_t len;
    assert_true(fs_read_file(path, 100, &data, &len, &err));
    assert_int_equal(len, 3);
    assert_string_equal(data, "new");
    free(data);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0); /* empty: no temporary left */
    assert_int_equal(mkdir(folder, 0700), 0);
    free(path);
}

static void
read_refuses_folders_big_files_and_missing_ones(void **state)
{
    (void)state;
    struct repro_err err = { 0 };
    char *data;
    size_t len;
    assert_false(fs_read_file(folder, 100, &data, &len, &err));
    assert_non_null(strstr(err.msg, "is a folder"));
    char *path = fs_join(folder, "big");
    assert_true(fs_write_atomic(path, "0123456789", 10, &err));
    assert_false(fs_read_file(path, 9, &data, &len, &err));
    assert_non_null(strstr(err.msg, "larger than 9 bytes"));
    assert_true(fs_read_file(path, 10, &data, &len, &err));
    free(data);
    unlink(path);
    assert_false(fs_read_file(path, 9, &data, &len, &err));
    assert_int_equal(err.code, REPRO_E_IO);
    free(path);
}

static void
mkdirs_makes_parents_and_refuses_a_file_in_the_way(void **state)
{
    (void)state;
    struct repro_err err = { 0 };
    char *deep = fs_join(folder, "a/b/c");
    assert_true(fs_mkdirs(deep, &err));
    assert_true(fs_mkdirs(deep, &err));
    assert_true(fs_is_dir(deep));
    char *file = fs_join(deep, "file");
    assert_true(fs_write_atomic(file, "", 0, &err));
    char *below = fs_join(file, "x");
    assert_false(fs_mkdirs(below, &err));
    assert_false(fs_mkdirs(file, &err));
    free(below);
    free(file);
    free(deep);
}

static void
remove_tree_does_not_follow_symlinks(void **state)
{
    (void)state;
    struct repro_err err = { 0 };
    char *outside = fs_join(folder, "outside"), *inside = fs_join(folder, "tree/sub");
    char *link = fs_join(inside, "link"), *tree = fs_join(folder, "tree"),
         *kept = fs_join(outside, "kept");
    assert_true(fs_mkdirs(outside, &err) && fs_mkdirs(inside, &err));
    assert_true(fs_write_atomic(kept, "k", 1, &err));
    assert_int_equal(symlink(outside, link), 0);
    assert_true(fs_remove_tree(tree, &err));
    assert_false(fs_exists(tree));
    assert_true(fs_exists(kept));
    assert_true(fs_remove_tree(tree, &err)); /* missing is fine */
    free(outside);
    free(inside);
    free(link);
    free(tree);
    free(kept);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(write_replaces_whole_and_leaves_no_temporary),
        cmocka_unit_test(read_refuses_folders_big_files_and_missing_ones),
        cmocka_unit_test(mkdirs_makes_parents_and_refuses_a_file_in_the_way),
        cmocka_unit_test(remove_tree_does_not_follow_symlinks),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
