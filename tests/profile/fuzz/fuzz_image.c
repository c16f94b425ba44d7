/* fuzz_image.c - fuzz target: the whole static check on ELF, Mach-O, archives, bitcode, raw
 * profiles.
 */
#include "profile/check.h"
#include "profile/macho_symbols.h"
#include "tests/profile/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static void
require(int condition)
{
    if (!condition)
        abort();
}

/* What callers rely on, whatever the file holds. */
static void
examine(const struct prof_check *check)
{
    uint64_t grouped = 0, end = 0;
    size_t bytes = strlen(check->path) + strlen(check->format);
    require(prof_verdict_name(check->verdict) != NULL);
    for (size_t i = 0; i < check->group_count; i++) {
        grouped += check->groups[i].records;
        for (size_t k = 0; k < check->groups[i].function_count; k++)
            bytes += strlen(check->groups[i].functions[k]);
    }
    for (size_t i = 0; i < check->record_count; i++) {
        const struct prof_record *r = &check->records[i];
        require(r->offset >= end || check->data_size == 0);
        end = r->offset + r->size;
        require(r->layout != NULL && r->size >= 36);
        bytes += r->function != NULL ? strlen(r->function) : 0;
    }
    require(check->record_count == 0 || grouped == check->record_count);
    for (size_t i = 0; i < check->problem_count; i++)
        bytes += strlen(check->problems[i].message);
    require(bytes > 0);
}

/* Symbols are sorted, end inside the file, and are found by their own addresses at most. */
static void
name_addresses(struct prof_bytes bytes)
{
    struct prof_arena arena = { 0 };
    struct macho_symbols symbols;
    uint64_t offset;
    if (macho_symbols_read(&symbols, bytes, &arena))
        for (size_t i = 0; i < symbols.count; i++) {
            require(i == 0 || symbols.list[i - 1].address <= symbols.list[i].address);
            const char *name = macho_symbol_find(&symbols, symbols.list[i].address, &offset);
            require(name == NULL || offset == 0);
        }
    prof_arena_free(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    name_addresses((struct prof_bytes){ data, size });
    for (unsigned flags = 0; flags <= PROF_CHECK_NO_NAMES; flags += PROF_CHECK_NO_NAMES) {
        struct repro_err err = { 0 };
        struct prof_check *check =
            prof_check_bytes("input", data, size, flags | PROF_CHECK_NO_DWARF, &err);
        if (check != NULL)
            examine(check);
        prof_check_free(check);
    }
    return 0;
}
