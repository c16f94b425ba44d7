/* unwind_frames.c - see unwind.h: the frames that an unwinder inside the process found, and behind
 * them, or for threads it did not look at, frame pointers.
 *
 * Frame records: on arm64 x29 points to { caller's x29, return address }, on x86_64 rbp to
 * { caller's rbp, return address } (Apple's ABIs ask for them). A function of arm64 that has made
 * no record yet has its return address in x30 alone.
 */
#include "harness/images.h"

#include "harness/maps.h"
#include "harness/pointer_auth.h"

#include "common/xalloc.h"

#include <stdlib.h>

#define DEEP_FRAMES_MAX 20000U /* walked at most to find the bottom of an endless stack */

struct frames_unwinder {
    struct unwinder base;
    struct modules *modules;
    const struct crash_map *maps;
    size_t map_count;
};

struct walk {
    struct frames_unwinder *unwinder;
    const struct registers *registers;
    struct unwind_result *result;
    uint64_t record; /* address of the next frame record */
};

static struct unwinder *
open_unwinder(struct modules *modules, const struct crash_map *maps, size_t map_count)
{
    struct frames_unwinder *unwinder = xcalloc(1, sizeof *unwinder);
    unwinder->modules = modules;
    unwinder->maps = maps;
    unwinder->map_count = map_count;
    return &unwinder->base;
}

static void
close_unwinder(struct unwinder *base)
{
    free((struct frames_unwinder *)base);
}

static bool
is_executable(const struct walk *walk, uint64_t address)
{
    const struct crash_map *map =
        maps_find(walk->unwinder->maps, walk->unwinder->map_count, address);
    return map && map->perms[2] == 'x';
}

static uint64_t
to_code(const struct walk *walk, uint64_t value)
{
    return pointer_to_code(walk->registers->cpu, value, walk->unwinder->maps,
                           walk->unwinder->map_count);
}

static struct unwound_frame *
add_frame(struct unwind_result *result, uint64_t pc, uint64_t sp, enum frame_trust trust)
{
    struct unwound_frame *frame = &result->frames[result->count++];
    *frame = (struct unwound_frame){
        .pc = pc, .sp = sp, .trust = trust, .is_return_address = result->count > 1
    };
    return frame;
}

/* Where the function around PC starts, by the image's symbols; 0 if they do not tell. */
static uint64_t
function_of(const struct walk *walk, uint64_t pc)
{
    struct module *module = modules_find(walk->unwinder->modules, pc);
    struct image_file *file = module ? module_file(walk->unwinder->modules, module) : NULL;
    struct symbol symbol;
    return file && image_file_find(file, pc - module->bias, &symbol) ? module->bias + symbol.start
                                                                     : 0;
}

/* The next frame record: the caller's record and the return address. */
static bool
read_record(const struct walk *walk, uint64_t record, uint64_t *next, uint64_t *caller)
{
    struct memory *memory = walk->unwinder->modules->memory;
    return record % 8 == 0 && memory_read_u64(memory, record, next) &&
           memory_read_u64(memory, record + 8, caller);
}

/* One step along the frame records; NULL while it goes on, else why it ended. */
static const char *
step(struct walk *walk)
{
    uint64_t next = 0, caller = 0;
    if (walk->record == 0)
        return "outermost";
    if (!read_record(walk, walk->record, &next, &caller))
        return "unmapped-sp";
    caller = to_code(walk, caller);
    if (caller == 0)
        return "outermost";
    if (!is_executable(walk, caller))
        return "unwinder-error";
    next = pointer_strip(walk->registers->cpu, next);
    if (next != 0 && next <= walk->record)
        return "no-progress";
    add_frame(walk->result, caller, walk->record + 16, TRUST_FRAME_POINTER);
    walk->record = next;
    return NULL;
}

static void
walk_to_bottom(struct walk *walk)
{
    struct unwind_result *result = walk->result;
    for (unsigned i = 0; i < DEEP_FRAMES_MAX && walk->record != 0; i++) {
        uint64_t next = 0, caller = 0;
        if (!read_record(walk, walk->record, &next, &caller) || caller == 0)
            return;
        result->bottom[result->bottom_count++ % UNWIND_BOTTOM] = to_code(walk, caller);
        if (next != 0 && next <= walk->record)
            return;
        walk->record = next;
    }
}

/* A function that has not made its frame record yet: its caller is in x30. Had it called something,
 * x30 would lead back into itself. */
static void
take_link_register(struct walk *walk)
{
    uint64_t pc = walk->result->frames[0].pc, link = 0;
    if (walk->registers->cpu != CPU_AARCH64 || !register_get(walk->registers, "x30", &link))
        return;
    link = to_code(walk, link);
    uint64_t own = function_of(walk, pc), other = function_of(walk, link - 1);
    if (!is_executable(walk, link) || own == 0 || own == other)
        return;
    uint64_t next, caller;
    if (read_record(walk, walk->record, &next, &caller) && to_code(walk, caller) == link)
        return; /* its own record says the same */
    add_frame(walk->result, link, walk->result->frames[0].sp, TRUST_SCAN);
}

/* A call through a bad pointer: the caller is in the link register, or where the call pushed it. */
static bool
recover_from_bad_pc(struct walk *walk)
{
    uint64_t caller = 0, sp = register_sp(walk->registers);
    if (walk->registers->cpu == CPU_AARCH64)
        register_get(walk->registers, "x30", &caller);
    else if (!memory_read_u64(walk->unwinder->modules->memory, sp, &caller))
        return false;
    caller = to_code(walk, caller);
    if (!is_executable(walk, caller))
        return false;
    add_frame(walk->result, caller, sp, TRUST_SCAN);
    return true;
}

/* What the unwinder inside found: the first frame is the crashed code itself. False if that is not
 * so, or if there are no callers. */
static bool
take_frames(struct walk *walk, const struct stopped_frame *frames, size_t count)
{
    struct unwind_result *result = walk->result;
    if (count == 0 || to_code(walk, frames[0].pc) != result->frames[0].pc)
        return false;
    result->frames[0].function_start = frames[0].function_start;
    result->frames[0].function_end = frames[0].function_end;
    for (size_t i = 1; i < count && result->count < UNWIND_FRAMES_MAX; i++) {
        uint64_t pc = to_code(walk, frames[i].pc);
        if (!is_executable(walk, pc))
            break;
        struct unwound_frame *frame = add_frame(result, pc, frames[i].sp, TRUST_CFI);
        frame->function_start = frames[i].function_start;
        frame->function_end = frames[i].function_end;
    }
    return result->count > 1;
}

static void
unwind(struct unwinder *base, const struct registers *registers, const struct stopped_frame *frames,
       size_t frame_count, struct unwind_result *result)
{
    struct walk walk = { .unwinder = (struct frames_unwinder *)base,
                         .registers = registers,
                         .result = result };
    uint64_t pc = to_code(&walk, register_pc(registers));
    register_get(registers, registers->cpu == CPU_AARCH64 ? "x29" : "rbp", &walk.record);
    walk.record = pointer_strip(registers->cpu, walk.record);
    add_frame(result, pc, register_sp(registers), TRUST_CONTEXT);
    result->frames[0].function_start = function_of(&walk, pc);
    if (!is_executable(&walk, pc)) {
        if (!recover_from_bad_pc(&walk)) {
            result->stop_reason = "unwinder-error";
            return;
        }
    } else if (take_frames(&walk, frames, frame_count)) {
        result->stop_reason = result->count == UNWIND_FRAMES_MAX ? "frame-limit" : "outermost";
    } else {
        take_link_register(&walk);
    }
    while (!result->stop_reason && result->count < UNWIND_FRAMES_MAX)
        result->stop_reason = step(&walk);
    if (!result->stop_reason)
        result->stop_reason = "frame-limit";
    if (result->count == UNWIND_FRAMES_MAX)
        walk_to_bottom(&walk);
}

const struct unwinder_ops unwinder_frames = { open_unwinder, close_unwinder, unwind };
