/* macho_object.c - relocations of __llvm_prf_data in a Mach-O object.
 *
 * All records of an object share one section. CounterPtr is a SUBTRACTOR/UNSIGNED pair (address of
 * the counters minus address of the record), the other pointers are UNSIGNED. Resolved with the
 * object's own symbol values, the section reads like that of a linked image.
 */
#include "profile/macho_inside.h"

struct reloc {
    uint32_t address, symbol, type;
    bool external;
};

static struct reloc
read_reloc(const struct macho_file *m, uint64_t at)
{
    uint64_t word = macho_get(m, at + 4, 4);
    return (struct reloc){ .address = (uint32_t)macho_get(m, at, 4),
                           .symbol = (uint32_t)(word & 0xffffff),
                           .type = (uint32_t)(word >> 28),
                           .external = (word >> 27 & 1) != 0 };
}

#define X86_64_SUBTRACTOR   5U
#define ARM64_SUBTRACTOR    1U
#define ARM64_AUTHENTICATED 11U /* the word holds key, discriminator and a 32-bit addend */

static bool
is_arm64(const struct macho_file *m)
{
    return m->cpu == MACHO_CPU_ARM64 || m->cpu == MACHO_CPU_ARM64_32;
}

/* On i386 and 32-bit arm the difference stands in the section: such pairs are scattered
 * relocations, whose addresses are beyond every section and which are passed over. */
static bool
is_subtractor(const struct macho_file *m, uint32_t type)
{
    return (m->cpu == MACHO_CPU_X86_64 && type == X86_64_SUBTRACTOR) ||
           (is_arm64(m) && type == ARM64_SUBTRACTOR);
}

/* Value of a symbol; false if it is not defined here. */
static bool
symbol_value(const struct macho_file *m, uint32_t index, uint64_t *value)
{
    uint64_t step = m->word == 8 ? 16 : 12, at = m->symbols + index * step;
    if (index >= m->symbol_count || !prof_bytes_has(m->bytes, at, step))
        return false;
    *value = macho_get(m, at + 8, m->word);
    return (macho_get(m, at + 4, 1) & 0xe) == 0xe;
}

static void
add_to_word(struct prof_image *image, uint32_t offset, uint64_t value)
{
    if (image->data_size < image->word || offset > image->data_size - image->word)
        return;
    unsigned char *at = image->data + offset;
    prof_store(at, image->word, false, prof_load(at, image->word, false) + value);
}

/* Leave the addend of a signed pointer only. */
static void
strip_signature(struct prof_image *image, uint32_t offset)
{
    if (image->word != 8 || image->data_size < 8 || offset > image->data_size - 8)
        return;
    uint64_t word = prof_load(image->data + offset, 8, false);
    prof_store(image->data + offset, 8, false, word & UINT32_MAX);
}

static void
mark_word(struct prof_image *image, uint32_t offset, enum prof_word_kind kind)
{
    if (offset < image->data_size)
        image->word_kinds[offset / image->word] = (unsigned char)kind;
}

static void
resolve_section(struct prof_image *image, const struct macho_file *m, const struct macho_section *s)
{
    for (uint64_t i = 0; i < s->reloc_count; i++) {
        uint64_t at = s->reloc_offset + 8 * i, value = 0, other = 0;
        if (!prof_bytes_has(m->bytes, at, 8))
            return;
        struct reloc r = read_reloc(m, at);
        if (is_arm64(m) && r.type == ARM64_AUTHENTICATED)
            strip_signature(image, r.address);
        if (is_subtractor(m, r.type) && prof_bytes_has(m->bytes, at + 8, 8)) {
            struct reloc plus = read_reloc(m, at + 8);
            bool known = r.external && symbol_value(m, r.symbol, &value);
            known &= plus.external && symbol_value(m, plus.symbol, &other);
            if (known)
                add_to_word(image, r.address, other - value);
            i++;
        } else if (!r.external) {
            mark_word(image, r.address, WORD_ADDRESS);
        } else if (symbol_value(m, r.symbol, &value)) {
            add_to_word(image, r.address, value);
            mark_word(image, r.address, WORD_ADDRESS);
        } else {
            mark_word(image, r.address, WORD_SYMBOL);
        }
    }
}

void
macho_resolve_object(struct prof_image *image, const struct macho_file *m)
{
    for (size_t i = 0; i < m->section_count; i++) {
        if (m->sections[i].records)
            resolve_section(image, m, &m->sections[i]);
    }
}
