/* elf_reloc.c - see elf_reloc.h. */
#include "profile/elf_reloc.h"

#include <string.h>

#define DT_NULL   0
#define DT_RELA   7
#define DT_RELASZ 8
#define DT_REL    17
#define DT_RELSZ  18
#define DT_RELRSZ 35
#define DT_RELR   36
#define MAX_DYN   4096

/* Types of "base + addend" and of "symbol + addend" relocations. */
static void
relocation_types(unsigned machine, uint32_t *relative, uint32_t *absolute)
{
    static const struct {
        unsigned machine;
        uint32_t relative, absolute;
    } table[] = {
        { ELF_EM_X86_64, 8, 1 }, { ELF_EM_386, 8, 1 },    { ELF_EM_AARCH64, 1027, 257 },
        { ELF_EM_ARM, 23, 2 },   { ELF_EM_RISCV, 3, 2 },  { ELF_EM_PPC64, 22, 38 },
        { ELF_EM_PPC, 22, 1 },   { ELF_EM_S390, 12, 22 }, { ELF_EM_LOONGARCH, 3, 2 },
    };
    *relative = *absolute = UINT32_MAX;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (table[i].machine == machine) {
            *relative = table[i].relative;
            *absolute = table[i].absolute;
        }
    }
    /* MIPS has one type for both, R_MIPS_REL32; symbol 0 makes it relative. */
    if (machine == ELF_EM_MIPS)
        *relative = 3;
}

struct entry {
    uint64_t address, addend;
    uint32_t type, symbol;
};

static struct entry
read_entry(const struct elf_file *elf, const unsigned char *p, bool rela)
{
    unsigned w = elf->word;
    uint64_t info = prof_load(p + w, w, elf->big_endian);
    struct entry e = { .address = prof_load(p, w, elf->big_endian) };
    e.type = (uint32_t)(w == 8 ? info : info & 0xff);
    e.symbol = (uint32_t)(w == 8 ? info >> 32 : info >> 8);
    if (w == 8 &&
        elf->machine == ELF_EM_MIPS) { /* own layout: symbol, then type in the last byte */
        e.symbol = (uint32_t)prof_load(p + 8, 4, elf->big_endian);
        e.type = p[15];
    }
    e.addend = rela ? prof_load(p + (size_t)w * 2, w, elf->big_endian) : 0;
    return e;
}

static void
apply_entries(struct prof_image *image, const struct elf_file *elf, struct prof_bytes table,
              bool rela)
{
    uint32_t relative = 0, absolute = 0;
    relocation_types(elf->machine, &relative, &absolute);
    const struct prof_section *data = &image->sections[PROF_SEC_DATA];
    size_t step = (size_t)elf->word * (rela ? 3 : 2);
    for (size_t at = 0; at + step <= table.size; at += step) {
        struct entry e = read_entry(elf, table.data + at, rela);
        if (e.address - data->address >= data->size)
            continue;
        if (e.type == relative && e.symbol == 0)
            prof_image_patch(image, e.address, rela, e.addend);
        else if (e.symbol != 0)
            prof_image_patch_symbol(image, e.address);
    }
}

/* RELR: an even word is the address of one relative word; an odd word is a bitmap for the words
 * after it. The addend is in place. */
static void
apply_relr(struct prof_image *image, const struct elf_file *elf, struct prof_bytes table)
{
    unsigned w = elf->word;
    uint64_t next = 0;
    for (size_t at = 0; at + w <= table.size; at += w) {
        uint64_t value = prof_load(table.data + at, w, elf->big_endian);
        if ((value & 1) == 0) {
            prof_image_patch(image, value, false, 0);
            next = value + w;
            continue;
        }
        for (unsigned bit = 1; bit < w * 8; bit++) {
            if (value >> bit & 1)
                prof_image_patch(image, next + (uint64_t)(bit - 1) * w, false, 0);
        }
        next += (uint64_t)(w * 8 - 1) * w;
    }
}

/* Value of a dynamic tag, 0 if absent. */
static uint64_t
dynamic_value(const struct elf_file *elf, uint64_t wanted)
{
    struct elf_segment s;
    for (uint64_t i = 0; elf_segment_at(elf, i, &s); i++) {
        if (s.type != ELF_PT_DYNAMIC)
            continue;
        struct prof_bytes table = prof_bytes_clip(elf->bytes, s.offset, s.file_size);
        unsigned w = elf->word;
        for (size_t k = 0; k < MAX_DYN && (k + 1) * 2 * w <= table.size; k++) {
            uint64_t tag = prof_load(table.data + k * 2 * w, w, elf->big_endian);
            if (tag == wanted)
                return prof_load(table.data + (k * 2 + 1) * w, w, elf->big_endian);
            if (tag == DT_NULL)
                break;
        }
    }
    return 0;
}

static struct prof_bytes
dynamic_table(const struct elf_file *elf, uint64_t address_tag, uint64_t size_tag)
{
    uint64_t address = dynamic_value(elf, address_tag);
    if (address == 0)
        return (struct prof_bytes){ NULL, 0 };
    return prof_bytes_clip(elf_bytes_at(elf, address), 0, dynamic_value(elf, size_tag));
}

/* A static PIE and most images: both ways name the same bytes, so applying twice is harmless. */
void
elf_reloc_apply(struct prof_image *image, const struct elf_file *elf)
{
    struct elf_section s;
    bool found = false;
    for (uint64_t i = 1; elf_section_at(elf, i, &s); i++) {
        if ((s.flags & ELF_SHF_ALLOC) == 0)
            continue;
        struct prof_bytes table = elf_section_bytes(elf, &s);
        found |= s.type == ELF_SHT_RELA || s.type == ELF_SHT_REL || s.type == ELF_SHT_RELR;
        if (s.type == ELF_SHT_RELA)
            apply_entries(image, elf, table, true);
        else if (s.type == ELF_SHT_REL)
            apply_entries(image, elf, table, false);
        else if (s.type == ELF_SHT_RELR)
            apply_relr(image, elf, table);
    }
    if (found)
        return;
    apply_entries(image, elf, dynamic_table(elf, DT_RELA, DT_RELASZ), true);
    apply_entries(image, elf, dynamic_table(elf, DT_REL, DT_RELSZ), false);
    apply_relr(image, elf, dynamic_table(elf, DT_RELR, DT_RELRSZ));
}

/* Does any relocation at offset 16 (CounterPtr) of this section have the absolute type? */
static bool
counter_is_absolute(const struct elf_file *elf, const struct elf_section *relocs)
{
    uint32_t relative = 0, absolute = 0;
    relocation_types(elf->machine, &relative, &absolute);
    bool rela = relocs->type == ELF_SHT_RELA;
    struct prof_bytes table = elf_section_bytes(elf, relocs);
    size_t step = (size_t)elf->word * (rela ? 3 : 2);
    for (size_t at = 0; at + step <= table.size; at += step) {
        struct entry e = read_entry(elf, table.data + at, rela);
        if (e.address == 16)
            return e.type == absolute;
    }
    return false;
}

/* Objects are listed by ascending section index. */
static struct prof_object_data *
find_object(struct prof_image *image, uint64_t section)
{
    size_t low = 0, high = image->object_count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (image->objects[mid].section < section)
            low = mid + 1;
        else
            high = mid;
    }
    bool found = low < image->object_count && image->objects[low].section == section;
    return found ? &image->objects[low] : NULL;
}

void
elf_reloc_mark_objects(struct prof_image *image, const struct elf_file *elf)
{
    struct elf_section s;
    for (uint64_t i = 1; elf_section_at(elf, i, &s); i++) {
        if ((s.type != ELF_SHT_RELA && s.type != ELF_SHT_REL) ||
            strstr(s.name, "__llvm_prf_data") == NULL)
            continue;
        struct prof_object_data *object = find_object(image, s.info);
        if (object != NULL && counter_is_absolute(elf, &s))
            object->counter_absolute = true;
    }
}
