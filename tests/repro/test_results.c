/* test_results.c - result folders, counting profiles, inputs. */
#include "common/fs.h"
#include "common/xalloc.h"
#include "repro/matrix/folder.h"
#include "repro/matrix/inputs.h"
#include "repro/matrix/profdata.h"
#include "repro/progress.h"
#include "tests/common/cmocka_all.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
set_up(void **state)
{
    char *folder = xstrdup("/tmp/repro-test-results-XXXXXX");
    assert_non_null(mkdtemp(folder));
    *state = folder;
    return 0;
}

static int
tear_down(void **state)
{
    fs_remove_tree(*state, NULL);
    free(*state);
    return 0;
}

static void
put(const char *folder, const char *name, const char *text)
{
    char *path = fs_join(folder, name);
    assert_true(fs_write_atomic(path, text, strlen(text), NULL));
    free(path);
}

static bool
there(const char *folder, const char *name)
{
    char *path = fs_join(folder, name);
    bool yes = fs_exists(path);
    free(path);
    return yes;
}

static void
a_new_or_empty_folder_becomes_ours(void **state)
{
    const char *base = *state;
    char *path = fs_join(base, "a/b");
    struct result_folder folder;
    assert_true(folder_open(&folder, path, false, NULL));
    assert_int_equal(folder.path[0], '/');
    char *cell = folder_cell(&folder, "x-y", NULL);
    assert_true(fs_is_dir(cell));
    free(cell);
    folder_close(&folder);
    free(path);
}

static void
old_results_go_and_files_of_others_stay(void **state)
{
    const char *base = *state;
    struct result_folder folder;
    assert_true(folder_open(&folder, base, false, NULL));
    char *cell = folder_cell(&folder, "one", NULL), *noted = folder_cell(&folder, "two", NULL);
    folder_close(&folder);
    put(base, "report.json", "{}");
    put(base, "notes.txt", "mine");
    put(cell, "crash.json", "{}");
    put(cell, "evtx_dump-2.profraw", "");
    put(noted, "stdout", "");
    put(noted, "my-notes.md", "mine");
    assert_true(folder_open(&folder, base, true, NULL)); /* kept for --resume */
    folder_close(&folder);
    assert_true(there(base, "report.json") && there(cell, "crash.json"));
    assert_true(folder_open(&folder, base, false, NULL));
    folder_close(&folder);
    assert_false(there(base, "report.json"));
    assert_true(there(base, "notes.txt"));
    assert_false(fs_exists(cell));
    assert_false(there(noted, "stdout"));
    assert_true(there(noted, "my-notes.md"));
    free(cell);
    free(noted);
}

static void
a_folder_of_somebody_else_is_refused_and_untouched(void **state)
{
    const char *base = *state;
    put(base, "report.json", "not ours");
    struct result_folder folder;
    struct repro_err err = { 0 };
    assert_false(folder_open(&folder, base, false, &err));
    assert_int_equal(err.code, REPRO_E_IO);
    assert_non_null(strstr(err.msg, "not results of repro"));
    assert_true(there(base, "report.json"));
    char *file = fs_join(base, "report.json");
    assert_false(folder_open(&folder, file, false, &err));
    assert_non_null(strstr(err.msg, "is a file"));
    free(file);
    assert_false(folder_open(&folder, "/dev/null/x", false, &err));
}

static void
counts_are_taken_from_what_llvm_profdata_prints(void **state)
{
    (void)state;
    struct profdata_counts c = profdata_count("Counters:\n"
                                              "  main:\n"
                                              "    Hash: 0x1200000000000018\n"
                                              "    Counters: 2\n"
                                              "    Block counts: [1, 0]\n"
                                              "  parser/out.c;evtx_static:\n"
                                              "    Hash: 0x1\n"
                                              "    Counters: 1\n"
                                              "    Block counts: [0]\n"
                                              "  parser/out.c:evtx_put:\n"
                                              "    Hash: 0x2\n"
                                              "    Counters: 1\n"
                                              "    Function count: 10\n"
                                              "    Block counts: []\n"
                                              "Instrumentation level: IR  entry_first = 0\n"
                                              "Functions shown: 3\n"
                                              "Total functions: 3\n"
                                              "Maximum function count: 10\n",
                                              "evtx_");
    assert_int_equal(c.functions, 3);
    assert_int_equal(c.with_counts, 2);
    assert_int_equal(c.subject_with_counts, 1);
    c = profdata_count("", "evtx_");
    assert_int_equal(c.functions, 0);
}

static void
missing_and_empty_profiles_are_told_apart_without_a_tool(void **state)
{
    struct cell_profile profile = { 0 };
    char *raw = fs_join(*state, "x.profraw");
    assert_true(profdata_judge("/nonexistent", raw, "/dev/null", "evtx_", &profile, NULL));
    assert_string_equal(profile.status, "missing");
    put(*state, "x.profraw", "");
    assert_true(profdata_judge("/nonexistent", raw, "/dev/null", "evtx_", &profile, NULL));
    assert_string_equal(profile.status, "empty-profile");
    free(profile.status);
    free(profile.message);
    free(raw);
}

static void
inputs_must_be_evtx_files(void **state)
{
    const char *base = *state;
    put(base, "empty", "");
    put(base, "text", "hello, this is text");
    put(base, "short", "Elf");
    static const struct {
        const char *name, *says;
    } cases[] = {
        { "missing", "cannot open" },  { ".", "is a folder" },         { "empty", "is empty" },
        { "text", "is no EVTX file" }, { "short", "is no EVTX file" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *path = fs_join(base, cases[i].name);
        struct inputs inputs;
        struct repro_err err = { 0 };
        assert_false(inputs_from_files(&inputs, &path, 1, true, &err));
        assert_int_equal(repro_exit_code(err.code), 3);
        if (strstr(err.msg, cases[i].says) == NULL || strstr(err.msg, path) == NULL)
            fail_msg("'%s' lacks '%s'", err.msg, cases[i].says);
        free(path);
    }
    struct inputs inputs;
    assert_true(inputs_default(&inputs, base, NULL));
    struct inputs again;
    assert_true(inputs_from_files(&again, inputs.paths, inputs.count, true, NULL));
    inputs_clear(&inputs);
    inputs_clear(&again);
}

static void
times_read_like_a_clock(void **state)
{
    (void)state;
    char buf[16];
    assert_string_equal(progress_time(0, buf), "0:00");
    assert_string_equal(progress_time(7499, buf), "0:07");
    assert_string_equal(progress_time(754000, buf), "12:34");
    assert_string_equal(progress_time(3723000, buf), "1:02:03");
    progress_time(UINT64_MAX / 2, buf);
}

int
main(void)
{
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(a_new_or_empty_folder_becomes_ours),
        WITH_FOLDER(old_results_go_and_files_of_others_stay),
        WITH_FOLDER(a_folder_of_somebody_else_is_refused_and_untouched),
        cmocka_unit_test(counts_are_taken_from_what_llvm_profdata_prints),
        WITH_FOLDER(missing_and_empty_profiles_are_told_apart_without_a_tool),
        WITH_FOLDER(inputs_must_be_evtx_files),
        cmocka_unit_test(times_read_like_a_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
