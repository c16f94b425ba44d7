/* test_symbols.c - symbols of this very program and of a made-up file: names only inside st_size.
 */
#include "tests/common/cmocka_all.h"

#include "harness/symbols.h"

#include <stdlib.h>
#include <string.h>

/* An ELF image with one string table and these symbols, built by hand. */
static const char names[] = "\0first\0second\0sizeless\0local\0global";

static char *
make_image(const Elf64_Sym *symbols, size_t count, size_t *length)
{
    size_t symbols_at = sizeof(Elf64_Ehdr), names_at = symbols_at + count * sizeof *symbols;
    size_t headers_at = (names_at + sizeof names + 7) & ~(size_t)7;
    *length = headers_at + 3 * sizeof(Elf64_Shdr);
    char *image = calloc(1, *length);
    Elf64_Ehdr header = { .e_type = ET_EXEC,
                          .e_machine = EM_X86_64,
                          .e_version = EV_CURRENT,
                          .e_ehsize = sizeof header,
                          .e_shoff = headers_at,
                          .e_shentsize = sizeof(Elf64_Shdr),
                          .e_shnum = 3,
                          .e_shstrndx = 2 };
    memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    Elf64_Shdr sections[3] = {
        { 0 },
        { .sh_type = SHT_SYMTAB,
          .sh_offset = symbols_at,
          .sh_size = count * sizeof *symbols,
          .sh_link = 2,
          .sh_entsize = sizeof *symbols },
        { .sh_type = SHT_STRTAB, .sh_offset = names_at, .sh_size = sizeof names }
    };
    memcpy(image, &header, sizeof header);
    memcpy(image + symbols_at, symbols, count * sizeof *symbols);
    memcpy(image + names_at, names, sizeof names);
    memcpy(image + headers_at, sections, sizeof sections);
    return image;
}

#define FUNCTION(bind) ELF64_ST_INFO(bind, STT_FUNC)

static const Elf64_Sym symbols[] = {
    { 0 },
    { .st_name = 1,
      .st_info = FUNCTION(STB_GLOBAL),
      .st_shndx = 1,
      .st_value = 0x1000,
      .st_size = 0x20 },
    { .st_name = 7,
      .st_info = FUNCTION(STB_GLOBAL),
      .st_shndx = 1,
      .st_value = 0x1040,
      .st_size = 0x10 },
    { .st_name = 14,
      .st_info = FUNCTION(STB_GLOBAL),
      .st_shndx = 1,
      .st_value = 0x1030,
      .st_size = 0 },
    { .st_name = 23,
      .st_info = FUNCTION(STB_LOCAL),
      .st_shndx = 1,
      .st_value = 0x2000,
      .st_size = 8 },
    { .st_name = 29,
      .st_info = FUNCTION(STB_GLOBAL),
      .st_shndx = 1,
      .st_value = 0x2000,
      .st_size = 8 },
};

static void
name_is_given_only_inside_the_symbol(void **state)
{
    (void)state;
    size_t length;
    char *image = make_image(symbols, sizeof symbols / sizeof symbols[0], &length);
    struct elf_file *file = elf_file_from_memory(image, length);
    struct symbol found;
    assert_non_null(file);
    assert_true(symbol_find(file, 0x1000, &found));
    assert_string_equal(found.name, "first");
    assert_true(symbol_find(file, 0x101f, &found));
    assert_false(symbol_find(file, 0x1020, &found));
    assert_false(symbol_find(file, 0xfff, &found));
    assert_false(symbol_find(file, 0x1030, &found)); /* no size, no name */
    assert_true(symbol_find(file, 0x104f, &found));
    assert_string_equal(found.name, "second");
    assert_false(symbol_find(file, 0x1050, &found));
    assert_true(symbol_find(file, 0x2004, &found));
    assert_string_equal(found.name, "global");
    assert_true(symbol_find_named(file, "sizeless", &found));
    assert_int_equal(found.start, 0x1030);
    elf_file_close(file);
}

/* Every truncation and every flipped byte is survived. */
static void
damaged_images_are_survived(void **state)
{
    (void)state;
    size_t length;
    char *whole = make_image(symbols, sizeof symbols / sizeof symbols[0], &length);
    for (size_t i = 0; i < 2 * length; i++) {
        size_t size = i < length ? i : length;
        char *image = malloc(size ? size : 1);
        struct symbol found;
        memcpy(image, whole, size);
        if (i >= length)
            image[i - length] = (char)~image[i - length];
        struct elf_file *file = elf_file_from_memory(image, size);
        if (file) {
            symbol_find(file, 0x1000, &found);
            symbol_find_named(file, "second", &found);
        }
        elf_file_close(file);
    }
    free(whole);
}

int symbol_under_test(int value);

int
symbol_under_test(int value)
{
    return value * 7;
}

static void
own_function_has_its_name_and_line(void **state)
{
    (void)state;
    struct elf_file *file = elf_file_open("/proc/self/exe", NULL);
    struct symbol found;
    const char *path;
    unsigned line = 0;
    assert_non_null(file);
    assert_int_equal(symbol_under_test(6), 42);
    assert_true(symbol_find_named(file, "symbol_under_test", &found));
    assert_true(symbol_find(file, found.start + 1, &found));
    assert_string_equal(found.name, "symbol_under_test");
    assert_true(line_find(file, found.start, &path, &line));
    assert_non_null(strstr(path, "test_symbols.c"));
    assert_true(line > 90 && line < 140);
    elf_file_close(file);
}

static void
file_with_another_build_id_is_refused(void **state)
{
    (void)state;
    assert_null(elf_file_open("/proc/self/exe", "0123456789abcdef"));
    assert_null(elf_file_open("/nonexistent", NULL));
    assert_null(elf_file_open("/etc/passwd", NULL));
}

static void
build_id_notes_are_bounded(void **state)
{
    (void)state;
    unsigned char note[] = { 4, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 'G', 'N', 'U', 0, 1, 2, 0xab, 4 };
    char *id = elf_build_id_of_notes(note, sizeof note);
    assert_string_equal(id, "0102ab04");
    free(id);
    for (size_t length = 0; length < sizeof note; length++)
        assert_null(elf_build_id_of_notes(note, length));
    note[4] = note[5] = note[6] = note[7] = 0xff;
    assert_null(elf_build_id_of_notes(note, sizeof note));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(name_is_given_only_inside_the_symbol),
        cmocka_unit_test(damaged_images_are_survived),
        cmocka_unit_test(own_function_has_its_name_and_line),
        cmocka_unit_test(file_with_another_build_id_is_refused),
        cmocka_unit_test(build_id_notes_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
