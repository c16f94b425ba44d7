/* test_lane.c - what the reference's compiled templates show differently, and only there (lane.h).
 * With a folder as argument the logs of the tests are written into it, to be compared with the
 * reference by hand. */
#include "parser/ansi.h"
#include "parser/gen/binxml.h"
#include "parser/worker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* One record, one instance, one definition; nested instances inside its values. */
struct builder {
    struct chunk chunk;
    uint8_t templates; /* so far */
};

static uint32_t
begin_definition(struct builder *b)
{
    struct guid guid = { { ++b->templates } };
    assert_true(bx_instance(&b->chunk, &guid));
    return chunk_template_begin(&b->chunk, &guid);
}

static void
end_definition(struct builder *b, uint32_t definition)
{
    chunk_put_u8(&b->chunk, TOKEN_EOF);
    chunk_template_end(&b->chunk, definition);
}

static struct bx_element
open_tag(struct builder *b, const char *name)
{
    struct bx_element e = bx_open(&b->chunk, name, false, true);
    bx_close_start(&b->chunk);
    return e;
}

static struct bx_element
open_named(struct builder *b, const char *name, const char *attribute)
{
    struct bx_element e = bx_open(&b->chunk, name, true, true);
    bx_attribute(&b->chunk, "Name", false);
    bx_text(&b->chunk, attribute, false);
    bx_attributes_end(&b->chunk, &e);
    bx_close_start(&b->chunk);
    return e;
}

static void
constant(struct builder *b, const char *name)
{
    struct bx_element e = open_tag(b, name);
    bx_text(&b->chunk, "c", false);
    bx_end(&b->chunk, &e);
}

static void
hole(struct builder *b, uint16_t slot)
{
    bx_substitution(&b->chunk, slot, TYPE_STRING, false);
}

/* <NAME>[0]</NAME> */
static void
element_with_hole(struct builder *b, const char *name, uint16_t slot)
{
    struct bx_element e = open_tag(b, name);
    hole(b, slot);
    bx_end(&b->chunk, &e);
}

static void
begin_record(struct builder *b)
{
    chunk_reset(&b->chunk);
    b->templates = 0;
    chunk_record_begin(&b->chunk, 1, 0);
    bx_fragment(&b->chunk);
}

static void
end_record(struct builder *b)
{
    assert_true(chunk_record_end(&b->chunk, 1));
    chunk_finish(&b->chunk, 1, 0);
}

static void
put_number(struct builder *b, struct bx_values *values, uint32_t number)
{
    uint32_t at = b->chunk.pos;
    chunk_put_u32(&b->chunk, number);
    bx_value_done(&b->chunk, values, TYPE_UINT32, at);
}

static void
put_strings(struct builder *b, struct bx_values *values)
{
    uint32_t at = b->chunk.pos;
    chunk_put(&b->chunk, "a\0\0\0\0\0b\0\0", 10); /* a, nothing, b */
    bx_value_done(&b->chunk, values, TYPE_ARRAY | TYPE_STRING, at);
}

/* A value that is an instance of <NAME>[0]</NAME>, or with ATTRIBUTE of <NAME Name=''>. */
static void
put_fragment(struct builder *b, struct bx_values *values, const char *name, const char *attribute,
             uint32_t number)
{
    uint32_t at = b->chunk.pos;
    bx_fragment(&b->chunk);
    uint32_t definition = begin_definition(b);
    struct bx_element e = attribute ? open_named(b, name, attribute) : open_tag(b, name);
    hole(b, 0);
    bx_end(&b->chunk, &e);
    end_definition(b, definition);
    struct bx_values inner = bx_values_begin(&b->chunk, 1);
    put_number(b, &inner, number);
    bx_value_done(&b->chunk, values, TYPE_BINXML, at);
}

static const char *write_to;

static void
write_log(const struct builder *b, const char *name)
{
    char path[1000];
    uint8_t header[4096] = "ElfFile";
    header[41] = 4096 >> 8;
    snprintf(path, sizeof path, "%s/%s.evtx", write_to, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(header, sizeof header, 1, f), 1);
    assert_int_equal(fwrite(b->chunk.bytes, CHUNK_SIZE, 1, f), 1);
    assert_int_equal(fclose(f), 0);
}

/* Render the record (its declaration left out); EXPECTED NULL: a fault. Twice, as the second time
 * may be replayed. */
static void
renders(const struct builder *b, const char *name, enum output_format format, bool separate,
        const char *expected)
{
    static const char declaration[] = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
    static uint8_t bytes[EVTX_CHUNK_SIZE + EVTX_CHUNK_PADDING];
    struct render_options options = {
        .format = format, .indent = true, .separate = separate, .ansi = ansi_find("windows-1252")
    };
    struct chunk_result res;
    if (write_to)
        write_log(b, name);
    memcpy(bytes, b->chunk.bytes, CHUNK_SIZE);
    struct worker *w = worker_new(&options);
    assert_non_null(w);
    chunk_result_init(&res);
    for (int round = 0; round < 4; round++) {
        chunk_result_reset(&res);
        worker_render_chunk(w, bytes, 0, &res);
        assert_int_equal(res.fault_count, expected ? 0 : 1);
        if (expected) {
            char text[4096] = { 0 };
            size_t skip = format == FORMAT_XML ? sizeof declaration - 1 : 0;
            assert_in_range(res.out.len, skip, sizeof text);
            memcpy(text, res.out.base + skip, res.out.len - skip);
            assert_string_equal(text, expected);
        }
    }
    chunk_result_free(&res);
    worker_free(w);
}
#define RENDERS(b, name, xml, json)                 \
    do {                                            \
        renders(b, name, FORMAT_XML, false, xml);   \
        renders(b, name, FORMAT_JSON, false, json); \
    } while (0)

static struct builder b;

static void
bad_values(uint16_t shown)
{
    begin_record(&b);
    uint32_t definition = begin_definition(&b);
    element_with_hole(&b, "A", shown);
    end_definition(&b, definition);
    struct bx_values values = bx_values_begin(&b.chunk, 3);
    put_number(&b, &values, 7);
    uint32_t at = b.chunk.pos;
    chunk_put_u64(&b.chunk, INT64_MAX); /* not a date */
    bx_value_done(&b.chunk, &values, TYPE_FILETIME, at);
    at = b.chunk.pos;
    chunk_put_u8(&b.chunk, 0x73); /* not a token */
    bx_value_done(&b.chunk, &values, TYPE_BINXML, at);
    end_record(&b);
}

static void
values_that_are_not_shown_are_not_looked_at(void **state)
{
    (void)state;
    bad_values(0);
    RENDERS(&b, "unused", "<A>7</A>\n\n", "{\"A\":7}\n");
    renders(&b, "unused", FORMAT_JSON, true, NULL); /* never compiled */
    bad_values(1);
    RENDERS(&b, "bad_date", NULL, NULL);
    bad_values(2);
    RENDERS(&b, "bad_fragment", NULL, NULL);
}

static void
root_can_be_a_container(void **state)
{
    (void)state;
    begin_record(&b);
    uint32_t definition = begin_definition(&b);
    struct bx_element root = open_tag(&b, "EventData");
    struct bx_element data = open_named(&b, "Data", "x");
    hole(&b, 0);
    bx_end(&b.chunk, &data);
    bx_end(&b.chunk, &root);
    end_definition(&b, definition);
    struct bx_values values = bx_values_begin(&b.chunk, 1);
    put_number(&b, &values, 7);
    end_record(&b);
    RENDERS(&b, "container", "<EventData>\n  <Data Name=\"x\">7</Data>\n</EventData>\n\n",
            "{\"EventData\":{\"x\":7}}\n");
    renders(&b, "container", FORMAT_JSON, true,
            "{\"EventData\":{\"Data_attributes\":{\"Name\":\"x\"},\"Data\":7}}\n");
}

static void
fragment_called_data_is_an_ordinary_member(void **state)
{
    (void)state;
    begin_record(&b);
    uint32_t definition = begin_definition(&b);
    struct bx_element root = open_tag(&b, "R");
    struct bx_element container = open_tag(&b, "EventData");
    struct bx_element data = open_named(&b, "Data", "x");
    bx_text(&b.chunk, "c", false);
    bx_end(&b.chunk, &data);
    hole(&b, 0);
    bx_end(&b.chunk, &container);
    bx_end(&b.chunk, &root);
    end_definition(&b, definition);
    struct bx_values values = bx_values_begin(&b.chunk, 1);
    put_fragment(&b, &values, "Data", "y", 5);
    end_record(&b);
    RENDERS(&b, "fragment_data",
            "<R>\n  <EventData>\n    <Data Name=\"x\">c</Data>\n    <Data Name=\"y\">5</Data>\n"
            "  </EventData>\n</R>\n\n",
            "{\"R\":{\"EventData\":{\"x\":\"c\",\"Data\":{\"#attributes\":{\"Name\":\"y\"},"
            "\"#text\":5}}}}\n");
}

static void
fragments_are_numbered_by_constant_siblings(void **state)
{
    (void)state;
    begin_record(&b);
    uint32_t definition = begin_definition(&b);
    struct bx_element root = open_tag(&b, "R");
    constant(&b, "X");
    hole(&b, 0);
    hole(&b, 1);
    bx_end(&b.chunk, &root);
    end_definition(&b, definition);
    struct bx_values values = bx_values_begin(&b.chunk, 2);
    put_fragment(&b, &values, "X", NULL, 1);
    put_fragment(&b, &values, "X", NULL, 2);
    end_record(&b);
    RENDERS(&b, "numbers", "<R>\n  <X>c</X>\n  <X>1</X>\n  <X>2</X>\n</R>\n\n",
            "{\"R\":{\"X\":\"c\",\"X_1\":1,\"X_1\":2}}\n");
}

static void
root_data_repeats_for_a_string_array(void **state)
{
    (void)state;
    begin_record(&b);
    uint32_t definition = begin_definition(&b);
    element_with_hole(&b, "Data", 0);
    end_definition(&b, definition);
    struct bx_values values = bx_values_begin(&b.chunk, 1);
    put_strings(&b, &values);
    end_record(&b);
    RENDERS(&b, "root_data", "<Data>a</Data>\n<Data>\n</Data>\n<Data>b</Data>\n\n",
            "{\"Data\":\"a,,b\"}\n");
}

static void
fragment_used_twice_has_the_last_indentation(void **state)
{
    (void)state;
    begin_record(&b);
    uint32_t definition = begin_definition(&b);
    struct bx_element root = open_tag(&b, "R");
    constant(&b, "K");
    hole(&b, 0);
    struct bx_element inner = open_tag(&b, "L");
    constant(&b, "M");
    hole(&b, 0);
    bx_end(&b.chunk, &inner);
    bx_end(&b.chunk, &root);
    end_definition(&b, definition);
    struct bx_values values = bx_values_begin(&b.chunk, 1);
    put_fragment(&b, &values, "X", NULL, 1);
    end_record(&b);
    RENDERS(&b, "indentation",
            "<R>\n  <K>c</K>\n    <X>1</X>\n  <L>\n    <M>c</M>\n    <X>1</X>\n  </L>\n</R>\n\n",
            "{\"R\":{\"K\":\"c\",\"X\":1,\"L\":{\"M\":\"c\",\"X\":1}}}\n");
}

static void
string_array_used_twice_is_a_list(void **state)
{
    (void)state;
    begin_record(&b);
    uint32_t definition = begin_definition(&b);
    struct bx_element root = open_tag(&b, "R");
    struct bx_element container = open_tag(&b, "EventData");
    element_with_hole(&b, "Data", 0);
    bx_end(&b.chunk, &container);
    element_with_hole(&b, "Foo", 0);
    bx_end(&b.chunk, &root);
    end_definition(&b, definition);
    struct bx_values values = bx_values_begin(&b.chunk, 1);
    put_strings(&b, &values);
    end_record(&b);
    RENDERS(&b, "lists",
            "<R>\n  <EventData>\n    <Data>a</Data>\n    <Data>\n    </Data>\n    <Data>b</Data>\n"
            "  </EventData>\n  <Foo>a</Foo>\n  <Foo>\n  </Foo>\n  <Foo>b</Foo>\n</R>\n\n",
            "{\"R\":{\"EventData\":{\"Data\":{\"#text\":[\"a\",\"\",\"b\"]}},"
            "\"Foo\":[\"a\",\"\",\"b\"]}}\n");
}

static void
data_with_variable_name_is_left_out_beside_constant_ones(void **state)
{
    (void)state;
    begin_record(&b);
    uint32_t definition = begin_definition(&b);
    struct bx_element root = open_tag(&b, "EventData");
    struct bx_element data = open_named(&b, "Data", "x");
    bx_text(&b.chunk, "c", false);
    bx_end(&b.chunk, &data);
    data = bx_open(&b.chunk, "Data", true, true);
    bx_attribute(&b.chunk, "Name", false);
    hole(&b, 0);
    bx_attributes_end(&b.chunk, &data);
    bx_close_start(&b.chunk);
    bx_text(&b.chunk, "d", false);
    bx_end(&b.chunk, &data);
    bx_end(&b.chunk, &root);
    end_definition(&b, definition);
    struct bx_values values = bx_values_begin(&b.chunk, 1);
    put_number(&b, &values, 7);
    end_record(&b);
    RENDERS(
        &b, "variable_name",
        "<EventData>\n  <Data Name=\"x\">c</Data>\n  <Data Name=\"7\">d</Data>\n</EventData>\n\n",
        "{\"EventData\":{\"x\":\"c\"}}\n");
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_that_are_not_shown_are_not_looked_at),
        cmocka_unit_test(root_can_be_a_container),
        cmocka_unit_test(fragment_called_data_is_an_ordinary_member),
        cmocka_unit_test(fragments_are_numbered_by_constant_siblings),
        cmocka_unit_test(root_data_repeats_for_a_string_array),
        cmocka_unit_test(fragment_used_twice_has_the_last_indentation),
        cmocka_unit_test(string_array_used_twice_is_a_list),
        cmocka_unit_test(data_with_variable_name_is_left_out_beside_constant_ones),
    };
    write_to = argc > 1 ? argv[1] : NULL;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
