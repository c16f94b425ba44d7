/* test_escape.c - strange text for each medium. */
#include "reports/escape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
expect(void (*escape)(struct strbuf *, const char *), const char *text, const char *expected)
{
    struct strbuf out = { 0 };
    escape(&out, text);
    assert_string_equal(out.data != NULL ? out.data : "", expected);
    strbuf_free(&out);
}

static void
plain_text_shows_what_cannot_be_seen(void **state)
{
    (void)state;
    expect(escape_plain, NULL, "");
    expect(escape_plain, "a b\xc3\xa9", "a b\xc3\xa9");
    expect(escape_plain, "\x1b[31m\n\r\t\x01\x7f", "\\e[31m\\n\\r\\t\\x01\\x7f");
    expect(escape_plain, "\xff|\xe2\x80", "\\xff|\\xe2\\x80");
    expect(escape_plain,
           "\xc2\x9b"
           "31m",
           "\\x9b31m");
    expect(escape_plain,
           "\xe2\x80\xae"
           "x\xe2\x80\x8b\xef\xbb\xbf",
           "\\u{202e}x\\u{200b}\\u{feff}");
}

static void
markdown_text_has_no_markup(void **state)
{
    (void)state;
    expect(escape_markdown, "snake_case and a_b_c", "snake_case and a_b_c");
    expect(escape_markdown, "_x_ __y__", "\\_x\\_ \\_\\_y\\_\\_");
    expect(escape_markdown, "a|b`c*d", "a\\|b\\`c\\*d");
    expect(escape_markdown, "<b>&amp;", "&lt;b&gt;&amp;amp;");
    expect(escape_markdown, "@you see x#12, GH-7", "@&#8288;you see x#&#8288;12, G&#8288;H-7");
    expect(escape_markdown, "http://x www.y", "http:&#8288;//x w&#8288;ww.y");
    expect(escape_markdown, "# no heading", "\\# no heading");
    expect(escape_markdown, "- no item", "\\- no item");
    expect(escape_markdown, "[l](u)\nx", "\\[l\\](u)\\\\nx");
}

static void
expect_span(const char *text, bool in_table, const char *expected)
{
    struct strbuf out = { 0 };
    escape_code_span(&out, text, in_table);
    assert_string_equal(out.data != NULL ? out.data : "", expected);
    strbuf_free(&out);
}

static void
code_spans_hold_backticks_and_pipes(void **state)
{
    (void)state;
    expect_span("", false, "");
    expect_span(NULL, false, "");
    expect_span("a", false, "`a`");
    expect_span("a`b", false, "``a`b``");
    expect_span("`", false, "`` ` ``");
    expect_span("a``b`", false, "``` a``b` ```");
    expect_span("a|b", false, "`a|b`");
    expect_span("a|b", true, "`a\\|b`");
    expect_span(" a ", false, "`  a  `");
}

static void
xml_is_well_formed(void **state)
{
    (void)state;
    expect(escape_xml, "<a b='c' d=\"e\">&]]>\x01",
           "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;]]&gt;\\x01");
}

static void
uris_have_no_strange_bytes(void **state)
{
    (void)state;
    expect(escape_uri, "/a b/c%d#e?\xc3\xa9", "/a%20b/c%25d%23e%3F%C3%A9");
}

/* What a shell makes of the word is the word again. */
static void
expect_shell_reads_back(const char *shell, const char *text)
{
    struct strbuf command = { 0 };
    strbuf_printf(&command, "%s -c 'printf %%s \"$1\"' x ", shell);
    size_t before = command.len;
    escape_shell(&command, text);
    for (size_t i = before; i < command.len; i++)
        assert_true((unsigned char)command.data[i] >= 0x20);
    FILE *pipe = popen(command.data, "r"); /* NOLINT(cert-env33-c): our own test */
    assert_non_null(pipe);
    char back[256] = "";
    size_t len = fread(back, 1, sizeof back - 1, pipe);
    assert_int_equal(pclose(pipe), 0);
    assert_int_equal(len, strlen(text));
    assert_string_equal(back, text);
    strbuf_free(&command);
}

static void
shell_words_are_read_back_unchanged(void **state)
{
    (void)state;
    expect(escape_shell, "plain-word_1.2/x=y", "plain-word_1.2/x=y");
    expect(escape_shell, "", "''");
    expect(escape_shell, "it's", "'it'\\''s'");
    expect(escape_shell, "a\nb", "$'a\\012b'");
    static const char *const words[] = { "",     "a b",   "it's", "$HOME `id` $(id)",
                                         "a\\b", "*?[x]", "~",    "#x",
                                         "!!",   "a\"b",  "{a,b}" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        expect_shell_reads_back("sh", words[i]);
}

static void
columns_count_characters(void **state)
{
    (void)state;
    assert_int_equal(text_columns("a\xc3\xa9\xe2\x82\xac"), 3);
    assert_int_equal(text_columns(NULL), 0);
    assert_int_equal(longest_backtick_run("a``b```c`"), 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_shows_what_cannot_be_seen),
        cmocka_unit_test(markdown_text_has_no_markup),
        cmocka_unit_test(code_spans_hold_backticks_and_pipes),
        cmocka_unit_test(xml_is_well_formed),
        cmocka_unit_test(uris_have_no_strange_bytes),
        cmocka_unit_test(shell_words_are_read_back_unchanged),
        cmocka_unit_test(columns_count_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
