/* test_values.c - text of single values in XML and JSON, and the layout rules that depend on
 * emptiness. */
#include "parser/include/repro/evtx.h"

#include "tests/common/cmocka_all.h"
#include "tests/parser/log_builder.h"

#include <stdio.h>
#include <string.h>

static struct log_builder builder;

/* Text of the log's only record, or of its fault; into BUF. */
static const char *
render(enum evtx_format format, char *buf, size_t size)
{
    struct evtx_options opts;
    struct evtx_log *log = evtx_open_memory(builder.file, sizeof builder.file, NULL);
    assert_non_null(log);
    evtx_options_init(&opts);
    opts.format = format;
    opts.indent = true;
    struct evtx_iter *it = evtx_iter_new(log, &opts);
    assert_non_null(it);
    assert_int_equal(evtx_iter_next(it), EVTX_RECORD);
    size_t len;
    const char *text = evtx_iter_text(it, &len);
    if (text != NULL) {
        snprintf(buf, size, "%.*s", (int)len, text);
    } else {
        struct evtx_fault fault;
        assert_true(evtx_iter_fault(it, &fault));
        snprintf(buf, size, "%s", fault.message);
    }
    assert_int_equal(evtx_iter_next(it), EVTX_END);
    evtx_iter_free(it);
    evtx_close(log);
    return buf;
}

/* <V>%0</V> with one value. */
static void
build_single(uint8_t type, const void *bytes, size_t size, bool optional)
{
    struct built_value v = { type, (uint16_t)size, bytes };
    build_begin(&builder);
    build_open(&builder, "V", false);
    build_byte(&builder, 0x02);
    build_placeholder(&builder, 0, optional, type);
    build_byte(&builder, 0x04);
    build_byte(&builder, 0x00);
    build_values(&builder, &v, 1);
}

static void
expect(uint8_t type, const void *bytes, size_t size, const char *xml, const char *json)
{
    char text[4096], want[4096];
    build_single(type, bytes, size, false);
    snprintf(want, sizeof want, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<V>%s</V>\n\n", xml);
    assert_string_equal(render(EVTX_XML, text, sizeof text), want);
    snprintf(want, sizeof want, "{\"V\":%s}\n", json);
    assert_string_equal(render(EVTX_JSON, text, sizeof text), want);
}

#define EXPECT(type, bytes, xml, json) expect(type, bytes, sizeof(bytes) - 1, xml, json)

static void
strings_end_at_the_first_nul_and_lose_unpaired_surrogates(void **state)
{
    (void)state;
    EXPECT(0x01, "a\0\0\0b\0", "a", "\"a\"");
    EXPECT(0x01,
           "a\0\0\xD8"
           "b\0",
           "ab", "\"ab\"");
    EXPECT(0x01, "\0\xDC\0\xD8", "", "\"\"");
    EXPECT(0x01, "\0\0a\0", "", "null");
    EXPECT(0x01, "\1\0\x1F\0\x7F\0", "\x01\x1F\x7F", "\"\\u0001\\u001F\x7F\"");
    EXPECT(0x01, "&\0<\0>\0\"\0'\0\\\0", "&amp;&lt;&gt;\"'\\", "\"&<>\\\"'\\\\\"");
    EXPECT(0x01, "\x3D\xD8\0\xDE", "\xF0\x9F\x98\x80", "\"\xF0\x9F\x98\x80\"");
    EXPECT(0x01, "\b\0\t\0\n\0\f\0\r\0\v\0", "\b\t\n\f\r\v", "\"\\b\\t\\n\\f\\r\\u000B\"");
}

static void
ansi_strings_drop_nul_and_use_windows_1252(void **state)
{
    (void)state;
    EXPECT(0x02, "a\0b", "ab", "\"ab\"");
    EXPECT(0x02, "\x80\x81\x93", "\xE2\x82\xAC\xC2\x81\xE2\x80\x9C",
           "\"\xE2\x82\xAC\xC2\x81\xE2\x80\x9C\"");
    EXPECT(0x02, "\x1F", "\x1F", "\"\\u001f\"");
    EXPECT(0x02, "\0\0", "", "null");
}

static void
numbers_are_bare_in_json(void **state)
{
    (void)state;
    EXPECT(0x03, "\x80", "-128", "-128");
    EXPECT(0x04, "\xFF", "255", "255");
    EXPECT(0x05, "\x00\x80", "-32768", "-32768");
    EXPECT(0x06, "\xFF\xFF", "65535", "65535");
    EXPECT(0x07, "\x00\x00\x00\x80", "-2147483648", "-2147483648");
    EXPECT(0x08, "\xFF\xFF\xFF\xFF", "4294967295", "4294967295");
    EXPECT(0x09, "\0\0\0\0\0\0\0\x80", "-9223372036854775808", "-9223372036854775808");
    EXPECT(0x0A, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", "18446744073709551615",
           "18446744073709551615");
    EXPECT(0x0D, "\xFF\xFF\xFF\xFF", "true", "true");
    EXPECT(0x0D, "\0\0\0\0", "false", "false");
}

static void
integers_of_every_length(void **state)
{
    (void)state;
    char want[32];
    for (uint64_t power = 1; power <= 1000000000000000000; power *= 10) {
        for (uint64_t lead = 1; lead <= 9; lead++) {
            for (unsigned k = 0; k < 4; k++) {
                uint64_t v = lead * power + (k == 0   ? 0
                                             : k == 1 ? power / 2 + 7
                                             : k == 2 ? power - 1
                                                      : power / 11);
                snprintf(want, sizeof want, "%llu", (unsigned long long)v);
                expect(0x0A, &v, 8, want, want);
                uint32_t u = (uint32_t)v;
                snprintf(want, sizeof want, "%u", u);
                expect(0x08, &u, 4, want, want);
                snprintf(want, sizeof want, "%d", (int32_t)u);
                expect(0x07, &u, 4, want, want);
            }
        }
    }
}

static void
floats_are_shortest_and_quoted(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } doubles[] = { { 1.0, "1.0" },
                    { 0.00001, "0.00001" },
                    { 0.000001, "1e-6" },
                    { 9007199254740992.0, "9007199254740992.0" },
                    { 1e16, "1e+16" },
                    { 1.5e-7, "1.5e-7" },
                    { 5e-324, "5e-324" },
                    { 0x1p-44, "5.684341886080802e-14" },
                    { 123456.789, "123456.789" },
                    { -0.1, "-0.1" },
                    { 1.7976931348623157e308, "1.7976931348623157e+308" } };
    char json[64];
    for (size_t i = 0; i < sizeof doubles / sizeof doubles[0]; i++) {
        snprintf(json, sizeof json, "\"%s\"", doubles[i].text);
        expect(0x0C, &doubles[i].value, 8, doubles[i].text, json);
    }
    static const struct {
        float value;
        const char *text;
    } floats[] = { { 123456.79F, "123456.79" },
                   { 3.4028235e38F, "3.4028235e+38" },
                   { 1e13F, "1e+13" },
                   { 0.1F, "0.1" },
                   { 1e12F, "1000000000000.0" } };
    for (size_t i = 0; i < sizeof floats / sizeof floats[0]; i++) {
        snprintf(json, sizeof json, "\"%s\"", floats[i].text);
        expect(0x0B, &floats[i].value, 4, floats[i].text, json);
    }
    EXPECT(0x0B, "\x00\x00\xC0\x7F", "NaN", "\"NaN\"");
    EXPECT(0x0B, "\x00\x00\x00\x80", "-0.0", "\"-0.0\"");
    EXPECT(0x0B, "\x00\x00\x80\xFF", "-inf", "\"-inf\"");
}

static void
other_values_are_quoted(void **state)
{
    (void)state;
    EXPECT(0x0E, "\x00\xAB\xFF", "00ABFF", "\"00ABFF\"");
    EXPECT(0x0F, "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C\x0D\x0E\x0F",
           "03020100-0504-0706-0809-0A0B0C0D0E0F", "\"03020100-0504-0706-0809-0A0B0C0D0E0F\"");
    EXPECT(0x10, "\xCD\xAB\x00\x00", "0xabcd", "\"0xabcd\"");
    EXPECT(0x14, "\0\0\0\0", "0x0", "\"0x0\"");
    EXPECT(0x15, "\0\0\0\0\0\0\x80\0", "0x80000000000000", "\"0x80000000000000\"");
    EXPECT(0x13, "\x02\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
           "S-2-281474976710655-4294967295", "\"S-2-281474976710655-4294967295\"");
    EXPECT(0x13, "\x01\x00\x00\x00\x00\x00\x00\x05", "S-1-5", "\"S-1-5\"");
    EXPECT(0x00, "", "", "null");
}

static void
dates_are_truncated_to_microseconds(void **state)
{
    (void)state;
    uint64_t ft = 132539328912345678,
             last = (UINT64_C(253402207200) + 11644473600) * 10000000 + 9999999;
    uint16_t st[8] = { 2021, 2, 3, 17, 8, 9, 5, 123 },
             wrapped[8] = { 2021, 2, 3, 17, 8, 9, 5, 4295 };
    uint16_t zero[8] = { 0 };
    expect(0x11, &ft, 8, "2021-01-01T00:01:31.234567Z", "\"2021-01-01T00:01:31.234567Z\"");
    expect(0x11, &last, 8, "9999-12-30T22:00:00.999999Z", "\"9999-12-30T22:00:00.999999Z\"");
    expect(0x12, st, 16, "2021-02-17T08:09:05.123000Z", "\"2021-02-17T08:09:05.123000Z\"");
    expect(0x12, wrapped, 16, "2021-02-17T08:09:05.000032Z", "\"2021-02-17T08:09:05.000032Z\"");
    expect(0x12, zero, 16, "1601-01-01T00:00:00.000000Z", "\"1601-01-01T00:00:00.000000Z\"");
}

static void
impossible_dates_fail_the_record(void **state)
{
    (void)state;
    char text[4096];
    uint64_t ft = (UINT64_C(253402207200) + 11644473600 + 1) * 10000000;
    uint16_t leap[8] = { 2023, 2, 0, 29, 0, 0, 0, 0 };
    build_single(0x11, &ft, 8, false);
    assert_non_null(strstr(render(EVTX_XML, text, sizeof text), "An out-of-range date"));
    build_single(0x12, leap, 16, false);
    assert_non_null(strstr(render(EVTX_JSON, text, sizeof text), "An out-of-range date"));
}

static void
every_day_of_the_calendar_is_right(void **state)
{
    (void)state;
    /* 1601-01-01 plus whole days, against a plain count of days. */
    static const uint8_t lengths[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    char text[4096], want[64];
    unsigned year = 1601, month = 1, day = 1;
    for (uint64_t n = 0; n < 3067670; n++) {
        if (n % 997 == 0 || (month == 2 && day >= 28 && year % 100 == 0)) {
            uint64_t ft = n * 864000000000 + 36610000000;
            build_single(0x11, &ft, 8, false);
            snprintf(want, sizeof want, "<V>%04u-%02u-%02uT01:01:01.000000Z</V>", year, month, day);
            assert_non_null(strstr(render(EVTX_XML, text, sizeof text), want));
        }
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        if (++day > lengths[month - 1] + (month == 2 && leap ? 1u : 0u)) {
            day = 1;
            if (++month > 12) {
                month = 1;
                year++;
            }
        }
    }
}

static void
omission_depends_on_the_placeholder(void **state)
{
    (void)state;
    char text[4096];
    build_single(0x00, "", 0, true);
    assert_non_null(strstr(render(EVTX_XML, text, sizeof text), "<V>\n</V>\n"));
    build_single(0x00, "", 0, false);
    assert_non_null(strstr(render(EVTX_XML, text, sizeof text), "<V></V>\n"));
}

static void
a_short_fixed_value_shifts_the_following_ones(void **state)
{
    (void)state;
    char text[4096];
    struct built_value v[] = { { 0x08, 0, "" }, { 0x01, 12, "h\0e\0l\0l\0o\0\0" } };
    build_begin(&builder);
    build_open(&builder, "V", false);
    build_byte(&builder, 0x02);
    build_placeholder(&builder, 0, false, 0x08);
    build_literal(&builder, "|");
    build_placeholder(&builder, 1, false, 0x01);
    build_byte(&builder, 0x04);
    build_byte(&builder, 0x00);
    build_values(&builder, v, 2);
    assert_non_null(strstr(render(EVTX_XML, text, sizeof text), "<V>6619240|llo</V>"));
}

static void
attributes_with_and_without_content(void **state)
{
    (void)state;
    char text[4096];
    struct built_value v[] = { { 0x08, 4, "\7\0\0\0" }, { 0x01, 2, "\"\0" }, { 0x00, 0, "" } };
    build_begin(&builder);
    build_open(&builder, "A", true);
    build_attribute(&builder, "q");
    build_placeholder(&builder, 0, false, 0x08);
    build_attribute(&builder, "t");
    build_placeholder(&builder, 1, false, 0x01);
    build_attribute(&builder, "gone");
    build_placeholder(&builder, 2, false, 0x01);
    build_byte(&builder, 0x02);
    build_placeholder(&builder, 0, false, 0x08);
    build_byte(&builder, 0x04);
    build_byte(&builder, 0x00);
    build_values(&builder, v, 3);
    assert_non_null(strstr(render(EVTX_XML, text, sizeof text), "<A q=\"7\" t=\"&quot;\">7</A>"));
    assert_string_equal(render(EVTX_JSON, text, sizeof text),
                        "{\"A\":{\"#attributes\":{\"q\":7,\"t\":\"\\\"\"},\"#text\":7}}\n");
}

static void
arrays_repeat_their_element(void **state)
{
    (void)state;
    char text[4096];
    struct built_value v[] = { { 0x88, 8, "\1\0\0\0\2\0\0\0" },
                               { 0x88, 4, "\7\0\0\0" },
                               { 0x88, 0, "" } };
    static const char *const names[] = { "Foo", "Bar", "Baz" };
    build_begin(&builder);
    build_open(&builder, "R", false);
    build_byte(&builder, 0x02);
    for (uint16_t i = 0; i < 3; i++) {
        build_open(&builder, names[i], false);
        build_byte(&builder, 0x02);
        build_placeholder(&builder, i, false, 0x88);
        build_byte(&builder, 0x04);
    }
    build_byte(&builder, 0x04);
    build_byte(&builder, 0x00);
    build_values(&builder, v, 3);
    assert_string_equal(render(EVTX_JSON, text, sizeof text),
                        "{\"R\":{\"Foo\":1,\"Foo_1\":2,\"Bar\":\"7\",\"Baz\":null}}\n");
}

static void
a_damaged_string_table_ends(void **state)
{
    (void)state;
    /* Two names that follow each other for ever: the reference never returns. */
    build_single(0x00, "", 0, false);
    uint8_t *chunk = builder.file + 4096;
    uint32_t first = 60000, second = 60100;
    memcpy(chunk + 128, &first, 4);
    memcpy(chunk + first, &second, 4);
    memcpy(chunk + second, &first, 4);
    struct evtx_fault fault;
    struct evtx_log *log = evtx_open_memory(builder.file, sizeof builder.file, NULL);
    struct evtx_iter *it = evtx_iter_new(log, NULL);
    assert_int_equal(evtx_iter_next(it), EVTX_FAULT);
    assert_true(evtx_iter_fault(it, &fault));
    assert_non_null(strstr(fault.message, "cycle"));
    assert_int_equal(evtx_iter_next(it), EVTX_END);
    evtx_iter_free(it);
    evtx_close(log);
}

static void
what_is_no_log_is_refused(void **state)
{
    (void)state;
    struct evtx_error err;
    assert_null(evtx_open_memory("", 0, &err));
    assert_non_null(strstr(err.message, "failed to fill whole buffer"));
    memset(&builder, 0, sizeof builder);
    assert_null(evtx_open_memory(builder.file, sizeof builder.file, &err));
    assert_non_null(strstr(err.message, "magic"));
    assert_null(evtx_open_file("/nonexistent/log.evtx", &err));
    assert_non_null(strstr(err.message, "/nonexistent/log.evtx"));
    evtx_close(NULL);
    evtx_iter_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_end_at_the_first_nul_and_lose_unpaired_surrogates),
        cmocka_unit_test(ansi_strings_drop_nul_and_use_windows_1252),
        cmocka_unit_test(numbers_are_bare_in_json),
        cmocka_unit_test(integers_of_every_length),
        cmocka_unit_test(floats_are_shortest_and_quoted),
        cmocka_unit_test(other_values_are_quoted),
        cmocka_unit_test(dates_are_truncated_to_microseconds),
        cmocka_unit_test(impossible_dates_fail_the_record),
        cmocka_unit_test(every_day_of_the_calendar_is_right),
        cmocka_unit_test(omission_depends_on_the_placeholder),
        cmocka_unit_test(a_short_fixed_value_shifts_the_following_ones),
        cmocka_unit_test(attributes_with_and_without_content),
        cmocka_unit_test(arrays_repeat_their_element),
        cmocka_unit_test(a_damaged_string_table_ends),
        cmocka_unit_test(what_is_no_log_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
