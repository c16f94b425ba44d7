/* match_image.c - functions of an image, see match_inside.h. */
#include "profile/match_inside.h"

#include "profile/elf.h"

#include <stdlib.h>
#include <string.h>

enum { SYMBOL_IS_FUNCTION = 2, NOTE_BUILD_ID = 3 };

static int
compare_entries(const void *a, const void *b)
{
    const struct match_entry *x = a, *y = b;
    if (x->ref != y->ref)
        return x->ref < y->ref ? -1 : 1;
    return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static bool
take_records(struct match_image *image)
{
    const struct prof_check *check = image->check;
    image->has_hashes = true;
    image->entries = calloc(check->record_count, sizeof *image->entries);
    if (image->entries == NULL)
        return false;
    for (size_t i = 0; i < check->record_count; i++)
        image->entries[i] =
            (struct match_entry){ check->records[i].name_ref, check->records[i].func_hash };
    image->count = check->record_count;
    return true;
}

static bool
take_table(struct match_image *image, const struct elf_file *elf, const struct elf_section *table)
{
    uint64_t count = elf_symbol_count(elf, table);
    image->entries = calloc(count ? (size_t)count : 1, sizeof *image->entries);
    if (image->entries == NULL)
        return false;
    for (uint64_t i = 0; i < count; i++) {
        struct elf_symbol symbol;
        if (elf_symbol_at(elf, table, i, &symbol) && symbol.type == SYMBOL_IS_FUNCTION &&
            symbol.section != 0)
            image->entries[image->count++] =
                (struct match_entry){ prof_name_ref(symbol.name, strlen(symbol.name)), 0 };
    }
    return true;
}

/* An image built with the profile, or stripped of its records: only names are left. */
static bool
take_symbols(struct match_image *image, struct prof_bytes binary)
{
    struct elf_file elf;
    struct elf_section table;
    if (!elf_is(binary) || !elf_open(&elf, binary, NULL))
        return true;
    static const unsigned kinds[] = { ELF_SHT_SYMTAB, ELF_SHT_DYNSYM };
    for (unsigned k = 0; k < 2; k++) {
        for (uint64_t i = 0; i < elf.section_count; i++) {
            if (elf_section_at(&elf, i, &table) && table.type == kinds[k])
                return take_table(image, &elf, &table);
        }
    }
    return true;
}

bool
match_image_open(struct match_image *image, const char *path, struct prof_bytes binary,
                 struct repro_err *err)
{
    *image = (struct match_image){ 0 };
    image->check = prof_check_bytes(path, binary.data, binary.size, 0, err);
    if (image->check == NULL)
        return false;
    bool ok = image->check->record_count > 0 ? take_records(image) : take_symbols(image, binary);
    if (!ok) {
        match_image_close(image);
        return repro_fail(err, REPRO_E_NOMEM, "%s: out of memory for its functions", path);
    }
    if (image->count > 0)
        qsort(image->entries, image->count, sizeof *image->entries, compare_entries);
    return true;
}

void
match_image_close(struct match_image *image)
{
    free(image->entries);
    prof_check_free(image->check);
    *image = (struct match_image){ 0 };
}

/* Notes: u32 name size, u32 content size, u32 type, name and content padded to 4. */
static bool
find_id(const struct elf_file *elf, const struct elf_segment *segment, struct raw_binary_id *id)
{
    struct prof_bytes notes = prof_bytes_clip(elf->bytes, segment->offset, segment->file_size);
    for (uint64_t at = 0; prof_bytes_has(notes, at, 12);) {
        uint64_t name = prof_bytes_get(notes, at, 4, elf->big_endian);
        uint64_t size = prof_bytes_get(notes, at + 4, 4, elf->big_endian);
        uint64_t type = prof_bytes_get(notes, at + 8, 4, elf->big_endian);
        uint64_t content = at + 12 + ((name + 3) & ~UINT64_C(3));
        if (!prof_bytes_has(notes, content, size))
            return false;
        if (type == NOTE_BUILD_ID && name == 4 && memcmp(notes.data + at + 12, "GNU", 4) == 0) {
            id->size = (unsigned)(size < sizeof id->bytes ? size : sizeof id->bytes);
            memcpy(id->bytes, notes.data + content, id->size);
            return id->size > 0;
        }
        at = content + ((size + 3) & ~UINT64_C(3));
    }
    return false;
}

bool
match_build_id(struct prof_bytes binary, struct raw_binary_id *id)
{
    struct elf_file elf;
    *id = (struct raw_binary_id){ 0 };
    if (!elf_is(binary) || !elf_open(&elf, binary, NULL))
        return false;
    for (uint64_t i = 0; i < elf.segment_count; i++) {
        struct elf_segment segment;
        if (elf_segment_at(&elf, i, &segment) && segment.type == ELF_PT_NOTE &&
            find_id(&elf, &segment, id))
            return true;
    }
    return false;
}
