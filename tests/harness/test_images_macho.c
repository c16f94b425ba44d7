/* test_images_macho.c - Mach-O images in the memory of a process: what dyld's list and their load
 * commands say, and that damaged ones are survived.
 */
#include "tests/common/cmocka_all.h"

#include "harness/images.h"

#include <stdlib.h>
#include <string.h>

#define SLIDE  UINT64_C(0x4000000)
#define LINKED UINT64_C(0x100000000) /* where __TEXT is in the file */
#define SIZE   0x400U
#define CODE   0x200U
#define TABLE  0x300U

struct process {
    struct stopped_process stopped;
    const char *images;
    unsigned char bytes[SIZE];
    size_t length;
};

static size_t
read_memory(void *context, uint64_t address, void *buffer, size_t length)
{
    struct process *process = context;
    uint64_t at = address - LINKED - SLIDE;
    if (at >= process->length)
        return 0;
    size_t left = process->length - (size_t)at;
    memcpy(buffer, process->bytes + at, length < left ? length : left);
    return length < left ? length : left;
}

static char *
proc_file(void *context, const char *name, size_t *length)
{
    const struct process *process = context;
    if (strcmp(name, "images") != 0)
        return NULL;
    *length = strlen(process->images);
    return strdup(process->images);
}

static void
put(struct process *process, size_t at, uint64_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        process->bytes[at + i] = (unsigned char)(value >> (8 * i));
}

static size_t
put_segment(struct process *process, size_t at, const char *name, uint64_t address, uint64_t size,
            uint64_t offset)
{
    put(process, at, 0x19, 4);
    put(process, at + 4, 72, 4);
    memcpy(process->bytes + at + 8, name, strlen(name));
    put(process, at + 24, address, 8);
    put(process, at + 32, size, 8);
    put(process, at + 40, offset, 8);
    return at + 72;
}

static void
put_symbol(struct process *process, size_t at, uint64_t name, unsigned type, uint64_t address)
{
    put(process, at, name, 4);
    put(process, at + 4, type, 1);
    put(process, at + 8, address, 8);
}

/* A program with _main, _helper, an undefined symbol and a debugging entry. */
static void
set_up(struct process *process)
{
    static const char strings[] = "\0_main\0_helper\0_printf";
    *process = (struct process){ .length = SIZE, .images = "104000000 4000000 - /tmp/a program\n" };
    process->stopped = (struct stopped_process){ .format = &image_format_macho,
                                                 .read = read_memory,
                                                 .proc_file = proc_file,
                                                 .context = process };
    put(process, 0, 0xfeedfacf, 4);
    put(process, 12, 2, 4); /* a program */
    put(process, 16, 6, 4); /* commands */
    put(process, 20, 72 * 3 + 24 * 3, 4);
    size_t at = put_segment(process, 32, "__PAGEZERO", 0, LINKED, 0);
    at = put_segment(process, at, "__TEXT", LINKED, TABLE, 0);
    at = put_segment(process, at, "__LINKEDIT", LINKED + TABLE, SIZE - TABLE, TABLE);
    put(process, at, 2, 4); /* LC_SYMTAB */
    put(process, at + 4, 24, 4);
    put(process, at + 8, TABLE, 4);
    put(process, at + 12, 4, 4);
    put(process, at + 16, TABLE + 64, 4);
    put(process, at + 20, sizeof strings, 4);
    put(process, at + 24, 0x1b, 4); /* LC_UUID */
    put(process, at + 28, 24, 4);
    memset(process->bytes + at + 32, 0xab, 16);
    put(process, at + 48, 0x80000028, 4); /* LC_MAIN */
    put(process, at + 52, 24, 4);
    put(process, at + 56, CODE, 8);
    put_symbol(process, TABLE, 1, 0x0f, LINKED + CODE);
    put_symbol(process, TABLE + 16, 7, 0x0e, LINKED + CODE + 0x40);
    put_symbol(process, TABLE + 32, 15, 0x01, 0);
    put_symbol(process, TABLE + 48, 1, 0x24, LINKED + CODE + 0x10);
    memcpy(process->bytes + TABLE + 64, strings, sizeof strings);
}

static void
commands_and_symbols_are_read(void **state)
{
    (void)state;
    struct process process;
    struct modules modules;
    struct symbol symbol;
    set_up(&process);
    struct memory *memory = memory_open(&process.stopped);
    modules_load(&modules, &process.stopped, memory, NULL, 0);
    assert_int_equal(modules.count, 1);
    struct module *module = modules_find(&modules, LINKED + SLIDE + CODE);
    assert_ptr_equal(module, &modules.list[0]);
    assert_string_equal(module->path, "/tmp/a program");
    assert_int_equal(module->bias, SLIDE);
    assert_int_equal(module->end, LINKED + SLIDE + SIZE);
    assert_true(module->is_program);
    assert_int_equal(module->main_function, LINKED + SLIDE + CODE);
    assert_string_equal(module->build_id, "abababab-abab-abab-abab-abababababab");
    struct image_file *file = module_file(&modules, module);
    assert_non_null(file);
    assert_true(image_file_has_symbols(file));
    assert_true(image_file_find(file, LINKED + CODE + 0x3f, &symbol));
    assert_string_equal(symbol.name, "main");
    assert_int_equal(symbol.start, LINKED + CODE);
    assert_int_equal(symbol.size, 0x40);
    assert_true(image_file_find(file, LINKED + CODE + 0x40, &symbol));
    assert_string_equal(symbol.name, "helper");
    assert_false(image_file_find(file, LINKED + CODE - 1, &symbol));
    assert_true(image_file_find_named(file, "helper", &symbol));
    assert_false(image_file_find_named(file, "printf", &symbol));
    assert_false(image_file_may_have_records(file));
    modules_free(&modules);
    memory_close(memory);
}

static void
look(struct process *process)
{
    struct modules modules;
    struct symbol symbol;
    struct memory *memory = memory_open(&process->stopped);
    modules_load(&modules, &process->stopped, memory, NULL, 0);
    for (size_t i = 0; i < modules.count; i++) {
        struct image_file *file = module_file(&modules, &modules.list[i]);
        if (file && image_file_find(file, LINKED + CODE, &symbol))
            assert_true(strlen(symbol.name) < SIZE);
    }
    modules_free(&modules);
    memory_close(memory);
}

static void
damaged_images_are_survived(void **state)
{
    (void)state;
    struct process process;
    set_up(&process);
    for (size_t i = 0; i < SIZE; i++) {
        process.bytes[i] ^= 0xff;
        look(&process);
        process.bytes[i] ^= 0xff;
    }
    for (process.length = 0; process.length < SIZE; process.length += 8)
        look(&process);
}

static void
damaged_lists_are_survived(void **state)
{
    (void)state;
    static const char *const lists[] = { "",
                                         "\n",
                                         "104000000",
                                         "104000000 ",
                                         "104000000 0",
                                         "104000000 0 -",
                                         "104000000 0 - ",
                                         "x y z w\n",
                                         "104000000 4000000 - /a\n104000000 4000000 - /b" };
    struct process process;
    set_up(&process);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        process.images = lists[i];
        look(&process);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_and_symbols_are_read),
        cmocka_unit_test(damaged_images_are_survived),
        cmocka_unit_test(damaged_lists_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
