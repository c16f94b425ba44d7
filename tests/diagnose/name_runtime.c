/* name_runtime.c - reads "ADDRESS T NAME" lines (nm) and tells whether runtime_code_name() gives
 * frames at these addresses of the stripped PROGRAM the same names. A wrong name is an error; a
 * missing one is counted. Usage: name_runtime PROGRAM NEEDED < nm-output; NEEDED: names that must
 * be found. */
#include "common/xalloc.h"
#include "repro/diagnose/runtime_code.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct expected {
    char **names;
    size_t count;
};

static void
read_symbols(const char *program, struct crash_thread *thread, struct expected *expected)
{
    uint64_t address;
    char kind, name[256];
    while (scanf("%" SCNx64 " %c %255s", &address, &kind, name) == 3) {
        if (kind != 't' && kind != 'T' && kind != 'w' && kind != 'W')
            continue;
        struct crash_frame frame = { .module = xstrdup(program) };
        frame.module_offset = address + (thread->frame_count > 0 ? 1 : 0);
        XAPPEND(thread->frames, thread->frame_count, frame);
        XAPPEND(expected->names, expected->count, xstrdup(name));
    }
}

/* Is NAME one of the names at frame I's address? The linker may fold equal functions into one. */
static bool
is_name_at(const struct crash_thread *thread, const struct expected *expected, size_t i,
           const char *name)
{
    uint64_t at = thread->frames[i].module_offset - (i > 0);
    for (size_t k = 0; k < expected->count; k++)
        if (thread->frames[k].module_offset - (k > 0) == at &&
            strcmp(expected->names[k], name) == 0)
            return true;
    return false;
}

static int
compare_names(const struct crash_thread *thread, const struct expected *expected,
              const char *needed)
{
    int wrong = 0;
    for (size_t i = 0; i < expected->count; i++) {
        const char *found = thread->frames[i].function;
        bool must = strstr(needed, expected->names[i]) != NULL;
        if (found ? !is_name_at(thread, expected, i, found) : must) {
            printf("%s is called %s\n", expected->names[i], found ? found : "nothing");
            wrong++;
        }
    }
    return wrong;
}

int
main(int argc, char *argv[])
{
    if (argc != 3)
        return 2;
    struct crash_record *record = crash_record_new();
    struct crash_module module = { .path = xstrdup(argv[1]) };
    struct crash_thread thread = { .tid = 1 };
    struct expected expected = { 0 };
    XAPPEND(record->modules, record->module_count, module);
    read_symbols(argv[1], &thread, &expected);
    XAPPEND(record->threads, record->thread_count, thread);
    size_t named = runtime_code_name(record);
    int wrong = compare_names(&record->threads[0], &expected, argv[2]);
    printf("%zu of %zu functions named, %d wrong\n", named, expected.count, wrong);
    crash_record_free(record);
    for (size_t i = 0; i < expected.count; i++)
        free(expected.names[i]);
    free(expected.names);
    return wrong > 0 || named < 40;
}
