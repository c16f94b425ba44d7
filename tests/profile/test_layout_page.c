/* test_layout_page.c - the tables of docs/glossary.md are those of profile/layout.c. */
#include "common/fs.h"
#include "common/strbuf.h"
#include "profile/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { OLDEST = 8, NEWEST = 11 };

struct field {
    const char *title;
    unsigned word;
    unsigned (*get)(const struct prof_layout *layout);
};

#define GETTER(name)                                        \
    static unsigned get_##name(const struct prof_layout *l) \
    {                                                       \
        return l->name;                                     \
    }
GETTER(counter_ptr)
GETTER(uniform_ptr)
GETTER(bitmap_ptr)
GETTER(function_ptr)
GETTER(values)
GETTER(num_counters)
GETTER(value_sites)
GETTER(bitmap_bytes)
GETTER(size)

static const struct field fields[] = {
    { "`CounterPtr`", 8, get_counter_ptr },
    { "`UniformCounterPtr`", 8, get_uniform_ptr },
    { "`BitmapPtr`", 8, get_bitmap_ptr },
    { "`FunctionPointer`", 8, get_function_ptr },
    { "`Values`", 8, get_values },
    { "`NumCounters`", 8, get_num_counters },
    { "`NumValueSites`", 8, get_value_sites },
    { "`NumBitmapBytes`", 8, get_bitmap_bytes },
    { "record size", 8, get_size },
    { "32-bit targets", 4, get_size },
};

static char *page;

static void
must_contain(const struct strbuf *row)
{
    if (strstr(page, row->data) == NULL)
        fail_msg("docs/glossary.md lacks the row '%s'", row->data);
}

static void
every_field_is_where_the_page_says(void **state)
{
    (void)state;
    for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
        struct strbuf row = { 0 };
        strbuf_printf(&row, "\n| %s |", fields[f].title);
        for (unsigned version = OLDEST; version <= NEWEST; version++) {
            unsigned at = fields[f].get(prof_layout_get(version, fields[f].word));
            if (at == PROF_NO_FIELD)
                strbuf_puts(&row, " - |");
            else
                strbuf_printf(&row, " %u |", at);
        }
        must_contain(&row);
        strbuf_free(&row);
    }
}

static void
layouts_belong_to_the_releases_and_classes_of_the_page(void **state)
{
    (void)state;
    for (unsigned version = OLDEST; version <= NEWEST; version++) {
        const struct prof_layout *layout = prof_layout_get(version, 8);
        unsigned first = 0, last = 0;
        struct strbuf row = { 0 };
        assert_true(prof_layout_llvm_range(version, &first, &last));
        strbuf_printf(&row, first == last ? "\n| %s | %u" : "\n| %s | %u to %u", layout->name,
                      first, last);
        strbuf_printf(&row, " | %s |\n", layout->record_class);
        must_contain(&row);
        strbuf_free(&row);
    }
}

int
main(void)
{
    size_t len;
    struct repro_err err = { 0 };
    if (!fs_read_file(GLOSSARY, 1U << 20, &page, &len, &err)) {
        print_error("%s\n", err.msg);
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_where_the_page_says),
        cmocka_unit_test(layouts_belong_to_the_releases_and_classes_of_the_page),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(page);
    return failed;
}
