/* image.c - see image.h: what ELF and Mach-O images share. */
#include "profile/image.h"

#include <string.h>

static const char *const suffixes[PROF_SEC_COUNT] = {
    [PROF_SEC_DATA] = "data",   [PROF_SEC_CNTS] = "cnts", [PROF_SEC_BITS] = "bits",
    [PROF_SEC_NAMES] = "names", [PROF_SEC_VALS] = "vals", [PROF_SEC_VNDS] = "vnds",
    [PROF_SEC_VTAB] = "vtab",   [PROF_SEC_VNS] = "vns",
};

enum prof_section_id
prof_section_by_suffix(const char *suffix, size_t len)
{
    for (int id = 0; id < PROF_SEC_COUNT; id++) {
        if (strlen(suffixes[id]) == len && memcmp(suffixes[id], suffix, len) == 0)
            return (enum prof_section_id)id;
    }
    return PROF_SEC_COUNT;
}

bool
prof_image_is_code(const struct prof_image *image, uint64_t address)
{
    for (size_t i = 0; i < image->code_count; i++) {
        if (address >= image->code[i].start && address < image->code[i].end)
            return true;
    }
    return false;
}

const struct prof_load *
prof_image_load_at(const struct prof_image *image, uint64_t address)
{
    for (size_t i = 0; i < image->load_count; i++) {
        const struct prof_load *load = &image->loads[i];
        if (address >= load->address && address - load->address < load->memory_size)
            return load;
    }
    return NULL;
}

struct prof_bytes
prof_image_at(const struct prof_image *image, uint64_t address)
{
    const struct prof_load *load = prof_image_load_at(image, address);
    if (load == NULL)
        return (struct prof_bytes){ NULL, 0 };
    return prof_bytes_clip(load->bytes, address - load->address, UINT64_MAX);
}

bool
prof_image_copy_data(struct prof_image *image, struct prof_arena *arena)
{
    const struct prof_section *section = &image->sections[PROF_SEC_DATA];
    size_t size = (section->bytes.size + 7) / 8 * 8;
    image->data = prof_arena_alloc(arena, size ? size : 1, 1);
    image->word_kinds = prof_arena_alloc(arena, size / image->word + 1, 1);
    if (image->data == NULL || image->word_kinds == NULL)
        return false;
    if (section->bytes.size > 0)
        memcpy(image->data, section->bytes.data, section->bytes.size);
    image->data_size = size;
    return true;
}

/* Offset of ADDRESS in the copy if a whole aligned word of it is there. */
static bool
locate_word(const struct prof_image *image, uint64_t address, size_t *offset)
{
    uint64_t start = image->sections[PROF_SEC_DATA].address;
    if (image->data == NULL || address < start || image->data_size < image->word ||
        address - start > image->data_size - image->word || (address - start) % image->word != 0)
        return false;
    *offset = (size_t)(address - start);
    return true;
}

void
prof_image_patch(struct prof_image *image, uint64_t address, bool has_value, uint64_t value)
{
    size_t offset = 0;
    if (!locate_word(image, address, &offset))
        return;
    image->word_kinds[offset / image->word] = WORD_ADDRESS;
    if (has_value)
        prof_store(image->data + offset, image->word, image->big_endian, value);
}

void
prof_image_patch_constant(struct prof_image *image, uint64_t address, uint64_t value)
{
    size_t offset = 0;
    if (locate_word(image, address, &offset))
        prof_store(image->data + offset, image->word, image->big_endian, value);
}

void
prof_image_patch_symbol(struct prof_image *image, uint64_t address)
{
    size_t offset = 0;
    if (locate_word(image, address, &offset))
        image->word_kinds[offset / image->word] = WORD_SYMBOL;
}
