/* macho_memory.c - see macho_memory.h. */
#include "harness/macho_memory.h"

#include "common/xalloc.h"
#include "profile/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC_64      0xfeedfacfU
#define HEADER_BYTES  32U
#define COMMANDS_SIZE (1U << 20)
#define COMMANDS_MAX  4096U
#define SYMBOLS_MAX   (1U << 20)
#define NAME_MAX_LEN  512U
#define ENTRY_BYTES   16U /* of the symbol table */

#define LC_SYMTAB     0x2U
#define LC_SEGMENT_64 0x19U
#define LC_UUID       0x1bU
#define LC_MAIN       0x80000028U

/* n_type of <mach-o/nlist.h> */
#define TYPE_STAB    0xe0U
#define TYPE_MASK    0x0eU
#define TYPE_SECTION 0x0eU

static uint64_t
get(struct prof_bytes bytes, uint64_t at, unsigned size)
{
    return prof_bytes_get(bytes, at, size, false);
}

static void
take_segment(struct macho_layout *layout, struct prof_bytes commands, uint64_t at)
{
    const char *name = (const char *)commands.data + at + 8;
    struct macho_segment_place place = { get(commands, at + 24, 8), get(commands, at + 32, 8),
                                         get(commands, at + 40, 8) };
    if (memcmp(name, "__PAGEZERO", 11) == 0)
        return;
    if (memcmp(name, "__TEXT", 7) == 0)
        layout->text = place;
    if (memcmp(name, "__LINKEDIT", 11) == 0)
        layout->linkedit = place;
    if (place.address + place.size > place.address && place.address + place.size > layout->end)
        layout->end = place.address + place.size;
}

static void
take_uuid(struct macho_layout *layout, const unsigned char *bytes)
{
    char *to = layout->uuid;
    for (unsigned i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        snprintf(to, 3, "%02x", bytes[i]);
        to += 2;
    }
}

static void
take_commands(struct macho_layout *layout, struct prof_bytes commands, uint64_t count)
{
    uint64_t at = 0;
    for (uint64_t i = 0; i < count && i < COMMANDS_MAX; i++) {
        uint64_t command = get(commands, at, 4), size = get(commands, at + 4, 4);
        if (size < 8 || !prof_bytes_has(commands, at, size))
            return;
        if (command == LC_SEGMENT_64 && size >= 72) {
            take_segment(layout, commands, at);
        } else if (command == LC_UUID && size >= 24) {
            take_uuid(layout, commands.data + at + 8);
        } else if (command == LC_MAIN && size >= 24) {
            layout->main_offset = get(commands, at + 8, 8);
        } else if (command == LC_SYMTAB && size >= 24) {
            layout->symbols = (uint32_t)get(commands, at + 8, 4);
            layout->symbol_count = (uint32_t)get(commands, at + 12, 4);
            layout->strings = (uint32_t)get(commands, at + 16, 4);
            layout->strings_size = (uint32_t)get(commands, at + 20, 4);
        }
        at += size;
    }
}

bool
macho_memory_layout(struct memory *memory, uint64_t address, struct macho_layout *layout)
{
    unsigned char header[HEADER_BYTES];
    *layout = (struct macho_layout){ 0 };
    if (!memory_read(memory, address, header, sizeof header) ||
        prof_load(header, 4, false) != MAGIC_64)
        return false;
    size_t size = (size_t)prof_load(header + 20, 4, false);
    if (size > COMMANDS_SIZE)
        return false;
    layout->file_type = (uint32_t)prof_load(header + 12, 4, false);
    layout->flags = (uint32_t)prof_load(header + 24, 4, false);
    unsigned char *commands = xcalloc(1, size + 1);
    size = memory_read_prefix(memory, address + HEADER_BYTES, commands, size);
    take_commands(layout, (struct prof_bytes){ commands, size }, prof_load(header + 16, 4, false));
    free(commands);
    return true;
}

/* Names are read one by one: those of all libraries of the shared cache lie in one heap. */
static void
take_symbol(struct memory *memory, const struct macho_layout *layout, uint64_t strings,
            const unsigned char *entry, struct macho_symbols *symbols, struct prof_arena *arena)
{
    char name[NAME_MAX_LEN];
    uint64_t offset = prof_load(entry, 4, false);
    if ((entry[4] & TYPE_STAB) != 0 || (entry[4] & TYPE_MASK) != TYPE_SECTION ||
        offset >= layout->strings_size)
        return;
    size_t length = memory_read_prefix(memory, strings + offset, name, sizeof name);
    size_t end = strnlen(name, length);
    if (end == 0 || end == length)
        return;
    const char *start = name + (name[0] == '_');
    struct macho_symbol symbol = { .address = prof_load(entry + 8, 8, false),
                                   .name = prof_arena_strndup(arena, start,
                                                              end - (size_t)(start - name)) };
    if (symbol.name)
        PROF_APPEND(arena, symbols->list, symbols->count, symbol);
}

static int
by_address(const void *a, const void *b)
{
    const struct macho_symbol *left = a, *right = b;
    return left->address < right->address ? -1 : left->address > right->address;
}

bool
macho_memory_symbols(struct memory *memory, const struct module *module,
                     struct macho_symbols *symbols, struct prof_arena *arena)
{
    struct macho_layout layout;
    *symbols = (struct macho_symbols){ 0 };
    if (!macho_memory_layout(memory, module->base, &layout) || layout.linkedit.size == 0 ||
        layout.text.size == 0 || layout.symbol_count > SYMBOLS_MAX)
        return false;
    memcpy(symbols->uuid, layout.uuid, sizeof symbols->uuid);
    symbols->has_text = true;
    symbols->text_address = layout.text.address;
    symbols->text_end = layout.text.address + layout.text.size;
    /* Offsets of the tables are in the file; __LINKEDIT holds that part of it. */
    uint64_t file = module->bias + layout.linkedit.address - layout.linkedit.offset;
    for (uint32_t i = 0; i < layout.symbol_count; i++) {
        unsigned char entry[ENTRY_BYTES];
        if (!memory_read(memory, file + layout.symbols + (uint64_t)i * sizeof entry, entry,
                         sizeof entry))
            break;
        take_symbol(memory, &layout, file + layout.strings, entry, symbols, arena);
    }
    if (symbols->count > 0)
        qsort(symbols->list, symbols->count, sizeof *symbols->list, by_address);
    return true;
}
