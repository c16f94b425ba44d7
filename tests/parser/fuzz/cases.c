/* cases.c - builds inputs for the fuzz targets that once failed, or that reach what seeds do not:
 * cases OUT writes OUT/record/NAME, OUT/chunk/NAME and OUT/file/NAME. */
#include "parser/gen/binxml.h"
#include "parser/limits.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { JSON_OPTIONS = 1, XML_OPTIONS = 0 };

static const char *out_folder;
static struct chunk chunk;

static void
write_file(const char *level, const char *name, const void *a, size_t na, const void *b, size_t nb)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s/%s", out_folder, level, name);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(a, 1, na, f) != na || fwrite(b, 1, nb, f) != nb || fclose(f) != 0) {
        perror(path);
        exit(EXIT_FAILURE);
    }
}

/* ---- records: what is between begin() and write_record() is their BinXML ---- */

static void
begin(void)
{
    chunk_reset(&chunk);
    chunk_record_begin(&chunk, 1, 0);
}

/* As XML and as JSON. */
static void
write_record(const char *name)
{
    char both[200];
    for (int i = XML_OPTIONS; i <= JSON_OPTIONS; i++) {
        unsigned char options = (unsigned char)i;
        snprintf(both, sizeof both, "%s_%s", name, options == JSON_OPTIONS ? "json" : "xml");
        write_file("record", both, &options, 1, chunk.bytes + CHUNK_HEADER_SIZE + 24,
                   chunk.pos - CHUNK_HEADER_SIZE - 24);
    }
}

static void
simple_element(const char *name)
{
    struct bx_element e = bx_open(&chunk, name, false, false);
    bx_close_empty(&chunk, &e);
}

/* A literal payload outside of all elements becomes the root; it was an error once. */
static void
payload_is_root(void)
{
    begin();
    chunk_put(&chunk, "\x05\x21", 2);
    uint32_t size_at = chunk.pos;
    chunk_put_u16(&chunk, 0);
    simple_element("A");
    chunk_patch_u16(&chunk, size_at, (uint16_t)(chunk.pos - size_at - 2));
    write_record("payload_is_root");
}

static void
payload_in_start_tag(void)
{
    begin();
    (void)bx_open(&chunk, "A", false, false);
    chunk_put(&chunk, "\x05\x21\x01\x00\x00", 5);
    chunk_put_u8(&chunk, TOKEN_CLOSE_EMPTY);
    write_record("payload_in_start_tag");
}

/* N payloads inside each other. */
static void
nested_payloads(unsigned n, const char *name)
{
    begin();
    for (unsigned i = 0; i < n; i++) {
        chunk_put(&chunk, "\x05\x21", 2);
        chunk_put_u16(&chunk, (uint16_t)(4 * (n - 1 - i) + 1));
    }
    chunk_put_u8(&chunk, TOKEN_EOF);
    write_record(name);
}

static void
nested_elements(unsigned n, const char *name)
{
    begin();
    for (unsigned i = 0; i < n; i++) {
        (void)bx_open(&chunk, "d", false, false);
        bx_close_start(&chunk);
    }
    for (unsigned i = 0; i < n; i++)
        chunk_put_u8(&chunk, TOKEN_END);
    write_record(name);
}

/* A name of 32768 units, whose size wraps in the reference's 16 bits. */
static void
name_size_wraps(void)
{
    begin();
    chunk_put_u8(&chunk, TOKEN_OPEN);
    chunk_put_u32(&chunk, 0);
    chunk_put_u32(&chunk, chunk.pos + 4);
    chunk_put_u32(&chunk, 0);
    chunk_put_u16(&chunk, 0);
    chunk_put_u16(&chunk, 0x8000);
    chunk_put_zeros(&chunk, 2);
    chunk_put_u8(&chunk, TOKEN_CLOSE_EMPTY);
    write_record("name_size_wraps");
}

static uint32_t
begin_instance(void)
{
    static const struct guid guid = { { 1 } };
    bx_fragment(&chunk);
    (void)bx_instance(&chunk, &guid);
    return chunk_template_begin(&chunk, &guid);
}

/* An element with three arrays of N strings: N * N * N copies, more than the limit. */
static void
arrays_multiply(unsigned n)
{
    begin();
    uint32_t definition = begin_instance();
    struct bx_element root = bx_open(&chunk, "R", false, true);
    bx_close_start(&chunk);
    struct bx_element e = bx_open(&chunk, "E", true, true);
    bx_attribute(&chunk, "k", false);
    bx_substitution(&chunk, 0, TYPE_STRING, false);
    bx_attributes_end(&chunk, &e);
    bx_close_start(&chunk);
    bx_substitution(&chunk, 0, TYPE_STRING, false);
    bx_substitution(&chunk, 0, TYPE_STRING, false);
    bx_end(&chunk, &e);
    bx_end(&chunk, &root);
    chunk_put_u8(&chunk, TOKEN_EOF);
    chunk_template_end(&chunk, definition);
    struct bx_values values = bx_values_begin(&chunk, 1);
    uint32_t at = chunk.pos;
    for (unsigned i = 0; i < n; i++)
        chunk_put(&chunk, "a\0\0", 4);
    bx_value_done(&chunk, &values, TYPE_ARRAY | TYPE_STRING, at);
    write_record("arrays_multiply");
}

/* A long string shown very often: the text passes the limit of one record. */
static void
text_is_huge(void)
{
    begin();
    uint32_t definition = begin_instance();
    struct bx_element root = bx_open(&chunk, "R", false, true);
    bx_close_start(&chunk);
    bx_text(&chunk, "x", false);
    struct bx_element e = bx_open(&chunk, "E", false, true);
    bx_close_start(&chunk);
    for (int i = 0; i < 2500; i++)
        bx_substitution(&chunk, 0, TYPE_STRING, false);
    bx_end(&chunk, &e);
    bx_end(&chunk, &root);
    chunk_put_u8(&chunk, TOKEN_EOF);
    chunk_template_end(&chunk, definition);
    struct bx_values values = bx_values_begin(&chunk, 1);
    uint32_t at = chunk.pos;
    for (int i = 0; i < 2500; i++)
        chunk_put_u16(&chunk, 1); /* six characters each in JSON */
    bx_value_done(&chunk, &values, TYPE_STRING, at);
    write_record("text_is_huge");
}

/* N payloads with one dump each whose bytes lie behind the record, so that all dumps overlap and
 * have more text than the record has room for. */
static void
dumps_overlap(unsigned n)
{
    static const struct guid inner = { { 2 } };
    begin();
    uint32_t definition = begin_instance();
    struct bx_element root = bx_open(&chunk, "R", false, true);
    bx_close_start(&chunk);
    for (unsigned i = 0; i < n; i++)
        bx_substitution(&chunk, (uint16_t)i, TYPE_BINXML, false);
    bx_end(&chunk, &root);
    chunk_put_u8(&chunk, TOKEN_EOF);
    chunk_template_end(&chunk, definition);
    struct bx_values payloads = bx_values_begin(&chunk, n);
    for (unsigned i = 0; i < n; i++) {
        uint32_t at = chunk.pos;
        bx_fragment(&chunk);
        if (bx_instance(&chunk, &inner)) {
            definition = chunk_template_begin(&chunk, &inner);
            struct bx_element e = bx_open(&chunk, "E", false, true);
            bx_close_start(&chunk);
            bx_substitution(&chunk, 0, TYPE_BINARY, false);
            bx_end(&chunk, &e);
            chunk_put_u8(&chunk, TOKEN_EOF);
            chunk_template_end(&chunk, definition);
        }
        struct bx_values dump = bx_values_begin(&chunk, 1);
        bx_value_done_sized(&chunk, &dump, TYPE_BINARY, 40000);
        bx_value_done(&chunk, &payloads, TYPE_BINXML, at);
    }
    write_record("dumps_overlap");
}

/* An instance whose definition is the instance itself, and one with 2^32 - 1 values. */
static void
odd_instances(void)
{
    begin();
    chunk_put(&chunk, "\x0c\x01\0\0\0\0", 6);
    chunk_put_u32(&chunk, CHUNK_HEADER_SIZE + 24);
    chunk_put_u32(&chunk, 0);
    write_record("definition_is_instance");
    begin();
    chunk_put(&chunk, "\x0c\x01\0\0\0\0", 6);
    chunk_put_u32(&chunk, 100);
    chunk_put_u32(&chunk, UINT32_MAX);
    write_record("endless_values");
    begin();
    chunk_put(&chunk, "\x0c\x01\0\0\0\0", 6);
    chunk_put_u32(&chunk, UINT32_MAX - 8);
    chunk_put_u32(&chunk, 0);
    write_record("definition_beyond_chunk");
}

/* ---- chunks ---- */

static void
write_chunk(const char *name)
{
    chunk_finish(&chunk, 1, 0);
    write_file("chunk", name, chunk.bytes, chunk.pos, NULL, 0);
}

static void
set_bucket(unsigned i, uint32_t offset)
{
    for (unsigned k = 0; k < 4; k++)
        chunk.bytes[128 + 4 * i + k] = (uint8_t)(offset >> 8 * k);
}

/* A name of N units whose successor is at NEXT. */
static void
stored_name(uint32_t next, uint16_t n)
{
    chunk_put_u32(&chunk, next);
    chunk_put_u16(&chunk, 0);
    chunk_put_u16(&chunk, n);
}

/* Two names that follow each other: the reference never returns. */
static void
names_in_a_circle(void)
{
    chunk_reset(&chunk);
    stored_name(CHUNK_HEADER_SIZE + 10, 0);
    chunk_put_zeros(&chunk, 2);
    stored_name(CHUNK_HEADER_SIZE, 0);
    chunk_put_zeros(&chunk, 2);
    set_bucket(5, CHUNK_HEADER_SIZE);
    write_chunk("names_in_a_circle");
}

/* 64 chains through the same names, each as long as the chunk: this took minutes once. */
static void
names_without_end(void)
{
    chunk_reset(&chunk);
    for (unsigned i = 0; i < 64; i++)
        set_bucket(i, CHUNK_HEADER_SIZE);
    while (chunk.pos + 32768 + 16 < CHUNK_SIZE)
        stored_name(chunk.pos + 8, 16384);
    stored_name(CHUNK_HEADER_SIZE + 8, 16384);
    while (chunk.pos + 2 < CHUNK_SIZE)
        chunk_put_u16(&chunk, 'a');
    write_chunk("names_without_end");
}

static void
names_odd(void)
{
    chunk_reset(&chunk);
    set_bucket(0, CHUNK_SIZE);
    write_chunk("name_at_the_end");
    chunk_reset(&chunk);
    set_bucket(63, UINT32_MAX);
    write_chunk("name_beyond_the_end");
    chunk_reset(&chunk);
    set_bucket(1, CHUNK_HEADER_SIZE);
    stored_name(0, 1);
    chunk_put_u16(&chunk, 0xdc00);
    chunk_put_u16(&chunk, 0);
    write_chunk("name_with_a_lone_surrogate");
}

/* A record of SIZE bytes as its header says. */
static void
record_size(uint32_t size, const char *name)
{
    begin();
    simple_element("A");
    (void)chunk_record_end(&chunk, 1);
    chunk_patch_u32(&chunk, CHUNK_HEADER_SIZE + 4, size);
    write_chunk(name);
}

/* ---- files ---- */

static void
write_log(const char *name, unsigned block_size, size_t tail)
{
    static uint8_t file[4096 + 2 * CHUNK_SIZE];
    memset(file, 0, sizeof file);
    memcpy(file, "ElfFile", 8);
    file[40] = (uint8_t)block_size;
    file[41] = (uint8_t)(block_size >> 8);
    memcpy(file + 4096, chunk.bytes, CHUNK_SIZE);
    memcpy(file + 4096 + CHUNK_SIZE, chunk.bytes, CHUNK_SIZE);
    write_file("file", name, file, 4096 + CHUNK_SIZE + tail, NULL, 0);
}

static void
files(void)
{
    begin();
    simple_element("A");
    (void)chunk_record_end(&chunk, 1);
    chunk_finish(&chunk, 1, 0);
    write_log("block_size_65535", 65535, CHUNK_SIZE);
    write_log("block_size_0", 0, CHUNK_SIZE);
    write_log("second_chunk_cut", 4096, 1000);
    chunk.bytes[0] = 'X'; /* faults and no output: this was pointer arithmetic on NULL once */
    write_log("only_faults", 4096, CHUNK_SIZE);
    write_file("file", "empty", "", 0, NULL, 0);
    write_file("file", "magic_only", "ElfFile", 8, NULL, 0);
}

/* A record whose text is N * N characters, through a template that the first one brings. */
static void
square_record(uint64_t id, unsigned n)
{
    static const struct guid guid = { { 3 } };
    chunk_record_begin(&chunk, id, 0);
    bx_fragment(&chunk);
    if (bx_instance(&chunk, &guid)) {
        uint32_t definition = chunk_template_begin(&chunk, &guid);
        struct bx_element e = bx_open(&chunk, "E", false, true);
        bx_close_start(&chunk);
        for (unsigned i = 0; i < n; i++)
            bx_substitution(&chunk, 0, TYPE_STRING, false);
        bx_end(&chunk, &e);
        chunk_put_u8(&chunk, TOKEN_EOF);
        chunk_template_end(&chunk, definition);
    }
    struct bx_values values = bx_values_begin(&chunk, 1);
    uint32_t at = chunk.pos;
    for (unsigned i = 0; i < n; i++)
        chunk_put_u16(&chunk, 'a');
    bx_value_done(&chunk, &values, TYPE_STRING, at);
    (void)chunk_record_end(&chunk, id);
}

/* A fault behind good records, then more text than a chunk may have (with the limits of the preset
 * fuzz): the fault once pointed behind the text that was left. */
static void
limit_after_fault(void)
{
    begin();
    simple_element("A");
    (void)chunk_record_end(&chunk, 1);
    chunk_record_begin(&chunk, 2, 0);
    chunk_put_u8(&chunk, 0x3f);
    (void)chunk_record_end(&chunk, 2);
    for (uint64_t id = 3; id < 19; id++)
        square_record(id, 1100);
    write_chunk("limit_after_fault");
}

static void
make_folder(const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", out_folder, name);
    if (mkdir(path, 0777) != 0 && errno != EEXIST) {
        perror(path);
        exit(EXIT_FAILURE);
    }
}

int
main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: cases OUT\n", stderr);
        return EXIT_FAILURE;
    }
    out_folder = argv[1];
    make_folder("record");
    make_folder("chunk");
    make_folder("file");
    payload_is_root();
    payload_in_start_tag();
    nested_payloads(EVTX_MAX_NESTING, "payloads_64");
    nested_payloads(EVTX_MAX_NESTING + 1, "payloads_65");
    nested_elements(EVTX_MAX_OPEN_ELEMENTS, "elements_512");
    nested_elements(EVTX_MAX_OPEN_ELEMENTS + 1, "elements_513");
    name_size_wraps();
    arrays_multiply(120);
    text_is_huge();
    dumps_overlap(8); /* larger texts are not replayed */
    odd_instances();
    names_in_a_circle();
    names_without_end();
    names_odd();
    record_size(0, "record_size_0");
    record_size(27, "record_size_27");
    record_size(28, "record_size_28");
    record_size(65536, "record_size_65536");
    record_size(UINT32_MAX, "record_size_max");
    limit_after_fault();
    files();
    return EXIT_SUCCESS;
}
