/* test_known_issues.c - the catalogue: the built-in one is valid, hostile ones are refused, entries
 * match only when all their conditions hold. */
#include "repro/diagnose/diagnose.h"
#include "repro/diagnose/known_issues.h"
#include "tests/common/cmocka_all.h"
#include "tests/diagnose/synthetic.h"

#include <string.h>

static bool
seen(const struct crash_record *record, const char *id)
{
    for (size_t i = 0; i < record->diagnosis.known_issue_count; i++)
        if (strncmp(record->diagnosis.known_issues[i], id, strlen(id)) == 0)
            return true;
    return false;
}

static struct crash_record *
refused(void)
{
    struct crash_record *record = synthetic_ending(OUTCOME_REFUSED_WRITE);
    synthetic_layout(record, "v8", 4);
    synthetic_layout(record, "v10", 2);
    synthetic_runtime(record, "v10");
    synthetic_message(record, "LLVM Profile Error: Runtime and instrumentation version mismatch : "
                              "expected 10, but get 8");
    return record;
}

static void
test_builtin_is_valid(void **state)
{
    (void)state;
    const struct known_issues *catalogue = known_issues_builtin();
    assert_true(catalogue->issues_count >= 8);
    for (unsigned i = 0; i < catalogue->issues_count; i++)
        assert_int_equal(strncmp(catalogue->issues[i].url, "https://", 8), 0);
}

static void
test_refused_write_was_seen_before(void **state)
{
    (void)state;
    struct crash_record *record = refused();
    diagnose_record(record, NULL, NULL);
    assert_true(seen(record, "llvm-project#52683"));
    assert_true(seen(record, "cargo-pgo#68"));
    assert_true(seen(record, "mise#11129"));
    assert_false(seen(record, "electron#51872"));
    crash_record_free(record);
}

static void
test_conditions_must_hold(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(0x3);
    synthetic_writer_stack(record, "initializeValueProfRuntimeRecord");
    synthetic_layout(record, "v8", 4);
    synthetic_layout(record, "v10", 2);
    synthetic_runtime(record, "v10");
    diagnose_record(record, NULL, NULL);
    assert_true(seen(record, "llvm-project#52683"));
    assert_false(seen(record, "cargo-pgo#68")); /* that one printed a message */
    crash_record_free(record);
}

static void
test_application_crash_is_nobodys_issue(void **state)
{
    (void)state;
    struct crash_record *record = synthetic_crash(0);
    synthetic_frame(record, "main", LAYER_APPLICATION);
    diagnose_record(record, NULL, NULL);
    assert_int_equal(record->diagnosis.known_issue_count, 0);
    crash_record_free(record);
}

static void
test_own_catalogue(void **state)
{
    (void)state;
    static const char yaml[] = "issues:\n"
                               "  - id: local#1\n"
                               "    url: https://example.org/1\n"
                               "    title: Ours\n"
                               "    classes: [mixed-profile-abi]\n"
                               "    workaround: None\n";
    struct repro_err err;
    struct known_issues *catalogue = known_issues_parse(yaml, sizeof yaml - 1, &err);
    assert_non_null(catalogue);
    struct crash_record *record = refused();
    const struct diagnose_context context = { .known_issues = catalogue };
    diagnose_record(record, NULL, &context);
    assert_int_equal(record->diagnosis.known_issue_count, 1);
    assert_true(seen(record, "local#1"));
    crash_record_free(record);
    known_issues_free(catalogue);
}

static void
test_bad_catalogues_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "issues: 3\n",
        "issues:\n  - id: x\n",
        "issues:\n  - id: x\n    url: u\n    title: t\n    classes: [no-such-class]\n"
        "    workaround: w\n",
        "issues:\n  - id: x\n    url: u\n    title: t\n    classes: [none]\n    workaround: w\n"
        "    surprise: y\n",
        "\t: : :",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct repro_err err = { 0 };
        assert_null(known_issues_parse(bad[i], strlen(bad[i]), &err));
        assert_int_equal(err.code, REPRO_E_FORMAT);
        assert_non_null(strstr(err.msg, "known issue"));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_builtin_is_valid),
        cmocka_unit_test(test_refused_write_was_seen_before),
        cmocka_unit_test(test_conditions_must_hold),
        cmocka_unit_test(test_application_crash_is_nobodys_issue),
        cmocka_unit_test(test_own_catalogue),
        cmocka_unit_test(test_bad_catalogues_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
