/* test_default_input.c - the matrix's default input is a log of the right size. */
#include "parser/gen/default_input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
default_input_is_a_small_log(void **state)
{
    (void)state;
    assert_in_range(default_input_size, 4096 + 65536, 200 * 1024);
    assert_int_equal(default_input_size % 65536, 4096);
    assert_memory_equal(default_input, "ElfFile", 8);
    assert_memory_equal(default_input + 4096, "ElfChnk", 8);
    assert_int_equal(strncmp(default_input_command, "evtx_gen --records ", 19), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(default_input_is_a_small_log) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
