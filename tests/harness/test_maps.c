/* test_maps.c - /proc/PID/maps, also when it is nonsense. */
#include "tests/common/cmocka_all.h"

#include "harness/maps.h"

static void
lines_become_maps(void **state)
{
    (void)state;
    size_t count;
    struct crash_map *maps =
        maps_parse("00400000-00401000 r--p 00000000 fe:00 1234    /tmp/a program\n"
                   "7f0000000000-7f0000021000 rw-p 00000000 00:00 0 \n"
                   "7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0    [stack]\n",
                   &count);
    assert_int_equal(count, 3);
    assert_int_equal(maps[0].start, 0x400000);
    assert_int_equal(maps[0].end, 0x401000);
    assert_string_equal(maps[0].perms, "r--p");
    assert_string_equal(maps[0].path, "/tmp/a program");
    assert_null(maps[1].path);
    assert_string_equal(maps[2].path, "[stack]");
    assert_ptr_equal(maps_find(maps, count, 0x400fff), &maps[0]);
    assert_null(maps_find(maps, count, 0x401000));
    maps_free(maps, count);
}

static void
nonsense_is_skipped(void **state)
{
    (void)state;
    size_t count;
    struct crash_map *maps = maps_parse("\n\nnonsense\n1-2\n1-2 rw\n12-34 r--p zz\n"
                                        "1000-2000 r-xp 10 00:00 0 /x",
                                        &count);
    assert_int_equal(count, 1);
    assert_string_equal(maps[0].path, "/x");
    assert_int_equal(maps[0].offset, 0x10);
    maps_free(maps, count);
    maps = maps_parse("", &count);
    assert_int_equal(count, 0);
    maps_free(maps, count);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_become_maps),
        cmocka_unit_test(nonsense_is_skipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
