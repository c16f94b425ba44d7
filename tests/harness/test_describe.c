/* test_describe.c - the lines that the handler of macOS writes about its process: the harness reads
 * back what was meant. */
#include "tests/common/cmocka_all.h"

#include "harness/maps.h"
#include "harness/preload/describe.h"

#include "common/strbuf.h"

#include <stdlib.h>
#include <string.h>

#define MANY 2000

struct target {
    struct strbuf text;
    size_t pieces, limit; /* pieces taken before it has enough; 0 = all */
};

static bool
take(void *context, const void *data, size_t length)
{
    struct target *target = context;
    assert_true(length > 0 && length <= 4096);
    strbuf_add(&target->text, data, length);
    target->pieces++;
    return target->limit == 0 || target->pieces < target->limit;
}

static void
maps_come_back(void **state)
{
    (void)state;
    struct target target = { 0 };
    struct description out = { .sink = take, .context = &target };
    describe_map(&out, &(struct described_map){ 0x100000000, 0x100004000, 0, true, false, true,
                                                "/tmp/a program" });
    describe_map(
        &out, &(struct described_map){ 0x16f000000, 0x16f800000, 0, true, true, false, "[stack]" });
    describe_map(&out, &(struct described_map){ 0x7ff000000000, 0x7ff000001000, 0x4000, false,
                                                false, false, "" });
    describe_map(&out, &(struct described_map){ 0, UINT64_MAX, 0, true, false, false, "/a\nb" });
    assert_true(describe_end(&out));
    size_t count;
    char *text = strbuf_take(&target.text);
    struct crash_map *maps = maps_parse(text, &count);
    assert_int_equal(count, 4);
    assert_int_equal(maps[0].start, 0x100000000);
    assert_int_equal(maps[0].end, 0x100004000);
    assert_string_equal(maps[0].perms, "r-xp");
    assert_string_equal(maps[0].path, "/tmp/a program");
    assert_string_equal(maps[1].perms, "rw-p");
    assert_string_equal(maps[1].path, "[stack]");
    assert_string_equal(maps[2].perms, "---p");
    assert_int_equal(maps[2].offset, 0x4000);
    assert_null(maps[2].path);
    assert_int_equal(maps[3].end, UINT64_MAX);
    assert_string_equal(maps[3].path, "/a?b"); /* one line each, whatever the path */
    maps_free(maps, count);
    free(text);
}

static void
images_have_their_uuid(void **state)
{
    (void)state;
    static const unsigned char uuid[DESCRIBE_UUID_BYTES] = { 0x4c, 0x4c, 0x44, 0x12, 0x55, 0x55,
                                                             0x31, 0x44, 0xa1, 0x0b, 0xcd, 0xef,
                                                             0x00, 0x01, 0xfe, 0xff };
    struct target target = { 0 };
    struct description out = { .sink = take, .context = &target };
    describe_image(&out, &(struct described_image){ 0x104000000, 0x4000000, uuid, "/tmp/prog" });
    describe_image(&out, &(struct described_image){ 0x1, 0, NULL, "/usr/lib/dyld" });
    assert_true(describe_end(&out));
    char *text = strbuf_take(&target.text);
    assert_string_equal(text, "104000000 4000000 4c4c441255553144a10bcdef0001feff /tmp/prog\n"
                              "1 0 - /usr/lib/dyld\n");
    free(text);
}

static void
long_lists_come_in_pieces(void **state)
{
    (void)state;
    struct target target = { 0 };
    struct description out = { .sink = take, .context = &target };
    for (uint64_t i = 0; i < MANY; i++)
        describe_map(&out, &(struct described_map){ i << 14, (i + 1) << 14, 0, true, true, false,
                                                    "[heap]" });
    assert_true(describe_end(&out));
    assert_true(target.pieces > 10);
    size_t count;
    char *text = strbuf_take(&target.text);
    struct crash_map *maps = maps_parse(text, &count);
    assert_int_equal(count, MANY);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(maps[i].start, i << 14);
    maps_free(maps, count);
    free(text);
}

static void
a_sink_that_has_enough_is_left_alone(void **state)
{
    (void)state;
    struct target target = { .limit = 2 };
    struct description out = { .sink = take, .context = &target };
    for (uint64_t i = 0; i < MANY; i++)
        describe_map(&out, &(struct described_map){ i, i + 1, 0, true, false, false, "/x" });
    assert_false(describe_end(&out));
    assert_int_equal(target.pieces, 2);
    strbuf_free(&target.text);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_come_back),
        cmocka_unit_test(images_have_their_uuid),
        cmocka_unit_test(long_lists_come_in_pieces),
        cmocka_unit_test(a_sink_that_has_enough_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
