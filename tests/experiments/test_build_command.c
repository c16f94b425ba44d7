/* test_build_command.c - the placeholders of build commands. */
#include "repro/experiments/build_command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct build_values some = { .values = { [VALUE_CC] = "/usr/bin/clang",
                                                      [VALUE_CFLAGS] = "-fprofile-generate",
                                                      [VALUE_LDFLAGS] = "-fprofile-generate",
                                                      [VALUE_DIR] = "/tmp/x" } };

static void
expect(const char *command, bool reversed, const char *wanted)
{
    struct build_values values = some;
    values.reversed = reversed;
    struct repro_err err = { 0 };
    char *text = build_command_expand(command, &values, &err);
    assert_non_null(text);
    assert_string_equal(text, wanted);
    free(text);
}

static void
names_become_values(void **state)
{
    (void)state;
    expect("", false, "");
    expect("make", false, "make");
    expect("make CC={cc} O={dir}/o", false, "make CC=/usr/bin/clang O=/tmp/x/o");
    expect("{cc}{cc}", false, "/usr/bin/clang/usr/bin/clang");
    expect("a {foreign_cflags} b", false, "a  b"); /* no such value: empty */
}

static void
the_shells_braces_stay(void **state)
{
    (void)state;
    expect("echo ${cc} {a,b} {unknown} {cc", false, "echo ${cc} {a,b} {unknown} {cc");
    expect("f() { :; }; f", false, "f() { :; }; f");
}

static void
order_is_turned_round(void **state)
{
    (void)state;
    expect("ld {order:a.o b.o|c.o} -lz", false, "ld a.o b.o c.o -lz");
    expect("ld {order:a.o b.o|c.o} -lz", true, "ld c.o a.o b.o -lz");
    expect("{order:{dir}/a.o|{dir}/b.o}", true, "/tmp/x/b.o /tmp/x/a.o");
    expect("{order:${A}|${B}}", true, "${B} ${A}");
}

static void
a_broken_order_is_an_error(void **state)
{
    (void)state;
    static const char *const broken[] = { "{order:a.o}", "{order:a|b",
                                          "{order:", "x {order:{dir}|" };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct repro_err err = { 0 };
        assert_null(build_command_expand(broken[i], &some, &err));
        assert_int_equal(err.code, REPRO_E_USAGE);
        assert_non_null(strstr(err.msg, "{order:"));
    }
}

static void
commands_that_name_nothing_may_read_the_environment(void **state)
{
    (void)state;
    assert_true(build_command_uses("./build.sh", VALUE_CC));
    assert_true(build_command_uses("./build.sh {dir}", VALUE_FOREIGN_CFLAGS));
    assert_true(build_command_uses_order("./build.sh {dir}"));
    assert_true(build_command_uses("make CC={cc}", VALUE_CC));
    assert_false(build_command_uses("make CC={cc}", VALUE_CFLAGS));
    assert_false(build_command_uses_order("make CC={cc}"));
    assert_true(build_command_uses("cc $REPRO_CFLAGS", VALUE_CFLAGS));
    assert_true(build_command_uses_order("x $REPRO_ORDER"));
}

static void
the_environment_has_all_values(void **state)
{
    (void)state;
    struct argv environment = { 0 };
    build_command_environment(&some, &environment);
    assert_int_equal(environment.count, VALUE_COUNT + 1);
    assert_string_equal(environment.words[VALUE_CC], "REPRO_CC=/usr/bin/clang");
    assert_string_equal(environment.words[VALUE_FOREIGN_CC], "REPRO_FOREIGN_CC=");
    assert_string_equal(environment.words[VALUE_COUNT], "REPRO_ORDER=program-first");
    argv_free(&environment);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_become_values),
        cmocka_unit_test(the_shells_braces_stay),
        cmocka_unit_test(order_is_turned_round),
        cmocka_unit_test(a_broken_order_is_an_error),
        cmocka_unit_test(commands_that_name_nothing_may_read_the_environment),
        cmocka_unit_test(the_environment_has_all_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
