/* test_frame_index.c - the search table over .eh_frame, also of damaged sections. */
#include "tests/common/cmocka_all.h"

#include "harness/frame_index.h"
#include "harness/image_file_elf.h"

#include <stdlib.h>
#include <string.h>

#define SECTION_ADDRESS 0x401000U
#define IMAGE_BASE      0x400000U

/* One common entry ("zR", function pointers relative to themselves, 4 bytes) and two descriptions:
 * of 0x402000 and, listed later, of 0x401800. */
static const unsigned char frames[] = {
    0x14, 0,    0,  0, 0,    0,  0, 0, 1,    'z',  'R', 0,
    1,    0x78, 16, 1, 0x1b, 12, 7, 8, 0x90, 1,    0,   0, /* 0 */
    0x14, 0,    0,  0, 0x1c, 0,  0, 0, 0xe0, 0x0f, 0,   0,
    0x10, 0,    0,  0, 0,    0,  0, 0, 0,    0,    0,   0, /* 24 */
    0x14, 0,    0,  0, 0x34, 0,  0, 0, 0xc8, 0x07, 0,   0,
    0x10, 0,    0,  0, 0,    0,  0, 0, 0,    0,    0,   0, /* 48 */
    0,    0,    0,  0,                                     /* 72 */
};

struct process {
    unsigned char bytes[sizeof frames];
    struct stopped_process stopped;
};

/* The section in pages of zeros. */
static size_t
read_memory(void *context, uint64_t address, void *buffer, size_t length)
{
    const struct process *process = context;
    memset(buffer, 0, length);
    for (size_t i = 0; i < length; i++)
        if (address + i - SECTION_ADDRESS < sizeof process->bytes)
            ((unsigned char *)buffer)[i] = process->bytes[address + i - SECTION_ADDRESS];
    return length;
}

static struct elf_file *
make_file(void)
{
    static const char names[] = "\0.eh_frame";
    const Elf64_Ehdr header = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB,
                                             EV_CURRENT },
                                .e_type = ET_EXEC,
                                .e_machine = EM_X86_64,
                                .e_version = EV_CURRENT,
                                .e_ehsize = sizeof header,
                                .e_shoff = 128,
                                .e_shentsize = sizeof(Elf64_Shdr),
                                .e_shnum = 3,
                                .e_shstrndx = 2 };
    const Elf64_Shdr sections[3] = {
        { 0 },
        { .sh_name = 1,
          .sh_type = SHT_PROGBITS,
          .sh_addr = SECTION_ADDRESS,
          .sh_size = sizeof frames },
        { .sh_type = SHT_STRTAB, .sh_offset = 64, .sh_size = sizeof names },
    };
    size_t length = 128 + sizeof sections;
    char *image = calloc(1, length);
    memcpy(image, &header, sizeof header);
    memcpy(image + 64, names, sizeof names);
    memcpy(image + 128, sections, sizeof sections);
    return elf_file_from_memory(image, length);
}

static void
build(struct process *process, struct frame_index *index)
{
    struct module module = { .base = IMAGE_BASE, .end = 0x410000, .file_searched = true };
    struct modules modules = { .list = &module, .count = 1 };
    process->stopped = (struct stopped_process){ .read = read_memory, .context = process };
    modules.memory = memory_open(&process->stopped);
    module.file = image_file_elf(make_file());
    assert_non_null(module.file);
    frame_index_build(&modules, &module, index);
    image_file_close(module.file);
    memory_close(modules.memory);
}

static void
descriptions_are_sorted_by_function(void **state)
{
    (void)state;
    struct process process;
    struct frame_index index;
    memcpy(process.bytes, frames, sizeof frames);
    build(&process, &index);
    assert_int_equal(index.count, 2);
    assert_int_equal(index.entries[0].function, 0x1800);
    assert_int_equal(index.entries[0].description, 0x1000 + 48);
    assert_int_equal(index.entries[1].function, 0x2000);
    assert_int_equal(index.entries[1].description, 0x1000 + 24);
    frame_index_free(&index);
}

/* Every byte set to a few hostile values: never more entries than there is room for. */
static void
damaged_sections_are_survived(void **state)
{
    (void)state;
    static const unsigned char values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
    for (size_t i = 0; i < sizeof frames; i++) {
        for (size_t v = 0; v < sizeof values; v++) {
            struct process process;
            struct frame_index index;
            memcpy(process.bytes, frames, sizeof frames);
            process.bytes[i] = values[v];
            build(&process, &index);
            assert_true(index.count <= 2 + sizeof frames / 8);
            frame_index_free(&index);
        }
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(descriptions_are_sorted_by_function),
        cmocka_unit_test(damaged_sections_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
