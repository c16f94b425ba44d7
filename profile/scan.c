/* scan.c - see scan.h. */
#include "profile/scan.h"

#include "profile/elf_reloc.h"
#include "profile/segment.h"

#include <string.h>

#define NO_NEXT     SIZE_MAX
#define MAX_SCAN    (UINT64_C(1) << 26) /* bytes of one segment */
#define MAX_COUNTER (1U << 20)
#define MAX_EXTEND  64
#define MAX_FOUND   (4U << 20)
#define RING        16

/* 7 stands for 5, too: see alike.c. */
static const unsigned versions[] = { 8, 10, 9, 11, 7 };
enum { VERSIONS = sizeof versions / sizeof *versions };

struct candidate {
    size_t offset, next, length; /* length of the best chain that starts here, in records */
    unsigned size;
    uint64_t counters, counters_end;
};

struct scan {
    struct segment_input input;
    struct candidate *candidates; /* by descending offset */
    size_t count;
    size_t ring[RING][VERSIONS]; /* candidate + 1 at the last few offsets, 0 = none */
};

static bool
is_code(const void *context, uint64_t address)
{
    return prof_image_is_code(context, address);
}

/* Best continuation of CANDIDATE: a candidate right behind it whose counters follow. */
static void
link_candidate(const struct scan *s, struct candidate *c)
{
    const size_t *column = s->ring[((c->offset + c->size) / 8) % RING];
    c->length = 1;
    c->next = NO_NEXT;
    for (unsigned v = 0; v < VERSIONS; v++) {
        if (column[v] == 0)
            continue;
        const struct candidate *next = &s->candidates[column[v] - 1];
        if (next->offset == c->offset + c->size && next->counters == c->counters_end &&
            next->length + 1 > c->length) {
            c->length = next->length + 1;
            c->next = column[v] - 1;
        }
    }
}

static void
scan_offset(struct scan *s, size_t offset, struct prof_arena *arena)
{
    size_t *column = s->ring[(offset / 8) % RING];
    memset(column, 0, sizeof s->ring[0]);
    if (s->count >= MAX_FOUND || prof_load(s->input.data + offset, 8, s->input.big_endian) == 0)
        return;
    for (unsigned v = 0; v < VERSIONS; v++) {
        struct segment_record r;
        const struct prof_layout *layout = prof_layout_get(versions[v], s->input.word);
        if (layout == NULL || !segment_try_record(&s->input, layout, 8, offset, &r) ||
            r.counters > MAX_COUNTER)
            continue;
        struct candidate c = { .offset = offset,
                               .size = layout->size,
                               .counters = r.counter_address,
                               .counters_end = r.counter_address + UINT64_C(8) * r.counters };
        link_candidate(s, &c);
        size_t before = s->count;
        PROF_APPEND(arena, s->candidates, s->count, c);
        if (s->count > before)
            column[v] = s->count;
    }
}

static const struct candidate *
longest_chain(const struct scan *s)
{
    const struct candidate *best = NULL;
    for (size_t i = 0; i < s->count; i++) {
        if (best == NULL || s->candidates[i].length > best->length)
            best = &s->candidates[i];
    }
    return best != NULL && best->length >= SCAN_MIN_RECORDS ? best : NULL;
}

struct extent {
    size_t start, end; /* records */
    uint64_t counters, counters_end;
};

static struct extent
chain_extent(const struct scan *s, const struct candidate *first)
{
    const struct candidate *last = first;
    while (last->next != NO_NEXT)
        last = &s->candidates[last->next];
    return (struct extent){ first->offset, last->offset + last->size, first->counters,
                            last->counters_end };
}

/* Chains next to the section, whose counters lie near, belong to it: shared functions that the
 * linker dropped leave gaps in the counters. */
static bool
extend(const struct scan *s, struct extent *e)
{
    const uint64_t slack = 4096;
    for (size_t i = 0; i < s->count; i++) {
        const struct candidate *c = &s->candidates[i];
        if (c->counters + slack < e->counters || c->counters > e->counters_end + slack)
            continue;
        bool behind = c->offset == e->end, before = c->offset + c->size == e->start;
        if (!behind && !before)
            continue;
        if (behind)
            e->end += c->size;
        else
            e->start -= c->size;
        if (c->counters < e->counters)
            e->counters = c->counters;
        if (c->counters_end > e->counters_end)
            e->counters_end = c->counters_end;
        return true;
    }
    return false;
}

static void
set_sections(struct prof_image *image, const struct extent *e)
{
    struct prof_section whole = image->sections[PROF_SEC_DATA];
    struct prof_section *data = &image->sections[PROF_SEC_DATA];
    data->address = whole.address + e->start;
    data->size = e->end - e->start;
    data->bytes = prof_bytes_sub(whole.bytes, e->start, data->size);
    image->data += e->start;
    image->word_kinds += e->start / image->word;
    image->data_size = data->size;
    image->sections[PROF_SEC_CNTS] = (struct prof_section){ .present = true,
                                                            .address = e->counters,
                                                            .size = e->counters_end - e->counters };
    image->sections[PROF_SEC_VALS] = whole;
    image->sections[PROF_SEC_BITS] = whole;
}

/* Pretend that the whole file part of LOAD is the record section, from its first aligned byte. */
static bool
take_load(struct prof_image *image, const struct elf_file *elf, const struct prof_load *load,
          struct prof_arena *arena)
{
    uint64_t skip = (8 - load->address % 8) % 8;
    struct prof_bytes bytes = prof_bytes_clip(load->bytes, skip, MAX_SCAN);
    if (bytes.size < 64)
        return false;
    image->sections[PROF_SEC_DATA] = (struct prof_section){
        .present = true, .address = load->address + skip, .size = bytes.size, .bytes = bytes
    };
    if (!prof_image_copy_data(image, arena))
        return false;
    elf_reloc_apply(image, elf);
    return true;
}

static bool
scan_load(struct prof_image *image, const struct elf_file *elf, const struct prof_load *load,
          struct prof_arena *arena, struct extent *extent)
{
    if (!take_load(image, elf, load, arena))
        return false;
    struct scan *s = prof_arena_alloc(arena, 1, sizeof *s);
    if (s == NULL)
        return false;
    struct prof_range whole = { load->address & ~UINT64_C(7), load->address + load->memory_size };
    s->input = (struct segment_input){ .word = image->word,
                                       .big_endian = image->big_endian,
                                       .data = image->data,
                                       .size = image->data_size,
                                       .address = image->sections[PROF_SEC_DATA].address,
                                       .counters = whole,
                                       .has_values = true,
                                       .has_bitmap = true,
                                       .values = whole,
                                       .bitmap = whole,
                                       .is_code = is_code,
                                       .context = image,
                                       .word_kinds = image->word_kinds };
    for (size_t offset = image->data_size; offset >= 8;) {
        offset -= 8;
        scan_offset(s, offset, arena);
    }
    const struct candidate *best = longest_chain(s);
    if (best == NULL)
        return false;
    *extent = chain_extent(s, best);
    for (int i = 0; i < MAX_EXTEND && extend(s, extent); i++) {
    }
    return true;
}

bool
prof_scan_elf(struct prof_image *image, const struct elf_file *elf, struct prof_arena *arena)
{
    struct prof_section none = { 0 };
    for (size_t i = 0; i < image->load_count; i++) {
        struct extent extent;
        if (image->loads[i].writable && scan_load(image, elf, &image->loads[i], arena, &extent)) {
            set_sections(image, &extent);
            return true;
        }
    }
    image->sections[PROF_SEC_DATA] = none;
    image->data = NULL;
    image->data_size = 0;
    return false;
}
