/* test_redact.c - what redaction takes out, and what it must leave alone. */
#include "tests/common/cmocka_all.h"

#include "common/xalloc.h"
#include "records/json.h"
#include "records/redact.h"
#include "tests/records/samples.h"

#include <stdlib.h>
#include <string.h>

static struct redaction
rules(enum redact_level level)
{
    struct redaction r = { .level = level };
    redaction_add_home(&r, "/home/maryann/");
    redaction_add_home(&r, "/");
    redaction_add_user(&r, "maryann");
    redaction_add_user(&r, "root");
    redaction_add_user(&r, "jo");
    redaction_add_host(&r, "buildbox7");
    redaction_add_host(&r, "localhost");
    return r;
}

static void
becomes_at(enum redact_level level, const char *text, const char *expected)
{
    struct redaction r = rules(level);
    char *once = redact_text(&r, text), *twice = redact_text(&r, once);
    assert_string_equal(once, expected);
    assert_string_equal(twice, once);
    free(twice);
    free(once);
    redaction_clear(&r);
}

static void
becomes(const char *text, const char *expected)
{
    becomes_at(REDACT_PATHS, text, expected);
}

static void
stays(const char *text)
{
    becomes(text, text);
}

static void
homes(void **state)
{
    (void)state;
    becomes("/home/maryann", "~");
    becomes("/home/maryann/src/x.c:12", "~/src/x.c:12");
    becomes("cc -I/home/maryann/inc -isystem/home/maryann/y --sysroot=/home/maryann",
            "cc -I~/inc -isystem~/y --sysroot=~");
    becomes("warning: /home/maryann/a.profraw: bad", "warning: ~/a.profraw: bad");
    becomes("/home/maryanne/x", "/home/USER/x");
    becomes("/Users/somebody/x and /home/other.one/y", "/Users/USER/x and /home/USER/y");
    becomes("C:\\Users\\somebody\\x", "C:\\Users\\USER\\x");
    becomes("/mnt/home/maryann/x", "/mnt/home/USER/x");
    stays("/usr/lib/x86_64-linux-gnu/libc.so.6");
    stays("/home/linuxbrew/.linuxbrew/bin/clang");
    stays("/");
    stays("~/x");
}

static void
names(void **state)
{
    (void)state;
    becomes("p-buildbox7-12.profraw", "p-HOST-12.profraw");
    becomes("BuildBox7.profraw", "HOST.profraw");
    becomes("_ZN7maryann4mainEv", "_ZN7USER4mainEv");
    stays("xmaryann, maryannx"); /* part of another word */
    becomes("fn_maryann_2", "fn_USER_2");
    stays("buildbox70");
    stays("root cause, jo");
    stays("localhost");
}

static void
secrets(void **state)
{
    (void)state;
    becomes("--api-key=k1 --token k2 -v", "--api-key=REDACTED --token REDACTED -v");
    becomes("DB_PASSWORD=hunter2;x", "DB_PASSWORD=REDACTED;x");
    becomes("Authorization: Bearer abc.def", "Authorization: Bearer REDACTED");
    becomes("{\"secret\": \"s3\"}", "{\"secret\": \"REDACTED\"}");
    becomes("https://u:p@h/x?token=1&y=2", "https://REDACTED@h/x?token=REDACTED&y=2");
    becomes("see ghp_0123456789abcdefghij0123456789abcdef.", "see REDACTED.");
    becomes("AKIAIOSFODNN7EXAMPLE", "REDACTED");
    becomes("eyJhbGciOiJIUzI1NiJ9abcde.eyJzdWIiOiIxIn0.sig_x", "REDACTED");
    becomes("by a.b+c@mail.example.org now", "by REDACTED now");
    becomes("-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\nx",
            "REDACTED\nx");
    stays("memcpy@GLIBC_2.14, memcpy@plt");
    stays("mimalloc::token::parse");
    stays("the author of the pass: see https://github.com/llvm/llvm-project/issues/52683");
    stays("4ac1b86e8d3f0a914ac1b86e8d3f0a91");
}

static void
strict(void **state)
{
    (void)state;
    becomes_at(REDACT_STRICT, "/srv/acme/x/prog: /usr/lib/libc.so.6 ~/q/y.c",
               ".../prog: /usr/lib/libc.so.6 .../y.c");
    becomes_at(REDACT_STRICT, "-I/srv/acme/inc 1/2 and/or", "-I.../inc 1/2 and/or");
}

/* The sample with strings a person would not want to show. */
static struct crash_record *
private_record(void)
{
    struct crash_record *record = sample_crash();
    free(record->subject.path);
    record->subject.path = xstrdup("/srv/acme corp/maryann/prog");
    XAPPEND(record->run.argv, record->run.argc, xstrdup("--password"));
    XAPPEND(record->run.argv, record->run.argc, xstrdup("hunter2"));
    XAPPEND(record->run.argv, record->run.argc, xstrdup("-u"));
    XAPPEND(record->run.argv, record->run.argc, xstrdup("me:hunter2"));
    XAPPEND(record->run.argv, record->run.argc, xstrdup("x9Kd03Jf8sLq2Pz7Rt5Wm1Bv6N"));
    XAPPEND(record->run.env, record->run.env_count, xstrdup("LD_SOMETHING=hunter2"));
    XAPPEND(record->run.env, record->run.env_count, xstrdup("MIMALLOC_SHOW_STATS=1"));
    XAPPEND(record->run.runtime_messages, record->run.runtime_message_count,
            xstrdup("LLVM Profile Error: /srv/acme corp/maryann/prog: no"));
    free(record->threads[0].frames[0].file);
    record->threads[0].frames[0].file = xstrdup("/home/peeradmin2/x.c");
    free(record->diagnosis.title);
    record->diagnosis.title = xstrdup("asked by peeradmin2 on buildbox7");
    return record;
}

static char *
redacted_json(enum redact_level level)
{
    struct redaction r = rules(level);
    struct repro_err err = { 0 };
    struct crash_record *record = private_record();
    struct crash_record *copy = redact_crash_record(&r, record, &err);
    assert_non_null(copy);
    json_t *doc = crash_record_to_json(copy);
    char *text = json_to_text(doc);
    redact_document(&r, doc);
    char *again = json_to_text(doc);
    assert_string_equal(text, again);
    free(again);
    json_decref(doc);
    crash_record_free(copy);
    crash_record_free(record);
    redaction_clear(&r);
    return text;
}

static void
records(void **state)
{
    (void)state;
    char *text = redacted_json(REDACT_PATHS);
    static const char *const gone[] = { "maryann", "hunter2", "x9Kd", "peeradmin2", "buildbox7" };
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
        assert_null(strstr(text, gone[i]));
    assert_non_null(strstr(text, "\"MIMALLOC_SHOW_STATS\": \"1\""));
    assert_non_null(strstr(text, "\"LD_SOMETHING\": \"REDACTED\""));
    assert_non_null(strstr(text, "/srv/acme corp/USER/prog"));
    assert_non_null(strstr(text, "\"redacted\": \"paths\""));
    free(text);
    text = redacted_json(REDACT_STRICT);
    assert_null(strstr(text, "acme"));
    assert_null(strstr(text, "in.evtx"));
    assert_non_null(strstr(text, "LLVM Profile Error: .../prog: no"));
    assert_non_null(strstr(text, "\"redacted\": \"strict\""));
    free(text);
}

/* A login name that is a word of ours must not break a record. */
static void
awkward_names(void **state)
{
    (void)state;
    static const char *const words[] = { "crash",  "exit",     "context",   "decisive",
                                         "paths",  "rip",      "libc",      "elf64",
                                         "read",   "memory",   "repro",     "clean",
                                         "ptrace", "imported", "null-page", "mixed-profile-abi" };
    struct redaction r = { .level = REDACT_PATHS };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        redaction_add_user(&r, words[i]);
    struct repro_err err = { 0 };
    struct crash_record *record = sample_crash();
    struct crash_record *copy = redact_crash_record(&r, record, &err);
    assert_non_null(copy);
    assert_int_equal(copy->outcome, OUTCOME_CRASH);
    assert_string_equal(copy->signature_class, "mixed-profile-abi");
    struct matrix_result *matrix = sample_matrix();
    struct matrix_result *same = redact_matrix_result(&r, matrix, &err);
    assert_non_null(same);
    assert_string_equal(same->cells[0].id, matrix->cells[0].id);
    matrix_result_free(same);
    matrix_result_free(matrix);
    crash_record_free(copy);
    crash_record_free(record);
    redaction_clear(&r);
}

static void
hostile(void **state)
{
    (void)state;
    struct redaction r = rules(REDACT_STRICT);
    struct repro_err err = { 0 };
    struct crash_record *record = sample_hostile_crash(hostile_text);
    struct crash_record *copy = redact_crash_record(&r, record, &err);
    assert_non_null(copy);
    crash_record_free(copy);
    crash_record_free(record);
    json_t *deep = json_array();
    for (int i = 0; i < 1000; i++) {
        json_t *outer = json_array();
        json_array_append_new(outer, deep);
        deep = outer;
    }
    redact_document(&r, deep); /* ends, and never deeper than 64 levels */
    json_decref(deep);
    redaction_clear(&r);
}

static void
nothing(void **state)
{
    (void)state;
    struct redaction r = rules(REDACT_NONE);
    json_t *doc = json_pack("{s:s, s:s}", "schema", "repro.crash/1", "x", "/home/maryann");
    redact_document(&r, doc);
    assert_string_equal(json_string_value(json_object_get(doc, "x")), "/home/maryann");
    assert_null(json_object_get(doc, "redacted"));
    json_decref(doc);
    redaction_clear(&r);
}

static void
expanding(void **state)
{
    (void)state;
    setenv("HOME", "/home/maryann", 1);
    char *path = redact_expand("~/x"), *other = redact_expand("~x/y");
    assert_string_equal(path, "/home/maryann/x");
    assert_string_equal(other, "~x/y");
    free(other);
    free(path);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(homes),   cmocka_unit_test(names),   cmocka_unit_test(secrets),
        cmocka_unit_test(strict),  cmocka_unit_test(records), cmocka_unit_test(awkward_names),
        cmocka_unit_test(hostile), cmocka_unit_test(nothing), cmocka_unit_test(expanding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
