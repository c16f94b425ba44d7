/* test_hostile_json.c - documents of strangers: every wrong type is refused and named by its JSON
 * pointer; nothing leaks or crashes. */
#include "common/fs.h"
#include "records/json.h"
#include "tests/records/samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void
expect_fault(const char *text, const char *message)
{
    json_t *doc = json_loads(text, 0, NULL);
    assert_non_null(doc);
    struct repro_err err = { 0 };
    assert_null(crash_record_from_json(doc, &err));
    assert_int_equal(err.code, REPRO_E_FORMAT);
    assert_string_equal(err.msg, message);
    json_decref(doc);
}

#define HEAD "{\"schema\": \"repro.crash/1\", \"outcome\": \"crash\", "

static void
faults_are_named_by_their_pointer(void **state)
{
    (void)state;
    expect_fault("[]", "/: expected an object");
    expect_fault("{}", "/schema: required, but missing");
    expect_fault("{\"schema\": 1}", "/schema: expected a string");
    expect_fault("{\"schema\": \"repro.crash/2\"}", "/schema: expected repro.crash/1");
    expect_fault("{\"schema\": \"repro.crash/11\"}", "/schema: expected repro.crash/1");
    expect_fault("{\"schema\": \"repro.crash/1\"}", "/outcome: required, but missing");
    expect_fault("{\"schema\": \"repro.crash/1\", \"outcome\": \"boom\"}",
                 "/outcome: expected a known name");
    expect_fault(HEAD "\"run\": {\"argv\": [\"a\", 1]}}", "/run/argv/1: expected a string");
    expect_fault(HEAD "\"run\": {\"exit\": {\"code\": 4294967296}}}",
                 "/run/exit/code: expected a whole number in range");
    expect_fault(HEAD "\"run\": {\"wall_ms\": -1}}",
                 "/run/wall_ms: expected a whole number in range");
    expect_fault(HEAD "\"threads\": [{\"frames\": [{}, 7]}]}",
                 "/threads/0/frames/1: expected an object");
    expect_fault(HEAD "\"threads\": {}}", "/threads: expected an array");
    expect_fault(HEAD "\"fault\": {\"address\": \"0x12345678123456781\"}}",
                 "/fault/address: expected a string \"0x...\" of at most 16 hex digits");
    expect_fault(HEAD "\"fault\": {\"address\": 3}}",
                 "/fault/address: expected a string \"0x...\" of at most 16 hex digits");
    expect_fault(HEAD "\"registers\": {\"a/b~c\": 3}}",
                 "/registers/a~1b~0c: expected a string \"0x...\" of at most 16 hex digits");
    expect_fault(HEAD "\"maps\": [{\"perms\": \"rwxps\"}]}",
                 "/maps/0/perms: expected at most four letters");
    expect_fault(HEAD "\"diagnosis\": {\"confidence\": 2}}",
                 "/diagnosis/confidence: expected a number from 0 to 1");
    expect_fault(HEAD "\"diagnosis\": {\"class\": \"gremlins\"}}",
                 "/diagnosis/class: expected a known name");
}

/* Every scalar and container of a full document replaced, one by one, by a value of a type that
 * does not belong there: from_json must end well each time, and refuse most. */
static size_t
spoil_each(json_t *doc, json_t *node, const json_t *poison, size_t *refused)
{
    size_t tried = 0;
    bool is_object = json_is_object(node);
    size_t count = is_object ? json_object_size(node) : json_array_size(node);
    for (size_t i = 0; i < count; i++) {
        void *iter = is_object ? json_object_iter(node) : NULL;
        for (size_t k = 0; is_object && k < i; k++)
            iter = json_object_iter_next(node, iter);
        json_t *member = is_object ? json_object_iter_value(iter) : json_array_get(node, i);
        json_incref(member);
        if (is_object)
            json_object_iter_set(node, iter, (json_t *)(uintptr_t)poison);
        else
            json_array_set(node, i, (json_t *)(uintptr_t)poison);
        struct repro_err err = { 0 };
        struct crash_record *record = crash_record_from_json(doc, &err);
        *refused += record == NULL;
        tried++;
        crash_record_free(record);
        if (is_object)
            json_object_iter_set(node, iter, member);
        else
            json_array_set(node, i, member);
        if (json_is_object(member) || json_is_array(member))
            tried += spoil_each(doc, member, poison, refused);
        json_decref(member);
    }
    return tried;
}

static void
no_wrong_type_gets_through(void **state)
{
    (void)state;
    struct crash_record *record = sample_crash();
    json_t *doc = crash_record_to_json(record);
    json_t *poison = json_pack("[[i]]", 7);
    size_t refused = 0;
    size_t tried = spoil_each(doc, doc, poison, &refused);
    assert_true(tried > 200);
    /* Accepted: frames' "index" (derived), and nothing else. */
    size_t frames = 8;
    assert_int_equal(refused, tried - frames);
    json_decref(poison);
    json_decref(doc);
    crash_record_free(record);
}

static void
unknown_keys_and_minor_versions_are_accepted(void **state)
{
    (void)state;
    json_t *doc = json_loads("{\"schema\": \"repro.crash/1.7\", \"outcome\": \"clean\", "
                             "\"zebra\": {}, \"run\": {\"zebra\": 1}}",
                             0, NULL);
    struct repro_err err = { 0 };
    struct crash_record *record = crash_record_from_json(doc, &err);
    assert_non_null(record);
    crash_record_free(record);
    json_decref(doc);
}

static void
matrix_faults_are_named_too(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "{\"schema\": \"repro.crash/1\"}", "/schema: expected repro.matrix/1" },
        { "{\"schema\": \"repro.matrix/1\", \"cells\": [{\"id\": \"a\"}, {}]}",
          "/cells/1/id: required, but missing" },
        { "{\"schema\": \"repro.matrix/1\", \"axes\": {\"a\": \"b\"}}",
          "/axes/a: expected an array" },
        { "{\"schema\": \"repro.matrix/1\", \"cells\": [{\"id\": \"a\", \"axes\": {\"x\": 1}}]}",
          "/cells/0/axes/x: expected a string" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *doc = json_loads(cases[i][0], 0, NULL);
        struct repro_err err = { 0 };
        assert_null(matrix_result_from_json(doc, &err));
        assert_string_equal(err.msg, cases[i][1]);
        json_decref(doc);
    }
}

static void
files_are_read_and_written_with_errors_that_name_the_place(void **state)
{
    (void)state;
    char folder[] = "/tmp/repro-json-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char *path = fs_join(folder, "a.json");
    struct repro_err err = { 0 };
    assert_true(fs_write_atomic(path, "{\n \"a\": x}", 10, &err));
    assert_null(json_read_file(path, &err));
    assert_int_equal(err.code, REPRO_E_FORMAT);
    assert_non_null(strstr(err.msg, "a.json:2:"));
    assert_true(fs_write_atomic(path, "{\"a\": 1, \"a\": 2}", 16, &err));
    assert_null(json_read_file(path, &err));
    struct crash_record *record = sample_crash();
    json_t *doc = crash_record_to_json(record);
    assert_true(json_write_file(path, doc, &err));
    json_t *back = json_read_file(path, &err);
    assert_true(json_equal(doc, back));
    json_decref(back);
    json_decref(doc);
    crash_record_free(record);
    assert_true(fs_remove_tree(folder, &err));
    assert_null(json_read_file(path, &err));
    assert_int_equal(err.code, REPRO_E_IO);
    free(path);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_named_by_their_pointer),
        cmocka_unit_test(no_wrong_type_gets_through),
        cmocka_unit_test(unknown_keys_and_minor_versions_are_accepted),
        cmocka_unit_test(matrix_faults_are_named_too),
        cmocka_unit_test(files_are_read_and_written_with_errors_that_name_the_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
