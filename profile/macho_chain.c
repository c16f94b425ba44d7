/* macho_chain.c - chained fixups (LC_DYLD_CHAINED_FIXUPS): pointers on disk are encoded words.
 *
 * Format: Apple's <mach-o/fixup-chains.h>. Formats 2 and 6 (64-bit, address or offset) were seen
 * from ld64.lld; the arm64e formats 1, 9 and 12 follow the header and were never seen here.
 */
#include "profile/macho_inside.h"

#define NO_FIXUPS   0xffffU
#define MAX_CHAIN   65536U /* fixups per page at most 16384 / 4 */
#define HEADER_SIZE 28U

struct chain {
    const struct macho_segment *segment;
    uint64_t base; /* address of __TEXT */
    unsigned format;
    uint64_t page_size;
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

static void
follow_page(struct prof_image *image, const struct macho_file *m, const struct chain *chain,
            uint64_t start)
{
    for (unsigned i = 0; i < MAX_CHAIN; i++) {
        if (start + 8 > chain->segment->file_size ||
            !prof_bytes_has(m->bytes, chain->segment->offset + start, 8))
            return;
        uint64_t word = macho_get(m, chain->segment->offset + start, 8);
        uint64_t next = apply_word(image, chain, chain->segment->address + start, word);
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

static void
apply_segment(struct prof_image *image, const struct macho_file *m, uint64_t at, uint64_t base)
{
    struct chain chain = {
        .segment = segment_at(m, base + macho_get(m, at + 8, 8)),
        .base = base,
        .format = (unsigned)macho_get(m, at + 6, 2),
        .page_size = macho_get(m, at + 4, 2),
    };
    bool known = chain.format == 2 || chain.format == 6 || is_arm64e(chain.format);
    if (chain.segment == NULL || !known || !holds_records(image, chain.segment))
        return;
    uint64_t pages = macho_get(m, at + 20, 2);
    for (uint64_t page = 0; page < pages; page++) {
        uint64_t entry = at + 22 + 2 * page;
        if (!prof_bytes_has(m->bytes, entry, 2))
            return;
        uint64_t start = macho_get(m, entry, 2);
        if (start != NO_FIXUPS)
            follow_page(image, m, &chain, page * chain.page_size + start);
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
