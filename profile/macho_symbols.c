/* macho_symbols.c - see macho_symbols.h. */
#include "profile/macho_symbols.h"

#include "profile/macho.h"

#include <stdio.h>
#include <stdlib.h>

#define MAGIC_64     0xfeedfacfU
#define MAX_COMMANDS 4096
#define MAX_SYMBOLS  (1U << 22)

#define LC_SYMTAB          0x2U
#define LC_SEGMENT         0x1U
#define LC_SEGMENT_64      0x19U
#define LC_UUID            0x1bU
#define LC_FUNCTION_STARTS 0x26U

#define TYPE_DSYM 0xaU /* filetype of <mach-o/loader.h> */

/* n_type of <mach-o/nlist.h> */
#define TYPE_STAB    0xe0U
#define TYPE_MASK    0x0eU
#define TYPE_SECTION 0x0eU

struct reader {
    struct prof_bytes bytes;
    unsigned word;
    struct prof_arena *arena;
    struct macho_symbols *out;
};

static uint64_t
get(const struct reader *r, uint64_t offset, unsigned size)
{
    return prof_bytes_get(r->bytes, offset, size, false);
}

static void
take_uuid(struct reader *r, uint64_t at)
{
    char *to = r->out->uuid;
    const unsigned char *from = r->bytes.data + at;
    for (unsigned i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        snprintf(to, 3, "%02x", from[i]);
        to += 2;
    }
}

static void
take_segment(struct reader *r, uint64_t at)
{
    if (memcmp(r->bytes.data + at + 8, "__TEXT", 7) != 0)
        return;
    r->out->has_text = true;
    r->out->text_address = get(r, at + 24, r->word);
    r->out->text_end = r->out->text_address + get(r, at + 24 + r->word, r->word);
}

/* One entry of the symbol table, if it is defined in a section and no debugging entry. */
static void
take_symbol(struct reader *r, struct prof_bytes strings, uint64_t entry)
{
    unsigned type = (unsigned)get(r, entry + 4, 1);
    const char *name = prof_bytes_string(strings, get(r, entry, 4));
    if ((type & TYPE_STAB) != 0 || (type & TYPE_MASK) != TYPE_SECTION || !name || !*name)
        return;
    struct macho_symbol symbol = { .address = get(r, entry + 8, r->word),
                                   .name = name + (name[0] == '_') };
    PROF_APPEND(r->arena, r->out->list, r->out->count, symbol);
}

static void
take_symbols(struct reader *r, uint64_t command)
{
    uint64_t table = get(r, command + 8, 4), count = get(r, command + 12, 4);
    struct prof_bytes strings =
        prof_bytes_clip(r->bytes, get(r, command + 16, 4), get(r, command + 20, 4));
    uint64_t step = r->word == 8 ? 16 : 12;
    for (uint64_t i = 0; i < count && i < MAX_SYMBOLS; i++) {
        if (!prof_bytes_has(r->bytes, table + i * step, step))
            return;
        take_symbol(r, strings, table + i * step);
    }
}

/* Distances as ULEB128, the first from the start of __TEXT; 0 ends the list. */
static void
take_starts(struct reader *r, uint64_t command)
{
    struct prof_bytes list =
        prof_bytes_clip(r->bytes, get(r, command + 8, 4), get(r, command + 12, 4));
    uint64_t address = r->out->text_address, delta = 0;
    unsigned shift = 0;
    for (size_t i = 0; i < list.size && r->out->start_count < MAX_SYMBOLS; i++) {
        if (shift < 63)
            delta |= (uint64_t)(list.data[i] & 0x7f) << shift;
        shift += 7;
        if (list.data[i] & 0x80)
            continue;
        if (delta == 0 || address + delta < address)
            return;
        address += delta;
        PROF_APPEND(r->arena, r->out->starts, r->out->start_count, address);
        delta = 0;
        shift = 0;
    }
}

static void
take_commands(struct reader *r, bool starts)
{
    uint64_t count = get(r, 16, 4), at = r->word == 8 ? 32 : 28;
    for (uint64_t i = 0; i < count && i < MAX_COMMANDS; i++) {
        uint64_t command = get(r, at, 4), size = get(r, at + 4, 4);
        if (size < 8 || !prof_bytes_has(r->bytes, at, size))
            return;
        if (starts) { /* relative to __TEXT, which was looked for first */
            if (command == LC_FUNCTION_STARTS && size >= 16 && r->out->has_text)
                take_starts(r, at);
        } else if (command == LC_UUID && size >= 24) {
            take_uuid(r, at + 8);
        } else if ((command == LC_SEGMENT_64 || command == LC_SEGMENT) && size >= 56) {
            take_segment(r, at);
        } else if (command == LC_SYMTAB && size >= 24) {
            take_symbols(r, at);
        }
        at += size;
    }
}

static int
by_address(const void *a, const void *b)
{
    const struct macho_symbol *left = a, *right = b;
    return left->address < right->address ? -1 : left->address > right->address;
}

bool
macho_symbols_read(struct macho_symbols *symbols, struct prof_bytes bytes, struct prof_arena *arena)
{
    *symbols = (struct macho_symbols){ 0 };
    if (!macho_is(bytes) || macho_is_fat(bytes) || bytes.size < 28)
        return false;
    struct reader reader = { .bytes = bytes, .arena = arena, .out = symbols };
    reader.word = prof_load(bytes.data, 4, false) == MAGIC_64 ? 8 : 4;
    symbols->arch = macho_arch_name((uint32_t)get(&reader, 4, 4));
    symbols->debug_only = get(&reader, 12, 4) == TYPE_DSYM;
    take_commands(&reader, false);
    take_commands(&reader, true);
    if (symbols->count > 0)
        qsort(symbols->list, symbols->count, sizeof *symbols->list, by_address);
    return true;
}

/* Index of the first symbol above ADDRESS; `count` if there is none. */
static size_t
symbol_above(const struct macho_symbols *symbols, uint64_t address)
{
    size_t low = 0, high = symbols->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (symbols->list[middle].address > address)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* The same for starts of functions. */
static size_t
start_above(const struct macho_symbols *symbols, uint64_t address)
{
    size_t low = 0, high = symbols->start_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (symbols->starts[middle] > address)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Is there a function start in (FROM, TO]? Then what is at FROM ends before TO. */
static bool
starts_between(const struct macho_symbols *symbols, uint64_t from, uint64_t to)
{
    size_t next = start_above(symbols, from);
    return next < symbols->start_count && symbols->starts[next] <= to;
}

uint64_t
macho_symbol_end(const struct macho_symbols *symbols, uint64_t start)
{
    uint64_t end = symbols->text_end;
    size_t symbol = symbol_above(symbols, start), function = start_above(symbols, start);
    if (symbol < symbols->count && symbols->list[symbol].address < end)
        end = symbols->list[symbol].address;
    if (function < symbols->start_count && symbols->starts[function] < end)
        end = symbols->starts[function];
    return end;
}

const char *
macho_symbol_find(const struct macho_symbols *symbols, uint64_t address, uint64_t *offset)
{
    size_t above = symbol_above(symbols, address);
    if (above == 0 || address < symbols->text_address || address >= symbols->text_end)
        return NULL;
    const struct macho_symbol *found = &symbols->list[above - 1];
    if (found->address <= symbols->text_address || /* the header's own symbol */
        starts_between(symbols, found->address, address))
        return NULL;
    *offset = address - found->address;
    return found->name;
}
