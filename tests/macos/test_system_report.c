/* test_system_report.c - the system's report of a crash is found by process, name and time, and
 * only completes what the record lacks. The reports are synthetic. */
#include "repro/import/system_report.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>

static char folder[] = "/tmp/repro-reports-XXXXXX";

static const char report_form[] =
    "{\"app_name\":\"%s\",\"timestamp\":\"2026-11-23 12:00:00.00 +0000\",\"bug_type\":\"309\","
    "\"os_version\":\"macOS 15.1 (24B83)\"}\n"
    "{\"pid\":%d,\"procName\":\"%s\",\"procPath\":\"/tmp/%s\",\"cpuType\":\"ARM-64\",\n"
    "\"exception\":{\"type\":\"EXC_BAD_ACCESS\",\"signal\":\"SIGSEGV\",\n"
    "\"subtype\":\"KERN_INVALID_ADDRESS at 0x0000000000000010\"},\n"
    "\"threads\":[{\"id\":7,\"triggered\":true,\"threadState\":{\"x\":[{\"value\":16}],\n"
    "\"pc\":{\"value\":4294983680},\"esr\":{\"value\":2449473542},\"far\":{\"value\":16}},\n"
    "\"frames\":[{\"imageOffset\":16384,\"symbol\":\"writeValueProfData\",\"symbolLocation\":20,\n"
    "\"sourceFile\":\"writer.c\",\"sourceLine\":42,\"imageIndex\":0}]},{\"id\":8,\"frames\":[{"
    "\"imageOffset\":32,\"symbol\":\"wait\",\n"
    "\"symbolLocation\":4,\"imageIndex\":0}]}],\n"
    "\"usedImages\":[{\"base\":4294967296,\"size\":65536,\"path\":\"/tmp/%s\",\n"
    "\"uuid\":\"01234567-89ab-cdef-0123-456789abcdef\"}]}\n";

static int
make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int
remove_folder(void **state)
{
    (void)state;
    return !fs_remove_tree(folder, NULL);
}

/* A report named FILE, written AGE seconds ago. Caller frees its path. */
static char *
put(const char *file, const char *process, int pid, time_t age)
{
    char *path = fs_join(folder, file);
    char *text = xasprintf(report_form, process, pid, process, process, process);
    assert_true(fs_write_atomic(path, text, strlen(text), NULL));
    struct timespec times[2] = { { .tv_sec = time(NULL) - age }, { .tv_sec = time(NULL) - age } };
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    free(text);
    return path;
}

static void
expect(const struct system_report_wanted *wanted, const char *path)
{
    char *found = system_report_find(folder, wanted);
    if (path == NULL)
        assert_null(found);
    else
        assert_string_equal(found, path);
    free(found);
}

static void
test_found_by_process_name_and_time(void **state)
{
    (void)state;
    char *ours = put("mixed-2026-11-23-120000.ips", "mixed", 4711, 1);
    char *other = put("mixed-2026-11-23-120001.ips", "mixed", 4712, 0);
    char *old = put("mixed-2026-11-22-120000.ips", "mixed", 4711, 86400);
    char *cut = fs_join(folder, "mixed-cut.ips"), *text = fs_join(folder, "mixed.txt");
    assert_true(fs_write_atomic(cut, "{\"bug_type\":\"309\"}\n{\"pid\":4711,", 32, NULL));
    assert_true(fs_write_atomic(text, "no report", 9, NULL));
    struct system_report_wanted wanted = { 4711, "mixed", time(NULL) - 60 };
    expect(&wanted, ours);
    wanted.process = "another";
    expect(&wanted, NULL);
    wanted.process = "mixed";
    wanted.pid = 1;
    expect(&wanted, NULL);
    wanted.pid = 4711;
    wanted.not_before = time(NULL) + 60;
    expect(&wanted, NULL);
    wanted.not_before = time(NULL) - 2 * 86400; /* both: the newer */
    expect(&wanted, ours);
    assert_null(system_report_find("/nonexistent", &wanted));
    char *paths[] = { ours, other, old, cut, text };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        unlink(paths[i]);
        free(paths[i]);
    }
}

static void
test_long_names_are_compared_as_far_as_the_system_keeps_them(void **state)
{
    (void)state;
    char *path = put("long.ips", "a-name-of-fiftee", 5, 0);
    const struct system_report_wanted wanted = { 5, "a-name-of-fifteen-and-more", 0 };
    expect(&wanted, path);
    unlink(path);
    free(path);
}

static void
test_fills_a_record_without_a_stack(void **state)
{
    (void)state;
    char *path = put("fill.ips", "mixed", 9, 0);
    struct crash_record *record = crash_record_new();
    record->outcome = OUTCOME_CRASH;
    system_report_merge(record, path);
    const struct crash_thread *crashed = crash_record_crashed_thread(record);
    assert_string_equal(record->run.system_report, path);
    assert_non_null(crashed);
    assert_string_equal(crashed->frames[0].function, "writeValueProfData");
    assert_int_equal(record->thread_count, 2);
    assert_true(record->signal.present && record->fault.present);
    assert_int_equal(record->fault.address, 16);
    assert_string_equal(record->signal.code_name, "KERN_INVALID_ADDRESS");
    assert_true(record->register_count > 2);
    assert_int_equal(record->module_count, 1);
    assert_string_equal(record->subject.build_id, "01234567-89ab-cdef-0123-456789abcdef");
    crash_record_free(record);
    unlink(path);
    free(path);
}

static struct crash_record *
captured(void)
{
    struct crash_record *record = crash_record_new();
    struct crash_frame frames[2] = { { .pc = 4294983680, .layer = LAYER_UNKNOWN },
                                     { .pc = 77, .function = xstrdup("main") } };
    struct crash_thread thread = { .tid = 7, .crashed = true };
    for (size_t i = 0; i < 2; i++)
        XAPPEND(thread.frames, thread.frame_count, frames[i]);
    XAPPEND(record->threads, record->thread_count, thread);
    struct crash_register pc = { .name = xstrdup("pc"), .value = 1 };
    XAPPEND(record->registers, record->register_count, pc);
    record->outcome = OUTCOME_CRASH;
    record->fault = (struct crash_fault){ .present = true, .address = 3 };
    return record;
}

static void
test_keeps_what_was_captured(void **state)
{
    (void)state;
    char *path = put("keep.ips", "mixed", 9, 0);
    struct crash_record *record = captured();
    system_report_merge(record, path);
    assert_int_equal(record->thread_count, 2); /* the other thread comes from the report */
    assert_int_equal(record->threads[1].tid, 8);
    assert_int_equal(record->threads[0].frame_count, 2);
    assert_string_equal(record->threads[0].frames[0].function, "writeValueProfData");
    assert_int_equal(record->threads[0].frames[0].line, 42);
    assert_string_equal(record->threads[0].frames[1].function, "main");
    assert_int_equal(record->register_count, 1);
    assert_int_equal(record->fault.address, 3);
    crash_record_free(record);
    unlink(path);
    free(path);
}

static void
test_an_unreadable_report_is_named_only(void **state)
{
    (void)state;
    char *path = fs_join(folder, "broken.ips");
    assert_true(fs_write_atomic(path, "{\"bug_type\":\"309\"}\n[]", 21, NULL));
    struct crash_record *record = captured();
    system_report_merge(record, path);
    assert_string_equal(record->run.system_report, path);
    assert_int_equal(record->thread_count, 1);
    assert_null(record->threads[0].frames[0].function);
    crash_record_free(record);
    unlink(path);
    free(path);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found_by_process_name_and_time),
        cmocka_unit_test(test_long_names_are_compared_as_far_as_the_system_keeps_them),
        cmocka_unit_test(test_fills_a_record_without_a_stack),
        cmocka_unit_test(test_keeps_what_was_captured),
        cmocka_unit_test(test_an_unreadable_report_is_named_only),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
