/* profile_notes.c - see profile_notes.h. */
#include "repro/profile_notes.h"

#include "common/xalloc.h"
#include "profile/raw_record.h"
#include "profile/raw_values.h"

#include <stdlib.h>
#include <string.h>

#define PAGE_MASK     UINT64_C(0xfff) /* programs are loaded at multiples of 4096 or more */
#define FUNCTIONS_MAX 16384U
#define TARGETS_MAX   256U /* unknown targets that are compared with every function */

struct list {
    uint64_t *items;
    size_t count;
};

struct notes {
    const struct prof_bytes *file;
    const struct raw_header *header;
    struct list functions; /* addresses in the last run, sorted */
    struct list targets;   /* of indirect calls, sorted, each once */
    struct list moves;     /* distances between unknown targets and functions, sorted */
};

static int
compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void
sort(struct list *list)
{
    if (list->count > 1)
        qsort(list->items, list->count, sizeof *list->items, compare);
}

static void
sort_unique(struct list *list)
{
    size_t kept = 0;
    sort(list);
    for (size_t i = 0; i < list->count; i++)
        if (kept == 0 || list->items[kept - 1] != list->items[i])
            list->items[kept++] = list->items[i];
    list->count = kept;
}

static bool
contains(const struct list *list, uint64_t value)
{
    return list->count > 0 &&
           bsearch(&value, list->items, list->count, sizeof value, compare) != NULL;
}

static void
add(struct list *list, uint64_t value)
{
    XAPPEND(list->items, list->count, value);
}

/* Indirect-call targets (kind 0) of one block of value data, which raw_values_read() found sound.
 */
static void
take_block(struct notes *notes, uint64_t at)
{
    bool big = notes->header->big_endian;
    const unsigned char *data = notes->file->data;
    uint64_t kinds = prof_load(data + at + 4, 4, big);
    at += 8;
    for (uint64_t k = 0; k < kinds; k++) {
        uint64_t kind = prof_load(data + at, 4, big), sites = prof_load(data + at + 4, 4, big);
        uint64_t values = 0;
        for (uint64_t i = 0; i < sites; i++)
            values += data[at + 8 + i];
        at += (8 + sites + 7) & ~UINT64_C(7);
        for (uint64_t i = 0; kind == 0 && i < values; i++) {
            uint64_t target = prof_load(data + at + 16 * i, 8, big);
            if (target != 0)
                add(&notes->targets, target);
        }
        at += 16 * values;
    }
}

static void
take_records(struct notes *notes)
{
    const struct raw_header *header = notes->header;
    struct raw_record record;
    uint64_t at = header->values;
    bool in_step = true;
    for (uint64_t i = 0; i < header->num_data; i++) {
        raw_record_read(notes->file, header, i, &record);
        if (record.function_ptr != 0)
            add(&notes->functions, record.function_ptr);
        if (record.site_total == 0 || !in_step)
            continue;
        struct raw_values values =
            raw_values_read(notes->file, at, header->big_endian, header->layout->value_kinds, NULL);
        in_step = values.fault == RAW_VALUES_OK;
        if (in_step)
            take_block(notes, at);
        at += values.size;
    }
    sort_unique(&notes->functions);
    sort_unique(&notes->targets);
}

/* Distances of every unknown target to the functions that have its place in a page. */
static void
take_moves(struct notes *notes)
{
    size_t unknown = 0;
    for (size_t t = 0; t < notes->targets.count && unknown < TARGETS_MAX; t++) {
        uint64_t target = notes->targets.items[t];
        if (contains(&notes->functions, target))
            continue;
        unknown++;
        for (size_t f = 0; f < notes->functions.count && f < FUNCTIONS_MAX; f++) {
            uint64_t move = target - notes->functions.items[f];
            if ((move & PAGE_MASK) == 0)
                add(&notes->moves, move);
        }
    }
    sort(&notes->moves);
}

/* One distance for two or more targets is where another run was loaded; chance is out of it. */
static uint64_t
count_moved_together(const struct list *moves)
{
    uint64_t count = 0;
    for (size_t i = 0; i < moves->count;) {
        size_t end = i + 1;
        while (end < moves->count && moves->items[end] == moves->items[i])
            end++;
        count += end - i > 1 ? end - i : 0;
        i = end;
    }
    return count;
}

static void
take_targets(const struct prof_bytes *file, const struct raw_profile *profile,
             struct profile_file_state *state)
{
    struct notes notes = { .file = file, .header = &profile->header };
    take_records(&notes);
    take_moves(&notes);
    uint64_t stale = count_moved_together(&notes.moves);
    state->targets += notes.targets.count;
    state->stale_targets += stale < notes.targets.count ? stale : notes.targets.count;
    free(notes.functions.items);
    free(notes.targets.items);
    free(notes.moves.items);
}

/* The same names in the same order: the same program wrote both. */
static bool
same_functions(const struct prof_bytes *file, const struct raw_profile *a,
               const struct raw_profile *b)
{
    const struct raw_extent *x = &a->header.parts[RAW_NAMES], *y = &b->header.parts[RAW_NAMES];
    return a->records == b->records && x->size == y->size && x->size > 0 &&
           memcmp(file->data + x->offset, file->data + y->offset, x->size) == 0;
}

void
profile_notes_take(const struct prof_bytes *file, const struct raw_check *check,
                   struct profile_file_state *state)
{
    for (size_t i = 0; i < check->profile_count; i++) {
        const struct raw_profile *profile = &check->profiles[i];
        if (!profile->sound || !profile->header.layout)
            continue;
        take_targets(file, profile, state);
        for (size_t k = 0; k < i; k++)
            if (check->profiles[k].sound && same_functions(file, &check->profiles[k], profile)) {
                state->repeated++;
                break;
            }
    }
}
