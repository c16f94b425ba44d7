/* salvage_values.c - see salvage_values.h. */
#include "profile/salvage_values.h"

#include "profile/salvage_blocks.h"

#include <string.h>

#define NODES_MAX 255U                            /* at one site */
#define PAIRS_MAX (UINT64_C(8) << 20)             /* of one image */
#define COUNT_MAX (UINT64_C(1) << 56)             /* no program counts that far */
#define HEADS_MAX ((size_t)SALVAGE_KINDS * 65536) /* of one record */
#define SITES_MAX (UINT64_C(32) << 20)            /* of one image */

static bool
read_exactly(const struct value_walk *w, uint64_t address, void *buffer, size_t size)
{
    return w->process->read(w->process->context, address, buffer, size) == size;
}

/* Where may a node be? Word-aligned; in the pool only at whole nodes. */
static bool
is_node_place(const struct value_walk *w, uint64_t address, size_t node_size)
{
    if (address % 4 != 0)
        return false;
    if (address < w->pool.start || address >= w->pool.end)
        return true;
    return (address - w->pool.start) % node_size == 0;
}

/* The list at HEAD: its pairs are appended to PAIRS. False if it cannot be one. */
static bool
take_list(const struct value_walk *w, uint64_t head, uint64_t *pairs, unsigned *count)
{
    unsigned word = w->source->word;
    size_t node_size = 16 + (size_t)word; /* i386: 20, since u64 is aligned to 4 there */
    unsigned char node[24];
    for (*count = 0; head != 0; (*count)++) {
        if (*count == NODES_MAX || !is_node_place(w, head, node_size) ||
            !read_exactly(w, head, node, node_size))
            return false;
        uint64_t *pair = pairs + 2 * (size_t)*count;
        pair[0] = prof_load(node, 8, w->source->big_endian);
        pair[1] = prof_load(node + 8, 8, w->source->big_endian);
        if (pair[1] > COUNT_MAX)
            return false;
        head = prof_load(node + 16, word, w->source->big_endian);
    }
    return true;
}

/* Values of the sites whose heads are HEADS. */
static bool
take_sites(struct value_walk *w, const unsigned char *heads, size_t count,
           struct salvage_sites *sites)
{
    uint64_t list[2 * NODES_MAX];
    size_t room = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned nodes = 0;
        uint64_t head =
            prof_load(heads + i * w->source->word, w->source->word, w->source->big_endian);
        if (!take_list(w, head, list, &nodes) || w->pairs + sites->pair_count + nodes > PAIRS_MAX)
            return false;
        if (sites->pair_count + nodes > room) {
            room = 2 * (sites->pair_count + nodes);
            uint64_t *grown = prof_arena_alloc(w->arena, room, 2 * sizeof *grown);
            if (grown == NULL)
                return false;
            if (sites->pair_count > 0)
                memcpy(grown, sites->pairs, sites->pair_count * 2 * sizeof *grown);
            sites->pairs = grown;
        }
        if (nodes > 0)
            memcpy(sites->pairs + 2 * sites->pair_count, list, (size_t)nodes * 2 * sizeof list[0]);
        sites->counts[i] = (unsigned char)nodes;
        sites->pair_count += nodes;
    }
    return true;
}

static bool
take_record(struct value_walk *w, const struct segment_record *r, struct salvage_sites *sites)
{
    unsigned word = w->source->word;
    unsigned char pointer[8];
    size_t count = 0;
    for (unsigned kind = 0; kind < SALVAGE_KINDS; kind++)
        count += salvage_site_count(w->source, r, kind);
    if (w->heads == NULL)
        w->heads = prof_arena_alloc(w->arena, HEADS_MAX, 8);
    if (w->heads == NULL || w->sites_seen + count > SITES_MAX)
        return false;
    sites->counts = prof_arena_alloc(w->arena, count ? count : 1, 1);
    w->sites_seen += count;
    if (sites->counts == NULL ||
        !read_exactly(w, w->records_address + r->offset + r->layout->values, pointer, word))
        return false;
    uint64_t heads = prof_load(pointer, word, w->source->big_endian);
    if (heads == 0 || count == 0)
        return true; /* allocated at the first value: there was none */
    return heads % word == 0 && read_exactly(w, heads, w->heads, count * word) &&
           take_sites(w, w->heads, count, sites);
}

void
salvage_values_take(struct value_walk *w, const struct segment_record *record)
{
    struct salvage_sites sites = { .record = record->offset };
    if (!take_record(w, record, &sites)) {
        w->damaged++;
        return;
    }
    w->pairs += sites.pair_count;
    PROF_APPEND(w->arena, w->sites, w->count, sites);
}
