/* test_ansi.c - ANSI codecs: known bytes, strictness, NUL removal. */
#include "parser/ansi.h"

#include "tests/common/cmocka_all.h"

#include <string.h>

static enum ansi_result
decode(const char *codec, const char *bytes, size_t n, char *text)
{
    uint8_t out[ANSI_MAX_EXPANSION * 64];
    size_t len = 0;
    const struct ansi_codec *c = ansi_find(codec);
    assert_non_null(c);
    enum ansi_result res = ansi_decode(c, (const uint8_t *)bytes, n, out, &len);
    memcpy(text, out, len);
    text[len] = '\0';
    return res;
}

static void
known_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *codec, *bytes, *text;
    } cases[] = {
        { "ascii", "abc", "abc" },
        { "windows-1252", "\x80\x9F\xE9", "\xE2\x82\xAC\xC5\xB8\xC3\xA9" },
        { "windows-1251", "\xCF\xF0\xE8", "\xD0\x9F\xD1\x80\xD0\xB8" },
        { "windows-1250", "\x8A", "\xC5\xA0" },
        { "windows-1253", "\xE1", "\xCE\xB1" },
        { "windows-874", "\xA1", "\xE0\xB8\x81" },
        { "ibm866", "\x8F", "\xD0\x9F" },
        { "iso-8859-1", "\x80\xFF", "\xC2\x80\xC3\xBF" },
        { "iso-8859-15", "\xA4", "\xE2\x82\xAC" },
        { "iso-8859-8-i", "\xE0", "\xD7\x90" },
        { "koi8-r", "\xF0", "\xD0\x9F" },
        { "koi8-u", "\xA4", "\xD1\x94" },
        { "mac-roman", "\x80", "\xC3\x84" },
        { "mac-cyrillic", "\x80", "\xD0\x90" },
        { "pua-mapped-binary", "\x80\xFF", "\xEF\x9E\x80\xEF\x9F\xBF" },
        { "utf-8", "\xE2\x82\xAC\xF0\x9F\x98\x80", "\xE2\x82\xAC\xF0\x9F\x98\x80" },
    };
    char text[256];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(decode(cases[i].codec, cases[i].bytes, strlen(cases[i].bytes), text),
                         ANSI_OK);
        assert_string_equal(text, cases[i].text);
    }
    assert_int_equal(decode("windows-1252", "\0a\0b\0", 5, text), ANSI_OK);
    assert_string_equal(text, "ab");
}

static void
multi_byte_codecs(void **state)
{
    (void)state;
    static const struct {
        const char *codec, *bytes, *text;
    } cases[] = {
        { "windows-31j", "\x83\x65\x83\x58", "\xE3\x83\x86\xE3\x82\xB9" },
        { "euc-jp", "\xA5\xC6\xA5\xB9", "\xE3\x83\x86\xE3\x82\xB9" },
        { "gbk", "\xD6\xD0", "\xE4\xB8\xAD" },
        { "gb18030", "\xD6\xD0", "\xE4\xB8\xAD" },
        { "hz", "a~{VP~}b~~",
          "a\xE4\xB8\xAD"
          "b~" },
        { "big5-2003", "\xA4\xA4", "\xE4\xB8\xAD" },
        { "windows-949", "\xC7\xD1", "\xED\x95\x9C" },
    };
    char text[256];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum ansi_result res = decode(cases[i].codec, cases[i].bytes, strlen(cases[i].bytes), text);
        if (res != ANSI_OK && decode(cases[i].codec, "a", 1, text) != ANSI_OK) {
            print_message("the C library has no iconv module for %s\n", cases[i].codec);
            continue;
        }
        assert_int_equal(res, ANSI_OK);
        assert_string_equal(text, cases[i].text);
    }
}

static void
decoding_is_strict(void **state)
{
    (void)state;
    char text[256];
    assert_int_equal(decode("ascii", "\x80", 1, text), ANSI_INVALID);
    assert_int_equal(decode("windows-1253", "\xD2", 1, text), ANSI_INVALID);
    assert_int_equal(decode("utf-8", "\xC0\x80", 2, text), ANSI_INVALID);
    assert_int_equal(decode("utf-8", "\xED\xA0\x80", 3, text), ANSI_INVALID);
    assert_int_equal(decode("utf-8", "\xE2\x82", 2, text), ANSI_INCOMPLETE);
    assert_int_equal(decode("hz", "~{V", 3, text), ANSI_INCOMPLETE);
    assert_int_equal(decode("hz", "~x", 2, text), ANSI_INVALID);
    assert_null(ansi_find("windows-9999"));
    assert_null(ansi_find("UTF-8"));
    assert_true(ansi_is_total(ansi_find("windows-1252")));
    assert_false(ansi_is_total(ansi_find("windows-1253")));
    assert_false(ansi_is_total(ansi_find("utf-8")));
}

static void
every_listed_codec_is_found(void **state)
{
    (void)state;
    size_t n = 0;
    for (; ansi_list(n) != NULL; n++) {
        assert_string_equal(ansi_name(ansi_find(ansi_list(n))), ansi_list(n));
    }
    assert_int_equal(n, 39);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_bytes),
        cmocka_unit_test(multi_byte_codecs),
        cmocka_unit_test(decoding_is_strict),
        cmocka_unit_test(every_listed_codec_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
