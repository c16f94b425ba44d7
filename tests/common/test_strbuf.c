/* test_strbuf.c - growing strings. */
#include "tests/common/cmocka_all.h"

#include "common/strbuf.h"

#include <stdlib.h>
#include <string.h>

static void
grows_and_stays_terminated(void **state)
{
    (void)state;
    struct strbuf b = { 0 };
    for (int i = 0; i < 1000; i++) {
        strbuf_printf(&b, "%03d,", i);
        assert_int_equal(b.data[b.len], '\0');
    }
    assert_int_equal(b.len, 4000);
    assert_memory_equal(b.data + 3996, "999,", 4);
    strbuf_free(&b);
    assert_null(b.data);
}

static void
take_gives_a_string_even_when_empty(void **state)
{
    (void)state;
    struct strbuf b = { 0 };
    char *text = strbuf_take(&b);
    assert_string_equal(text, "");
    free(text);
    strbuf_add(&b, "a\0b", 3);
    text = strbuf_take(&b);
    assert_memory_equal(text, "a\0b", 4);
    free(text);
    assert_int_equal(b.len, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_stays_terminated),
        cmocka_unit_test(take_gives_a_string_even_when_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
