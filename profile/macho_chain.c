/* macho_chain.c - chained fixups (LC_DYLD_CHAINED_FIXUPS): pointers on disk are encoded words.
 *
 * Format: Apple's <mach-o/fixup-chains.h>. Formats 2 and 6 (64-bit, address or offset) were seen
 * from ld64.lld; format 3 (32-bit) and the arm64e formats 1, 9 and 12 follow the header: the tests
 * encode images of ld64.lld that way, as no linker here writes them.
 */
#include "profile/macho_inside.h"

#define NO_FIXUPS   0xffffU
#define MULTI       0x8000U /* start of a page: index of a list of starts */
#define LAST        0x8000U /* in that list: the last */
#define FORMAT_32   3U
#define HEADER_SIZE 28U

struct chain {
    const struct macho_segment *segment;
    uint64_t base; /* address of __TEXT */
    unsigned format;
    uint64_t page_size;
    uint64_t max_pointer; /* format 3: words above are no pointers */
    uint64_t budget;      /* steps left: a file whose chains overlap is not followed for ever */
};

static bool
is_arm64e(unsigned format)
{
    return format == 1 || format == 9 || format == 12;
}

/* One encoded word at ADDRESS. Returns the distance to the next in bytes, 0 at the end. */
static uint64_t
apply_word(struct prof_image *image, const struct chain *chain, uint64_t address, uint64_t word)
{
    if (is_arm64e(chain->format)) {
        bool auth = word >> 63 != 0, bind = (word >> 62 & 1) != 0;
        bool offset = auth || chain->format != 1;
        uint64_t target = auth ? word & UINT32_MAX : word & ((UINT64_C(1) << 43) - 1);
        if (bind)
            prof_image_patch_symbol(image, address);
        else
            prof_image_patch(image, address, true, target + (offset ? chain->base : 0));
        return (word >> 51 & 0x7ff) * 8;
    }
    if (word >> 63 != 0) {
        prof_image_patch_symbol(image, address);
    } else {
        uint64_t target = word & ((UINT64_C(1) << 36) - 1);
        uint64_t high = word >> 36 & 0xff;
        prof_image_patch(image, address, true,
                         (target + (chain->format == 6 ? chain->base : 0)) | high << 56);
    }
    return (word >> 51 & 0xfff) * 4;
}

/* The same in format 3: 26 bits of address, 5 of distance, 1 that tells imports. */
static uint64_t
apply_word_32(struct prof_image *image, const struct chain *chain, uint64_t address, uint64_t word)
{
    uint64_t target = word & 0x3ffffff;
    if (word >> 31 != 0) {
        prof_image_patch_symbol(image, address);
    } else if (target > chain->max_pointer) {
        /* a number that is part of the chain to bridge a gap */
        uint64_t bias = (0x4000000 + chain->max_pointer) / 2;
        prof_image_patch_constant(image, address, target - bias);
    } else {
        prof_image_patch(image, address, true, target);
    }
    return (word >> 26 & 0x1f) * 4;
}

static void
follow_page(struct prof_image *image, const struct macho_file *m, struct chain *chain,
            uint64_t start)
{
    unsigned size = chain->format == FORMAT_32 ? 4 : 8;
    while (chain->budget > 0) {
        chain->budget--;
        if (start + size > chain->segment->file_size ||
            !prof_bytes_has(m->bytes, chain->segment->offset + start, size))
            return;
        uint64_t word = macho_get(m, chain->segment->offset + start, size);
        uint64_t address = chain->segment->address + start;
        uint64_t next = chain->format == FORMAT_32 ? apply_word_32(image, chain, address, word)
                                                   : apply_word(image, chain, address, word);
        if (next == 0)
            return;
        start += next;
    }
}

static const struct macho_segment *
segment_at(const struct macho_file *m, uint64_t address)
{
    for (size_t i = 0; i < m->segment_count; i++) {
        if (m->segments[i].address == address && m->segments[i].file_size != 0)
            return &m->segments[i];
    }
    return NULL;
}

/* Does the segment overlap the record section? Others need no decoding. */
static bool
holds_records(const struct prof_image *image, const struct macho_segment *segment)
{
    const struct prof_section *data = &image->sections[PROF_SEC_DATA];
    return data->address >= segment->address &&
           data->address - segment->address < segment->memory_size;
}

/* The chain or, in 32-bit images, the chains of one page; STARTS: the array of page starts. */
static void
follow_starts(struct prof_image *image, const struct macho_file *m, struct chain *chain,
              uint64_t starts, uint64_t page, uint64_t start)
{
    if ((start & MULTI) == 0) {
        follow_page(image, m, chain, page + start);
        return;
    }
    for (uint64_t i = start & ~(uint64_t)MULTI; chain->budget > 0; i++) {
        chain->budget--;
        if (!prof_bytes_has(m->bytes, starts + 2 * i, 2))
            return;
        uint64_t one = macho_get(m, starts + 2 * i, 2);
        follow_page(image, m, chain, page + (one & ~(uint64_t)LAST));
        if ((one & LAST) != 0)
            return;
    }
}

static void
apply_segment(struct prof_image *image, const struct macho_file *m, uint64_t at, uint64_t base)
{
    struct chain chain = {
        .segment = segment_at(m, base + macho_get(m, at + 8, 8)),
        .base = base,
        .format = (unsigned)macho_get(m, at + 6, 2),
        .page_size = macho_get(m, at + 4, 2),
        .max_pointer = macho_get(m, at + 16, 4),
    };
    bool known = m->word == 4 ? chain.format == FORMAT_32
                              : chain.format == 2 || chain.format == 6 || is_arm64e(chain.format);
    if (chain.segment == NULL || !known || !holds_records(image, chain.segment))
        return;
    chain.budget = m->bytes.size / 2 + 65536; /* every word, and every start of a page */
    uint64_t pages = macho_get(m, at + 20, 2);
    for (uint64_t page = 0; page < pages; page++) {
        uint64_t entry = at + 22 + 2 * page;
        if (!prof_bytes_has(m->bytes, entry, 2))
            return;
        uint64_t start = macho_get(m, entry, 2);
        if (start != NO_FIXUPS)
            follow_starts(image, m, &chain, at + 22, page * chain.page_size, start);
    }
}

void
macho_apply_chains(struct prof_image *image, const struct macho_file *m)
{
    uint64_t base = 0;
    for (size_t i = 0; i < m->segment_count; i++) {
        if (m->segments[i].text)
            base = m->segments[i].address;
    }
    if (m->chains_size < HEADER_SIZE || !prof_bytes_has(m->bytes, m->chains, HEADER_SIZE))
        return;
    uint64_t starts = m->chains + macho_get(m, m->chains + 4, 4);
    uint64_t count = macho_get(m, starts, 4);
    for (uint64_t i = 0; i < count && i < MACHO_MAX_SEGMENTS; i++) {
        uint64_t offset = macho_get(m, starts + 4 + 4 * i, 4);
        if (offset != 0 && prof_bytes_has(m->bytes, starts + offset, 22))
            apply_segment(image, m, starts + offset, base);
    }
}
