/* test_apple_tools.c - what candidates_darwin.c and doctor_darwin.c make of the answers of Apple's
 * tools, which scripts on $PATH give here. */
#include "repro/doctor_checks.h"
#include "repro/toolchain/probe.h"

#include "common/fs.h"
#include "common/xalloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static char folder[] = "/tmp/repro-apple-XXXXXX";

/* A tool on $PATH that runs BODY; NULL: none. */
static void
tool(const char *name, const char *body)
{
    char *path = fs_join(folder, name);
    char *text = body != NULL ? xasprintf("#!/bin/sh\n%s\n", body) : NULL;
    if (text == NULL)
        remove(path);
    else
        assert_true(fs_write_atomic(path, text, strlen(text), NULL) && chmod(path, 0755) == 0);
    free(text);
    free(path);
}

static int
set_up(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    char *path = xasprintf("%s:/usr/bin:/bin", folder);
    setenv("PATH", path, 1);
    setenv("HOME", folder, 1);
    free(path);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    return !fs_remove_tree(folder, NULL);
}

static void
test_the_tool_that_xcrun_names(void **state)
{
    (void)state;
    char *found, *expected = fs_join(folder, "clang");
    tool("clang", "exit 0");
    tool("xcode-select", "echo /Library/Developer/CommandLineTools");
    tool("xcrun", "[ \"$1 $2\" = '--find clang' ] && echo ${0%/*}/clang");
    found = candidate_of_system("clang");
    assert_non_null(found);
    assert_string_equal(found, expected);
    free(found);
    assert_null(candidate_of_system("llvm-profdata")); /* xcrun fails */
    found = candidate_behind("/usr/bin/clang");
    assert_string_equal(found, expected);
    free(found);
    assert_null(candidate_behind("/opt/homebrew/opt/llvm/bin/clang")); /* no door */
    free(expected);
}

static void
test_doors_stay_closed_without_developer_tools(void **state)
{
    (void)state;
    tool("xcode-select", "exit 2");
    tool("xcrun", "echo asked >${0%/*}/asked; exit 0");
    assert_null(candidate_of_system("clang"));
    char *behind = candidate_behind("/usr/bin/clang"), *asked = fs_join(folder, "asked");
    assert_string_equal(behind, "");
    assert_false(fs_exists(asked)); /* xcrun would have opened a dialog */
    free(behind);
    free(asked);
}

static const struct doctor_check *
check_of(const struct doctor *d, const char *id)
{
    for (size_t i = 0; i < d->check_count; i++)
        if (strcmp(d->checks[i].id, id) == 0)
            return &d->checks[i];
    fail_msg("no check %s", id);
    return NULL;
}

static void
test_the_doctor_asks_macos(void **state)
{
    (void)state;
    struct doctor d = { 0 };
    tool("xcode-select", "echo /Applications/Xcode.app/Contents/Developer");
    tool("csrutil", "echo 'System Integrity Protection status: enabled.'");
    tool("DevToolsSecurity", "echo 'Developer mode is currently disabled.'");
    tool("brew", "exit 0");
    char *reports = fs_join(folder, "Library/Logs/DiagnosticReports");
    doctor_ask_system(&d);
    assert_true(check_of(&d, "developer-tools")->ok && check_of(&d, "homebrew")->ok);
    assert_non_null(strstr(check_of(&d, "sip")->detail, "enabled."));
    assert_false(check_of(&d, "developer-mode")->ok);
    assert_string_equal(check_of(&d, "developer-mode")->fix, "sudo DevToolsSecurity -enable");
    assert_false(check_of(&d, "crash-reports")->ok);
    assert_null(check_of(&d, "crash-reports")->fix); /* the system makes the folder */
    doctor_clear(&d);

    assert_true(fs_mkdirs(reports, NULL));
    tool("xcode-select", "exit 2");
    tool("DevToolsSecurity", "echo 'Developer mode is currently enabled.'");
    tool("brew", NULL);
    doctor_ask_system(&d);
    assert_true(check_of(&d, "crash-reports")->ok && check_of(&d, "developer-mode")->ok);
    assert_string_equal(check_of(&d, "crash-reports")->detail, reports);
    assert_false(check_of(&d, "homebrew")->ok);
    assert_true(check_of(&d, "developer-tools")->required && !doctor_healthy(&d));
    assert_string_equal(check_of(&d, "developer-tools")->fix, "xcode-select --install");
    doctor_clear(&d);
    free(reports);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_tool_that_xcrun_names),
        cmocka_unit_test(test_doors_stay_closed_without_developer_tools),
        cmocka_unit_test(test_the_doctor_asks_macos),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
