/* test_names.c - MD5 against RFC 1321, names decoding on good and hostile input. */
#include "profile/md5.h"
#include "profile/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
assert_md5(const char *text, const char *expected)
{
    unsigned char digest[16];
    char hex[33];
    prof_md5(text, strlen(text), digest);
    for (int i = 0; i < 16; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    assert_string_equal(hex, expected);
}

static void
md5_matches_the_rfc(void **state)
{
    (void)state;
    assert_md5("", "d41d8cd98f00b204e9800998ecf8427e");
    assert_md5("abc", "900150983cd24fb0d6963f7d28e17f72");
    assert_md5("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b");
    assert_md5("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
               "d174ab98d277d9f5a5611c2c9f419d9f");
    assert_md5("12345678901234567890123456789012345678901234567890123456789012345678901234567890",
               "57edf4a22be3c955ac49da2e2107b67a");
}

/* "foo" is the name whose hash shows up as a fault address in crashes of mixed programs. */
static void
name_ref_is_the_little_endian_head_of_md5(void **state)
{
    (void)state;
    assert_int_equal(prof_name_ref("foo", 3), UINT64_C(0x5cf8c24cdb18bdac));
}

static void
plain_chunks_with_padding_decode(void **state)
{
    (void)state;
    static const unsigned char data[] = { 7, 0, 'm', 'a', 'i', 'n', 1,   'f', 'o', 0,   0,
                                          0, 7, 0,   'a', '.', 'c', ';', 'b', 'a', 'r', 0 };
    struct prof_names names;
    struct repro_err err;
    assert_true(prof_names_decode(&names, data, sizeof data, &err));
    assert_int_equal(names.count, 3);
    assert_int_equal(names.chunks, 2);
    assert_true(names.has_semicolon);
    assert_false(names.has_colon);
    assert_string_equal(prof_names_find(&names, prof_name_ref("main", 4)), "main");
    assert_string_equal(prof_names_find(&names, prof_name_ref("a.c;bar", 7)), "a.c;bar");
    assert_null(prof_names_find(&names, 1));
    prof_names_clear(&names);
}

static void
cpp_scopes_are_not_local_names(void **state)
{
    (void)state;
    static const unsigned char data[] = { 6, 0, 'a', '.', 'b', ':', ':', 'c' };
    struct prof_names names;
    assert_true(prof_names_decode(&names, data, sizeof data, NULL));
    assert_false(names.has_colon);
    prof_names_clear(&names);
}

static void
assert_rejected(const unsigned char *data, size_t size, const char *part)
{
    struct prof_names names;
    struct repro_err err = { 0 };
    assert_false(prof_names_decode(&names, data, size, &err));
    assert_non_null(strstr(err.msg, part));
    prof_names_clear(&names);
}

static void
hostile_chunks_are_rejected(void **state)
{
    (void)state;
    static const unsigned char cut[] = { 0x80 };
    static const unsigned char too_long[] = { 9, 0, 'a' };
    static const unsigned char bad_zlib[] = { 9, 4, 'a', 'b', 'c', 'd' };
    static const unsigned char bomb[] = { 0xff, 0xff, 0xff, 0xff, 0x0f, 4, 1, 2, 3, 4 };
    static const unsigned char overflow[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                              0xff, 0xff, 0xff, 0x7f, 0,    1 };
    assert_rejected(cut, sizeof cut, "bad chunk header");
    assert_rejected(too_long, sizeof too_long, "only 1 are left");
    assert_rejected(bad_zlib, sizeof bad_zlib, "does not decompress");
    assert_rejected(bomb, sizeof bomb, "claims");
    assert_rejected(overflow, sizeof overflow, "bad chunk header");
}

static void
names_before_the_damage_are_kept(void **state)
{
    (void)state;
    static const unsigned char data[] = { 3, 0, 'f', 'o', 'o', 9, 0, 'x' };
    struct prof_names names;
    assert_false(prof_names_decode(&names, data, sizeof data, NULL));
    assert_string_equal(prof_names_find(&names, UINT64_C(0x5cf8c24cdb18bdac)), "foo");
    prof_names_clear(&names);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(md5_matches_the_rfc),
        cmocka_unit_test(name_ref_is_the_little_endian_head_of_md5),
        cmocka_unit_test(plain_chunks_with_padding_decode),
        cmocka_unit_test(cpp_scopes_are_not_local_names),
        cmocka_unit_test(hostile_chunks_are_rejected),
        cmocka_unit_test(names_before_the_damage_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
