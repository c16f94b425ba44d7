/* unwind.c - see unwind.h. */
#include "harness/unwind.h"

#include "harness/images.h"

struct unwinder *
unwinder_open(struct modules *modules, const struct crash_map *maps, size_t map_count)
{
    const struct unwinder_ops *ops = modules->format->unwinder;
    struct unwinder *unwinder = ops->open(modules, maps, map_count);
    unwinder->ops = ops;
    return unwinder;
}

void
unwinder_close(struct unwinder *unwinder)
{
    if (unwinder)
        unwinder->ops->close(unwinder);
}

void
unwind_thread(struct unwinder *unwinder, const struct registers *registers,
              const struct stopped_frame *frames, size_t frame_count, struct unwind_result *result)
{
    result->count = 0;
    result->bottom_count = 0;
    result->stop_reason = NULL;
    unwinder->ops->thread(unwinder, registers, frames, frame_count, result);
}
