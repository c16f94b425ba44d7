/* frame_index.c - see frame_index.h. */
#include "harness/frame_index.h"

#include "harness/image_file_elf.h"

#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

#define SECTION_MAX   (64U << 20)
#define ENTRIES_MAX   4000000U
#define ENCODING_OMIT 0xffU
#define PC_RELATIVE   0x10U
#define OTHER_BASES \
    0xe0U /* text, data, function, aligned, indirect: not in .eh_frame of programs */

struct walk {
    const unsigned char *data;
    size_t size;
    uint64_t address; /* of data[0] in the process */
    uint64_t base;    /* of the image */
};

static bool
get(const struct walk *walk, size_t at, void *value, size_t length)
{
    if (at > walk->size || walk->size - at < length)
        return false;
    memcpy(value, walk->data + at, length);
    return true;
}

/* Skip COUNT variable-length numbers. */
static bool
skip_leb128(const struct walk *walk, size_t *at, unsigned count)
{
    while (count > 0 && *at < walk->size)
        if (!(walk->data[(*at)++] & 0x80))
            count--;
    return count == 0;
}

/* Bytes of an encoded pointer, 0 = not understood. */
static size_t
encoded_size(unsigned encoding)
{
    switch (encoding & 0x0f) {
    case 0x00: /* absptr */
    case 0x04: /* udata8 */
    case 0x0c: /* sdata8 */
        return 8;
    case 0x03: /* udata4 */
    case 0x0b: /* sdata4 */
        return 4;
    case 0x02: /* udata2 */
    case 0x0a: /* sdata2 */
        return 2;
    default:
        return 0;
    }
}

/* The pointer at AT; false if its encoding is not absolute or relative to itself. */
static bool
read_pointer(const struct walk *walk, size_t at, unsigned encoding, uint64_t *value)
{
    uint64_t raw = 0;
    size_t size = encoded_size(encoding);
    bool other_base = (encoding & OTHER_BASES) != 0;
    if (size == 0 || other_base || !get(walk, at, &raw, size))
        return false;
    bool is_signed = (encoding & 0x08) != 0;
    if (is_signed && size == 4)
        raw = (uint64_t)(int64_t)(int32_t)(uint32_t)raw;
    else if (is_signed && size == 2)
        raw = (uint64_t)(int64_t)(int16_t)(uint16_t)raw;
    *value = raw + (encoding & PC_RELATIVE ? walk->address + at : 0);
    return true;
}

/* Encoding of the function pointers of the descriptions that belong to the CIE at AT (behind its
 * length and id). */
static unsigned
pointer_encoding(const struct walk *walk, size_t at)
{
    unsigned char version, personality;
    if (!get(walk, at, &version, 1) || (version != 1 && version != 3))
        return ENCODING_OMIT;
    const char *text = (const char *)walk->data + at + 1;
    size_t length = at + 1 < walk->size ? strnlen(text, walk->size - at - 1) : 0;
    if (at + 1 + length >= walk->size || length > 8)
        return ENCODING_OMIT;
    if (text[0] != 'z')
        return length == 0 ? 0 : ENCODING_OMIT;
    at += 1 + length + 1;
    /* code and data alignment, return address register (a byte in version 1), augmentation length
     */
    if (!skip_leb128(walk, &at, 2))
        return ENCODING_OMIT;
    at += version == 1;
    if (!skip_leb128(walk, &at, version == 1 ? 1 : 2))
        return ENCODING_OMIT;
    for (const char *c = text + 1; *c; c++) {
        if (*c == 'R')
            return at < walk->size ? walk->data[at] : ENCODING_OMIT;
        if (*c == 'P') {
            if (!get(walk, at, &personality, 1) || encoded_size(personality) == 0)
                return ENCODING_OMIT;
            at += 1 + encoded_size(personality);
        } else if (*c == 'L') {
            at++;
        }
    }
    return 0;
}

static void
add_description(const struct walk *walk, size_t entry, size_t cie, size_t pointer,
                struct frame_index *index)
{
    uint64_t function;
    unsigned encoding = cie + 8 < walk->size ? pointer_encoding(walk, cie + 8) : ENCODING_OMIT;
    if (encoding == ENCODING_OMIT || !read_pointer(walk, pointer, encoding, &function))
        return;
    int64_t from_base = (int64_t)(function - walk->base);
    int64_t description = (int64_t)(walk->address + entry - walk->base);
    if (from_base < INT32_MIN || from_base > INT32_MAX || description > INT32_MAX)
        return;
    struct frame_index_entry new = { (int32_t)from_base, (int32_t)description };
    XAPPEND(index->entries, index->count, new);
}

static void
walk_entries(const struct walk *walk, struct frame_index *index)
{
    size_t at = 0;
    uint32_t length, id;
    while (index->count < ENTRIES_MAX && get(walk, at, &length, 4) && length != 0 &&
           length != UINT32_MAX && get(walk, at + 4, &id, 4) && length <= walk->size - at - 4) {
        size_t id_at = at + 4;
        if (id != 0 && id <= id_at)
            add_description(walk, at, id_at - id, id_at + 4, index);
        at += 4 + (size_t)length;
    }
}

static int
by_function(const void *left, const void *right)
{
    const struct frame_index_entry *a = left, *b = right;
    return (a->function > b->function) - (a->function < b->function);
}

void
frame_index_build(struct modules *modules, struct module *module, struct frame_index *index)
{
    *index = (struct frame_index){ 0 };
    struct elf_file *file = image_file_as_elf(module_file(modules, module));
    Elf_Scn *scn = file ? elf_file_section(file, ".eh_frame") : NULL;
    GElf_Shdr header;
    if (!scn || !gelf_getshdr(scn, &header) || header.sh_size > SECTION_MAX || header.sh_addr == 0)
        return;
    unsigned char *data = xcalloc(1, header.sh_size + 1);
    struct walk walk = { .data = data,
                         .size = header.sh_size,
                         .address = module->bias + header.sh_addr,
                         .base = module->base };
    if (memory_read(modules->memory, walk.address, data, walk.size))
        walk_entries(&walk, index);
    free(data);
    if (index->count > 0)
        qsort(index->entries, index->count, sizeof *index->entries, by_function);
}

void
frame_index_free(struct frame_index *index)
{
    free(index->entries);
    *index = (struct frame_index){ 0 };
}
