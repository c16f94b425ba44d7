/* value_state.c - see value_state.h. */
#include "harness/value_state.h"

#include "profile/layout.h"

#include "common/xalloc.h"

#include <stdlib.h>
#include <string.h>

#define NODES_PER_SITE 255U       /* VPMaxNumValsPerSite is a byte */
#define SITES_MAX      (1U << 18) /* heads looked at in all */
#define NODES_MAX      (1U << 18) /* nodes followed in all */
#define FINDINGS_MAX   32U

struct walk {
    const struct address_space *space;
    struct memory *memory;
    struct crash_value_state *state;
    const struct prof_record *record;
    uint64_t index; /* of the record, in true order */
    uint64_t site;
};

static void
count_kind(struct crash_value_state *state, const char *kind)
{
    for (size_t i = 0; i < state->pointer_count; i++) {
        if (strcmp(state->pointers[i].kind, kind) != 0)
            continue;
        state->pointers[i].count++;
        return;
    }
    struct pointer_count entry = { .kind = xstrdup(kind), .count = 1 };
    XAPPEND(state->pointers, state->pointer_count, entry);
}

static void
add_finding(const struct walk *walk, const char *what, uint64_t address, uint64_t value,
            const char *kind, char *detail)
{
    struct crash_value_state *state = walk->state;
    if (state->finding_count == FINDINGS_MAX) {
        free(detail);
        return;
    }
    struct value_finding finding = { .record = walk->index,
                                     .function = xstrdup(walk->record->function),
                                     .site = walk->site,
                                     .what = xstrdup(what),
                                     .address = address,
                                     .value = value,
                                     .kind = xstrdup(kind),
                                     .detail = detail };
    XAPPEND(state->findings, state->finding_count, finding);
}

/* Classify the pointer VALUE found at ADDRESS; false if it must not be followed. */
static bool
judge(const struct walk *walk, const char *what, uint64_t address, uint64_t value)
{
    char *detail = NULL;
    const struct prof_check *check = walk->space->check;
    const char *kind = pointer_kind(walk->space, value, NULL);
    uint64_t in_pool = value - walk->space->bias - check->nodes_address;
    bool misplaced = strcmp(kind, "node-pool") == 0 && in_pool % VALUE_NODE_BYTES != 0;
    count_kind(walk->state, kind);
    if (pointer_kind_is_plausible(kind) && !misplaced)
        return value != 0;
    if (walk->state->finding_count < FINDINGS_MAX)
        pointer_kind(walk->space, value, &detail);
    add_finding(walk, what, address, value, kind, detail);
    return false;
}

/* The list that starts with NODE, found at HEAD. */
static void
walk_list(struct walk *walk, uint64_t head, uint64_t node)
{
    struct crash_value_state *state = walk->state;
    const char *what = "head";
    uint64_t at = head, fields[3];
    for (unsigned length = 0; judge(walk, what, at, node); length++) {
        if (length == NODES_PER_SITE || state->nodes == NODES_MAX) {
            if (length == NODES_PER_SITE)
                add_finding(walk, "next", at, node, "endless",
                            xstrdup("more nodes than a site can have: the list was damaged"));
            state->complete = state->complete && length == NODES_PER_SITE;
            return;
        }
        if (!memory_read(walk->memory, node, fields, sizeof fields)) {
            add_finding(walk, what, at, node, "unreadable", NULL);
            return;
        }
        state->nodes++;
        what = "next";
        at = node + 16;
        node = fields[2];
    }
}

static void
walk_sites(struct walk *walk, uint64_t heads, uint64_t count)
{
    for (walk->site = 0; walk->site < count; walk->site++) {
        uint64_t head = heads + 8 * walk->site, node;
        if (walk->state->sites == SITES_MAX) {
            walk->state->complete = false;
            return;
        }
        walk->state->sites++;
        if (memory_read_u64(walk->memory, head, &node))
            walk_list(walk, head, node);
        else {
            add_finding(walk, "head", head, 0, "unreadable", NULL);
            return;
        }
    }
}

static void
walk_record(struct walk *walk)
{
    const struct prof_layout *layout = prof_layout_by_name(walk->record->layout, 8);
    uint64_t at = walk->space->bias + walk->record->address, values;
    if (!layout || walk->record->value_sites == 0 ||
        !memory_read_u64(walk->memory, at + layout->values, &values))
        return;
    walk->state->records++;
    walk->site = 0;
    if (values == 0) { /* dynamic allocation, and the function was not run */
        count_kind(walk->state, "null");
        return;
    }
    if (judge(walk, "values", at + layout->values, values))
        walk_sites(walk, values, walk->record->value_sites);
}

/* CurrentVNode: the next free node of the pool. */
static void
take_pool(const struct walk *walk, struct modules *modules, struct module *module)
{
    const struct prof_check *check = walk->space->check;
    struct crash_value_state *state = walk->state;
    struct image_file *file = module ? module_file(modules, module) : NULL;
    struct symbol symbol;
    uint64_t next;
    state->pool_address = walk->space->bias + check->nodes_address;
    state->pool_nodes = check->nodes_size / VALUE_NODE_BYTES;
    state->pool_used = -1;
    if (file && image_file_find_named(file, "CurrentVNode", &symbol) &&
        memory_read_u64(walk->memory, walk->space->bias + symbol.start, &next) &&
        next - state->pool_address <= check->nodes_size)
        state->pool_used = (int64_t)((next - state->pool_address) / VALUE_NODE_BYTES);
}

static const struct prof_record *
record_at(const struct prof_check *check, uint64_t offset)
{
    for (size_t i = 0; i < check->record_count; i++)
        if (offset - check->records[i].offset < check->records[i].size)
            return &check->records[i];
    return NULL;
}

/* RTRecord, one for the whole process: { Data, one pointer per value kind, SiteCountArray }. */
static void
take_writing(const struct walk *walk, struct modules *modules, struct module *module)
{
    const struct prof_check *check = walk->space->check;
    struct crash_value_state *state = walk->state;
    struct image_file *file = module ? module_file(modules, module) : NULL;
    const struct prof_layout *runtime =
        check->runtime_layout ? prof_layout_by_name(check->runtime_layout, 8) : NULL;
    struct symbol symbol;
    uint64_t data;
    if (!file || !runtime || !image_file_find_named(file, "RTRecord", &symbol))
        return;
    uint64_t at = walk->space->bias + symbol.start;
    uint64_t counts_at = at + 8 + UINT64_C(8) * runtime->value_kinds;
    if (!memory_read_u64(walk->memory, at, &data) ||
        !memory_read_u64(walk->memory, counts_at, &state->site_counts) ||
        data - walk->space->bias - check->data_address >= check->data_size)
        return;
    state->has_writing = true;
    state->writing_offset = data - walk->space->bias - check->data_address;
    const struct prof_record *record = record_at(check, state->writing_offset);
    state->writing_function = record ? xstrdup(record->function) : NULL;
    const struct stopped_thread *owner = pointer_stack_owner(walk->space, state->site_counts);
    state->site_counts_tid = owner ? owner->tid : 0;
    state->site_counts_kind =
        xstrdup(pointer_kind(walk->space, state->site_counts, &state->site_counts_detail));
}

void
value_state_take(const struct address_space *space, struct memory *memory, struct modules *modules,
                 struct module *module, struct crash_record *record)
{
    struct crash_value_state *state = &record->profile.values;
    struct walk walk = { .space = space, .memory = memory, .state = state };
    const struct prof_check *check = space->check;
    state->complete = true;
    for (size_t i = 0; i < check->record_count; i++) {
        walk.record = &check->records[i];
        walk.index = i;
        walk_record(&walk);
    }
    state->present = state->records > 0;
    if (state->present && check->nodes_size > 0)
        take_pool(&walk, modules, module);
    if (state->present)
        take_writing(&walk, modules, module);
}
