/* pointer_kind.c - see pointer_kind.h. */
#include "harness/pointer_kind.h"

#include "harness/fault.h"
#include "harness/maps.h"

#include "common/xalloc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SMALL UINT64_C(0x10000)

/* A kind with a text about it, made only if it is asked for. */
static const char *
say(char **detail, char *text, const char *kind)
{
    if (detail)
        *detail = text;
    else
        free(text);
    return kind;
}

static bool
is_in(const struct address_space *space, uint64_t value, uint64_t address, uint64_t size)
{
    return size > 0 && value - space->bias - address < size;
}

static const char *
in_node_pool(const struct address_space *space, uint64_t value, char **detail)
{
    uint64_t offset = value - space->bias - space->check->nodes_address;
    uint64_t index = offset / VALUE_NODE_BYTES, inside = offset % VALUE_NODE_BYTES;
    uint64_t count = space->check->nodes_size / VALUE_NODE_BYTES;
    return say(detail,
               inside == 0 ? xasprintf("node %" PRIu64 " of %" PRIu64, index, count)
                           : xasprintf("%" PRIu64 " bytes into node %" PRIu64 " of %" PRIu64
                                       ": no node starts there",
                                       inside, index, count),
               "node-pool");
}

static const char *
in_image(const struct address_space *space, uint64_t value, char **detail)
{
    const struct prof_check *check = space->check;
    if (!check)
        return NULL;
    if (is_in(space, value, check->nodes_address, check->nodes_size))
        return in_node_pool(space, value, detail);
    if (is_in(space, value, check->heads_address, check->heads_size))
        return say(
            detail,
            xasprintf("list head %" PRIu64, (value - space->bias - check->heads_address) / 8),
            "list-heads");
    if (is_in(space, value, check->data_address, check->data_size))
        return "records";
    if (is_in(space, value, check->counters_address, check->counters_size))
        return "counters";
    return NULL;
}

/* Stacks of threads are mappings of their own, with a guard below. */
const struct stopped_thread *
pointer_stack_owner(const struct address_space *space, uint64_t value)
{
    const struct stopped_process *process = space->process;
    const struct crash_map *map = maps_find(space->maps, space->map_count, value);
    for (size_t i = 0; process && map && i < process->thread_count; i++) {
        const struct stopped_thread *thread = &process->threads[i];
        uint64_t sp = thread->has_registers ? register_sp(&thread->registers) : 0;
        if (sp >= map->start && sp < map->end)
            return thread;
    }
    return NULL;
}

static const char *
in_stack(const struct address_space *space, uint64_t value, char **detail)
{
    const struct stopped_thread *thread = pointer_stack_owner(space, value);
    if (!thread)
        return NULL;
    uint64_t sp = register_sp(&thread->registers);
    bool crashed = thread == &space->process->threads[space->process->crashed];
    return say(detail,
               xasprintf("stack of thread %d%s, %" PRIu64 " bytes %s its stack pointer",
                         (int)thread->tid, crashed ? ", the one that crashed" : "",
                         value >= sp ? value - sp : sp - value, value >= sp ? "above" : "below"),
               "thread-stack");
}

static const char *
in_map(const struct crash_map *map)
{
    const char *kind = region_kind_of_map(map);
    return strcmp(kind, "text") == 0 ? "code" : strcmp(kind, "stack") == 0 ? "thread-stack" : kind;
}

const char *
pointer_kind(const struct address_space *space, uint64_t value, char **detail)
{
    if (detail)
        *detail = NULL;
    if (value < SMALL)
        return value == 0 ? "null" : "small";
    enum cpu cpu = space->process ? space->process->threads[0].registers.cpu : CPU_X86_64;
    if (!address_is_canonical(cpu, value))
        return "non-canonical";
    const char *kind = in_image(space, value, detail);
    if (kind)
        return kind;
    const struct crash_map *map = maps_find(space->maps, space->map_count, value);
    if (!map)
        return say(detail, detail ? region_neighbour(space->maps, space->map_count, value) : NULL,
                   "unmapped");
    kind = map->perms[1] == 'w' ? in_stack(space, value, detail) : NULL;
    return kind ? kind : in_map(map);
}

bool
pointer_kind_is_plausible(const char *kind)
{
    static const char *const good[] = { "null", "node-pool", "list-heads", "heap", "anonymous" };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (strcmp(kind, good[i]) == 0)
            return true;
    return false;
}
