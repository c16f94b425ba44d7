/* test_process_arguments.c - what KERN_PROCARGS2 of macOS returns, also when it is cut short. */
#include "tests/common/cmocka_all.h"

#include "harness/process_arguments.h"

#include <stdint.h>
#include <string.h>

/* argc, path, alignment, two arguments, three variables, the strings the kernel adds. */
#define TAIL                                 \
    "/tmp/prog\0\0\0\0\0\0prog\0NAME=in an " \
    "argument\0PATH=/bin\0NAME=value\0EMPTY=\0\0stack_guard=0x1\0"

static size_t
make(char *data, int32_t count)
{
    memcpy(data, &count, sizeof count);
    memcpy(data + sizeof count, TAIL, sizeof TAIL - 1);
    return sizeof count + sizeof TAIL - 1;
}

static void
variables_are_found_arguments_are_not(void **state)
{
    (void)state;
    char data[256];
    size_t size = make(data, 2);
    assert_true(process_arguments_have(data, size, "NAME", "value"));
    assert_true(process_arguments_have(data, size, "PATH", "/bin"));
    assert_true(process_arguments_have(data, size, "EMPTY", ""));
    assert_false(process_arguments_have(data, size, "NAME", "in an argument"));
    assert_false(process_arguments_have(data, size, "NAME", "val"));
    assert_false(process_arguments_have(data, size, "NAM", "E=value"));
    assert_false(process_arguments_have(data, size, "stack_guard", "0x1")); /* not environment */
}

static void
damaged_ones_are_survived(void **state)
{
    (void)state;
    char whole[256], part[256];
    size_t size = make(whole, 2);
    for (size_t length = 0; length < size; length++) {
        memset(part, 'x', sizeof part);
        memcpy(part, whole, length);
        bool found = process_arguments_have(part, length, "EMPTY", "");
        assert_true(!found || length > size - 20);
    }
    static const int32_t counts[] = { -1, 0, 1, 100, INT32_MAX, INT32_MIN };
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        size = make(part, counts[i]);
        assert_false(process_arguments_have(part, size, "NAME", "nothing"));
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables_are_found_arguments_are_not),
        cmocka_unit_test(damaged_ones_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
