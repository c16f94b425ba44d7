/* salvage_blocks.c - see salvage_blocks.h. */
#include "profile/salvage_blocks.h"

#include <string.h>

#define HEAD 8U /* of a block, and of a kind in it */
#define PAIR 16U

const struct salvage_sites *
salvage_sites_of(const struct salvage_source *source, size_t offset)
{
    size_t low = 0, high = source->site_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (source->sites[middle].record == offset)
            return &source->sites[middle];
        if (source->sites[middle].record < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

unsigned
salvage_site_count(const struct salvage_source *source, const struct segment_record *record,
                   unsigned kind)
{
    const struct prof_layout *l = record->layout;
    if (kind >= l->value_kinds)
        return 0;
    return (unsigned)prof_bytes_get(
        source->data, record->offset + l->value_sites + (uint64_t)2 * kind, 2, source->big_endian);
}

static uint64_t
kind_head(unsigned sites)
{
    return (HEAD + (uint64_t)sites + 7) & ~UINT64_C(7);
}

uint64_t
salvage_block_size(const struct salvage_source *source, const struct segment_record *record)
{
    const struct salvage_sites *seen = salvage_sites_of(source, record->offset);
    uint64_t size = 0;
    for (unsigned kind = 0; kind < SALVAGE_KINDS; kind++) {
        unsigned sites = salvage_site_count(source, record, kind);
        size += sites > 0 ? kind_head(sites) : 0;
    }
    if (size == 0)
        return 0;
    return HEAD + size + (seen != NULL ? (uint64_t)seen->pair_count * PAIR : 0);
}

size_t
salvage_block_write(const struct salvage_source *source, const struct segment_record *record,
                    unsigned char *out)
{
    const struct salvage_sites *seen = salvage_sites_of(source, record->offset);
    bool big = source->big_endian;
    size_t size = (size_t)salvage_block_size(source, record), site = 0, pair = 0;
    unsigned char *at = out + HEAD;
    unsigned kinds = 0;
    if (size == 0)
        return 0;
    for (unsigned kind = 0; kind < SALVAGE_KINDS; kind++) {
        unsigned sites = salvage_site_count(source, record, kind);
        if (sites == 0)
            continue;
        kinds++;
        prof_store(at, 4, big, kind);
        prof_store(at + 4, 4, big, sites);
        size_t values = 0;
        for (unsigned i = 0; seen != NULL && i < sites; i++, site++) {
            at[HEAD + i] = seen->counts[site];
            values += seen->counts[site];
        }
        at += kind_head(sites);
        for (size_t i = 0; i < 2 * values; i++, at += 8)
            prof_store(at, 8, big, seen->pairs[2 * pair + i]);
        pair += values;
    }
    prof_store(out, 4, big, size);
    prof_store(out + 4, 4, big, kinds);
    return size;
}
