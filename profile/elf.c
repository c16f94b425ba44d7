/* elf.c - see elf.h. */
#include "profile/elf.h"

#include <string.h>

#define SHN_UNDEF     0
#define SHN_LORESERVE 0xff00
#define SHN_XINDEX    0xffff
#define PN_XNUM       0xffff

bool
elf_is(struct prof_bytes bytes)
{
    return bytes.size >= 4 && memcmp(bytes.data, "\177ELF", 4) == 0;
}

static uint64_t
get(const struct elf_file *elf, uint64_t offset, unsigned n)
{
    return prof_bytes_get(elf->bytes, offset, n, elf->big_endian);
}

static bool
read_ident(struct elf_file *elf, struct repro_err *err)
{
    const unsigned char *ident = elf->bytes.data;
    if (elf->bytes.size < 16)
        return repro_fail(err, REPRO_E_TRUNCATED, "ELF header ends after %zu bytes",
                          elf->bytes.size);
    if (ident[4] != 1 && ident[4] != 2)
        return repro_fail_at(err, REPRO_E_FORMAT, 4, "ELF class %u is neither 1 (32) nor 2 (64)",
                             ident[4]);
    if (ident[5] != 1 && ident[5] != 2)
        return repro_fail_at(err, REPRO_E_FORMAT, 5, "ELF byte order %u is neither 1 nor 2",
                             ident[5]);
    elf->word = ident[4] == 2 ? 8 : 4;
    elf->big_endian = ident[5] == 2;
    return true;
}

/* Counts that do not fit the header live in section 0. */
static void
read_extended_counts(struct elf_file *elf)
{
    uint64_t at = elf->section_offset;
    if (at == 0 || !prof_bytes_has(elf->bytes, at, elf->word == 8 ? 64 : 40))
        return;
    if (elf->section_count == 0)
        elf->section_count = get(elf, at + (elf->word == 8 ? 32 : 20), elf->word);
    if (elf->names_index == SHN_XINDEX)
        elf->names_index = get(elf, at + (elf->word == 8 ? 40 : 24), 4);
    if (elf->segment_count == PN_XNUM)
        elf->segment_count = get(elf, at + (elf->word == 8 ? 44 : 28), 4);
}

/* Keep only the entries that are in the file. */
static void
clip_table(const struct elf_file *elf, uint64_t offset, unsigned entry, uint64_t *count, bool *cut)
{
    uint64_t room = offset < elf->bytes.size && entry != 0 ? (elf->bytes.size - offset) / entry : 0;
    if (*count > room) {
        *cut = true;
        *count = room;
    }
}

bool
elf_open(struct elf_file *elf, struct prof_bytes bytes, struct repro_err *err)
{
    *elf = (struct elf_file){ .bytes = bytes };
    if (!read_ident(elf, err))
        return false;
    bool wide = elf->word == 8;
    if (bytes.size < (wide ? 64U : 52U))
        return repro_fail(err, REPRO_E_TRUNCATED, "ELF header ends after %zu of %d bytes",
                          bytes.size, wide ? 64 : 52);
    elf->type = (unsigned)get(elf, 16, 2);
    elf->machine = (unsigned)get(elf, 18, 2);
    elf->segment_offset = get(elf, wide ? 32 : 28, elf->word);
    elf->section_offset = get(elf, wide ? 40 : 32, elf->word);
    elf->flags = (unsigned)get(elf, wide ? 48 : 36, 4);
    elf->segment_entry = (unsigned)get(elf, wide ? 54 : 42, 2);
    elf->segment_count = get(elf, wide ? 56 : 44, 2);
    elf->section_entry = (unsigned)get(elf, wide ? 58 : 46, 2);
    elf->section_count = get(elf, wide ? 60 : 48, 2);
    elf->names_index = get(elf, wide ? 62 : 50, 2);
    read_extended_counts(elf);
    if (elf->section_offset == 0 || elf->section_entry < (wide ? 64U : 40U))
        elf->section_count = 0;
    if (elf->segment_offset == 0 || elf->segment_entry < (wide ? 56U : 32U))
        elf->segment_count = 0;
    clip_table(elf, elf->section_offset, elf->section_entry, &elf->section_count,
               &elf->sections_cut);
    clip_table(elf, elf->segment_offset, elf->segment_entry, &elf->segment_count,
               &elf->segments_cut);
    return true;
}

const char *
elf_machine_name(const struct elf_file *elf)
{
    switch (elf->machine) {
    case ELF_EM_386:
        return "i386";
    case ELF_EM_MIPS:
        return elf->word == 8 ? (elf->big_endian ? "mips64" : "mips64el")
                              : (elf->big_endian ? "mips" : "mipsel");
    case ELF_EM_PPC:
        return "ppc";
    case ELF_EM_PPC64:
        return elf->big_endian ? "ppc64" : "ppc64le";
    case ELF_EM_S390:
        return "s390x";
    case ELF_EM_ARM:
        return "arm";
    case ELF_EM_X86_64:
        return "x86_64";
    case ELF_EM_AARCH64:
        return "aarch64";
    case ELF_EM_RISCV:
        return elf->word == 8 ? "riscv64" : "riscv32";
    case ELF_EM_LOONGARCH:
        return "loongarch64";
    default:
        return NULL;
    }
}

/* Fields of a section header without its name. */
static void
read_section(const struct elf_file *elf, uint64_t at, struct elf_section *s)
{
    bool wide = elf->word == 8;
    unsigned w = elf->word;
    uint64_t tail = at + 8 + (uint64_t)w * 4;
    s->type = (unsigned)get(elf, at + 4, 4);
    s->flags = get(elf, at + 8, w);
    s->address = get(elf, at + 8 + w, w);
    s->offset = get(elf, at + 8 + (uint64_t)w * 2, w);
    s->size = get(elf, at + 8 + (uint64_t)w * 3, w);
    s->link = get(elf, tail, 4);
    s->info = get(elf, tail + 4, 4);
    s->entry_size = get(elf, at + (wide ? 56 : 36), w);
}

bool
elf_section_at(const struct elf_file *elf, uint64_t index, struct elf_section *section)
{
    *section = (struct elf_section){ .name = "" };
    if (index >= elf->section_count)
        return false;
    uint64_t at = elf->section_offset + index * elf->section_entry;
    read_section(elf, at, section);
    if (elf->names_index < elf->section_count) {
        struct elf_section names = { 0 };
        read_section(elf, elf->section_offset + elf->names_index * elf->section_entry, &names);
        struct prof_bytes text = prof_bytes_clip(elf->bytes, names.offset, names.size);
        const char *name = prof_bytes_string(text, get(elf, at, 4));
        section->name = name != NULL ? name : "";
    }
    return true;
}

bool
elf_segment_at(const struct elf_file *elf, uint64_t index, struct elf_segment *segment)
{
    *segment = (struct elf_segment){ 0 };
    if (index >= elf->segment_count)
        return false;
    uint64_t at = elf->segment_offset + index * elf->segment_entry;
    bool wide = elf->word == 8;
    unsigned w = elf->word;
    segment->type = (unsigned)get(elf, at, 4);
    segment->flags = (unsigned)get(elf, at + (wide ? 4 : 24), 4);
    segment->offset = get(elf, at + (wide ? 8 : 4), w);
    segment->address = get(elf, at + (wide ? 16 : 8), w);
    segment->file_size = get(elf, at + (wide ? 32 : 16), w);
    segment->memory_size = get(elf, at + (wide ? 40 : 20), w);
    return true;
}

struct prof_bytes
elf_section_bytes(const struct elf_file *elf, const struct elf_section *section)
{
    if (section->type == ELF_SHT_NOBITS)
        return (struct prof_bytes){ NULL, 0 };
    return prof_bytes_sub(elf->bytes, section->offset, section->size);
}

bool
elf_section_named(const struct elf_file *elf, const char *name, struct elf_section *section)
{
    for (uint64_t i = 0; elf_section_at(elf, i, section); i++) {
        if (strcmp(section->name, name) == 0)
            return true;
    }
    return false;
}

struct prof_bytes
elf_bytes_at(const struct elf_file *elf, uint64_t address)
{
    struct elf_segment s;
    for (uint64_t i = 0; elf_segment_at(elf, i, &s); i++) {
        if (s.type == ELF_PT_LOAD && address >= s.address && address - s.address < s.file_size) {
            struct prof_bytes whole = prof_bytes_clip(elf->bytes, s.offset, s.file_size);
            return prof_bytes_clip(whole, address - s.address, s.file_size);
        }
    }
    return (struct prof_bytes){ NULL, 0 };
}

static unsigned
symbol_entry(const struct elf_file *elf)
{
    return elf->word == 8 ? 24 : 16;
}

uint64_t
elf_symbol_count(const struct elf_file *elf, const struct elf_section *table)
{
    return prof_bytes_clip(elf->bytes, table->offset, table->size).size / symbol_entry(elf);
}

bool
elf_symbol_at(const struct elf_file *elf, const struct elf_section *table, uint64_t index,
              struct elf_symbol *symbol)
{
    *symbol = (struct elf_symbol){ .name = "" };
    if (index >= elf_symbol_count(elf, table))
        return false;
    uint64_t at = table->offset + index * symbol_entry(elf);
    bool wide = elf->word == 8;
    unsigned info = (unsigned)get(elf, at + (wide ? 4 : 12), 1);
    symbol->type = info & 15;
    symbol->binding = info >> 4;
    symbol->visibility = (unsigned)get(elf, at + (wide ? 5 : 13), 1) & 3;
    symbol->section = get(elf, at + (wide ? 6 : 14), 2);
    symbol->value = get(elf, at + (wide ? 8 : 4), elf->word);
    symbol->size = get(elf, at + (wide ? 16 : 8), elf->word);
    struct elf_section strings;
    if (table->link < elf->section_count) {
        strings = (struct elf_section){ 0 };
        read_section(elf, elf->section_offset + table->link * elf->section_entry, &strings);
        const char *name = prof_bytes_string(
            prof_bytes_clip(elf->bytes, strings.offset, strings.size), get(elf, at, 4));
        if (name != NULL)
            symbol->name = name;
    }
    return true;
}

static bool
symbol_in_table(const struct elf_file *elf, unsigned type, const char *name,
                struct elf_symbol *symbol)
{
    struct elf_section table;
    for (uint64_t i = 0; elf_section_at(elf, i, &table); i++) {
        if (table.type != type)
            continue;
        for (uint64_t k = 0; elf_symbol_at(elf, &table, k, symbol); k++) {
            if (symbol->section != SHN_UNDEF && strcmp(symbol->name, name) == 0)
                return true;
        }
    }
    return false;
}

bool
elf_symbol_named(const struct elf_file *elf, const char *name, struct elf_symbol *symbol)
{
    return symbol_in_table(elf, ELF_SHT_SYMTAB, name, symbol) ||
           symbol_in_table(elf, ELF_SHT_DYNSYM, name, symbol);
}
